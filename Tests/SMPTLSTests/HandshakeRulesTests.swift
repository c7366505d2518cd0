import SMPBytes
import TestVectors
import Testing

@testable import SMPTLS

/// The rules that single messages and the order of their bytes can break; the others need both ends
/// of a handshake.
@Suite struct HandshakeRulesTests {
    struct Rule: Decodable, Sendable, CustomTestStringConvertible {
        let name, condition, error: String
        let code: UInt64

        var testDescription: String { name }

        func isBroken(by error: TLSError) -> Bool {
            error.isProtocolViolation
                ? self.error == "PROTOCOL_VIOLATION" && code == 0x0a
                : error.alert.name == self.error && code == 0x0100 + UInt64(error.alert.rawValue)
        }
    }

    static let rules = Result { try VectorFile<Rule>.load("tls/handshake-rules") }
    static let messages = Result {
        try VectorFile<HandshakeMessageTests.Refused>.load("tls/refused-messages")
    }

    @Test(arguments: try messages.get().filter { $0.rule != nil })
    func messagesBreakTheirRule(_ message: HandshakeMessageTests.Refused) throws {
        let rule = try #require(try Self.rules.get().first { $0.name == message.rule })
        let error = failure { () throws(TLSError) in _ = try decode(message.bytes.bytes) }
        #expect(rule.isBroken(by: try #require(error)))
    }

    /// What breaks a rule without being a message of the wrong form.
    private static func breach(of rule: String) -> (() throws(TLSError) -> Void)? {
        switch rule {
        case "end-of-early-data": { () throws(TLSError) in try read([5, 0, 0, 0]) }
        case "hello-request-or-unknown-type": { () throws(TLSError) in try read([0, 0, 0, 0]) }
        case "oversized-handshake-message": { () throws(TLSError) in try read([8, 0xff, 0, 0]) }
        case "handshake-msg-split-across-keychange":
            { () throws(TLSError) in
                var reader = HandshakeReader()
                let bytes: [UInt8] = [20, 0, 0]
                try reader.receive(bytes.span, at: .initial)
                try reader.advance(to: .handshake)
            }
        case "crypto-old-level-new-data":
            { () throws(TLSError) in
                var reader = HandshakeReader()
                try reader.advance(to: .handshake)
                let bytes: [UInt8] = [20]
                try reader.receive(bytes.span, at: .initial)
            }
        case "unsolicited-extension-in-ee":
            { () throws(TLSError) in
                let answers = Extensions([.applicationProtocols([[0x68, 0x33]])])
                try answers.requireAnswers(to: [.transportParameters])
            }
        default: nil
        }
    }

    private static func read(_ bytes: [UInt8]) throws(TLSError) {
        var reader = HandshakeReader()
        try reader.receive(bytes.span, at: .initial)
        _ = try reader.nextMessage()
    }

    @Test(arguments: try rules.get().filter { breach(of: $0.name) != nil })
    func bytesBreakTheirRule(_ rule: Rule) throws {
        let breach = try #require(Self.breach(of: rule.name))
        #expect(rule.isBroken(by: try #require(failure(breach))))
    }
}
