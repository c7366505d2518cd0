import SMPBytes
import TestVectors
import Testing

@testable import SMPTLS

/// Hellos that have to do with each other: those of RFC 8448, section 5, and what is made of them.
@Suite struct HelloRulesTests {
    private struct NoHello: Error {}

    private let first, second: ClientHello
    private let request, answer: ServerHello

    init() throws {
        let messages = try VectorFile<HandshakeMessageTests.Case>.load("tls/rfc8448-messages")
            .filter { $0.trace == "hello-retry-request" }.map { try decode($0.bytes.bytes) }
        guard case .clientHello(let first) = messages[0],
            case .serverHello(let request) = messages[1],
            case .clientHello(let second) = messages[2], case .serverHello(let answer) = messages[3]
        else { throw NoHello() }
        (self.first, self.request, self.second, self.answer) = (first, request, second, answer)
    }

    private func alert(_ body: () throws(TLSError) -> Void) -> TLSAlert? {
        failure(body)?.alert
    }

    private func second(_ change: (inout ClientHello) -> Void) -> TLSAlert? {
        var hello = second
        change(&hello)
        return alert { () throws(TLSError) in
            try hello.check(repeating: first, asAskedBy: request)
        }
    }

    private func answer(_ change: (inout ServerHello) -> Void) -> TLSAlert? {
        var hello = answer
        change(&hello)
        return alert { () throws(TLSError) in try hello.check(answering: second, after: request) }
    }

    private func request(_ change: (inout ServerHello) -> Void) -> TLSAlert? {
        var hello = request
        change(&hello)
        return alert { () throws(TLSError) in try hello.check(answering: first) }
    }

    @Test func acceptsTheTrace() {
        #expect(request { _ in } == nil)
        #expect(second { _ in } == nil)
        #expect(answer { _ in } == nil)
    }

    @Test func refusesASecondHelloThatIsAnother() {
        let share = KeyShareEntry(group: .x25519, publicKey: [UInt8](repeating: 1, count: 32))
        #expect(second { $0.random[0] ^= 1 } == .illegalParameter)
        #expect(second { $0.legacySessionID = [1] } == .illegalParameter)
        #expect(second { $0.cipherSuites.removeLast() } == .illegalParameter)
        #expect(second { $0.extensions.remove(.serverName) } == .illegalParameter)
        #expect(second { $0.extensions.append(.applicationProtocols([[1]])) } == .illegalParameter)
        #expect(second { $0.extensions.append(.earlyData) } == .illegalParameter)
        #expect(second { $0.extensions.remove(.cookie) } == .illegalParameter)
        #expect(second { $0.extensions.set(.cookie([1])) } == .illegalParameter)
        #expect(second { $0.extensions.set(.keyShares([share])) } == .illegalParameter)
        #expect(second { $0.extensions.set(.keyShares([])) } == .illegalParameter)
    }

    @Test func refusesAnswersThatDoNotFit() {
        let share = KeyShareEntry(group: .x25519, publicKey: [UInt8](repeating: 1, count: 32))
        #expect(answer { $0.legacySessionID = [1] } == .illegalParameter)
        #expect(answer { $0.cipherSuite = .aes256GCMSHA384 } == .illegalParameter, "as requested")
        #expect(answer { $0.extensions.set(.keyShare(share)) } == .illegalParameter)
        #expect(answer { $0.extensions.append(.selectedPreSharedKey(0)) } == .unsupportedExtension)
        #expect(answer { $0.extensions.remove(.keyShare) } == .missingExtension)
        #expect(answer { $0 = request } == .unexpectedMessage)
        let unoffered = alert { () throws(TLSError) in
            var hello = second
            hello.cipherSuites = [0x1302]
            try answer.check(answering: hello)
        }
        #expect(unoffered == .illegalParameter)
    }

    @Test func refusesAPreSharedKeyThatIsNotThere() throws {
        var hello = second
        let identity = OfferedPreSharedKeys.Identity(name: [1], obfuscatedAge: 0)
        let binder = [UInt8](repeating: 0, count: 32)
        hello.extensions.append(
            .preSharedKeys(OfferedPreSharedKeys(identities: [identity], binders: [binder])))
        for (index, expected) in [(0, nil), (1, .illegalParameter)] as [(UInt16, TLSAlert?)] {
            var answer = answer
            answer.extensions.append(.selectedPreSharedKey(index))
            answer.extensions.remove(.keyShare)
            #expect(alert { () throws(TLSError) in try answer.check(answering: hello) } == expected)
        }
    }

    @Test func refusesRequestsThatDoNotFit() {
        #expect(request { $0.extensions.set(.keyShareRequest(.x25519)) } == .illegalParameter)
        #expect(request { $0.extensions.set(.keyShareRequest(.x448)) } == .illegalParameter)
        #expect(request { $0.extensions.remove(.keyShare) } == nil, "the cookie is new")
        let nothing = request {
            $0.extensions.remove(.keyShare)
            $0.extensions.remove(.cookie)
        }
        #expect(nothing == .illegalParameter)
    }

    private static let rules: Set<String> = [
        "unoffered-group-in-sh", "second-hrr", "hrr-no-change", "hrr-group-already-shared",
        "session-id-echo-mismatch", "early-data-in-second-ch",
    ]

    /// What becomes of a hello that breaks a rule.
    private func outcome(ofBreaking rule: String) -> TLSAlert? {
        switch rule {
        case "unoffered-group-in-sh":
            answer { $0.extensions.set(.keyShare(KeyShareEntry(group: .x448, publicKey: [1]))) }
        case "second-hrr": answer { $0 = request }
        case "hrr-no-change":
            request {
                $0.extensions.remove(.keyShare)
                $0.extensions.remove(.cookie)
            }
        case "hrr-group-already-shared":
            request { $0.extensions.set(.keyShareRequest(.x25519)) }
        case "session-id-echo-mismatch": answer { $0.legacySessionID = [1] }
        default: second { $0.extensions.append(.earlyData) }
        }
    }

    @Test(arguments: try HandshakeRulesTests.rules.get().filter { rules.contains($0.name) })
    func breaksARule(_ rule: HandshakeRulesTests.Rule) {
        #expect(outcome(ofBreaking: rule.name)?.name == rule.error)
    }
}
