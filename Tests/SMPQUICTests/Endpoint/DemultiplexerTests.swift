import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPQUIC

@Suite struct DemultiplexerTests {
    struct Size: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let byteCount: Int
        let isTaken: Bool
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Size>.load("quic/initial-datagram-size"))
    func takesFirstPacketsInLargeDatagrams(_ size: Size) throws {
        let bench = try EndpointBench()
        let verdict = bench.judge(bench.initial(byteCount: size.byteCount))
        #expect(verdict.isAcceptance == size.isTaken)
    }

    @Test func deliversWhatIsKnown() throws {
        let bench = try EndpointBench()
        let datagram = bench.initial(byteCount: 100)
        let isNew = bench.demultiplexer.insert(EndpointBench.destination, slot: 3)
        #expect(isNew)
        #expect(bench.judge(datagram) == .deliver(slot: 3))
        bench.demultiplexer.remove(EndpointBench.destination)
        #expect(bench.judge(datagram) == .drop(.tooSmall))
    }

    // MARK: Versions

    @Test func offersItsVersions() throws {
        let bench = try EndpointBench()
        let datagram = bench.initial(version: QUICVersion(rawValue: 0x1234_5678))
        let answer = try #require(bench.answer(to: datagram))
        let header = try PacketHeader(answer.span, shortConnectionIDLength: 8)
        guard case .versionNegotiation(let list) = header else {
            Issue.record("another packet")
            return
        }
        #expect(list.destinationConnectionID == EndpointBench.source)
        #expect(list.sourceConnectionID == EndpointBench.destination)
        #expect(Array(list.versions.prefix(2)) == [.v1, .v2])
        #expect(list.versions.count == 3 && list.versions[2].isReserved)
        #expect(answer.count < datagram.count)
        // Nobody answers the answer, even when it is as long as a first packet.
        let padded = answer + [UInt8](repeating: 0, count: 1_200)
        #expect(bench.judge(padded) == .drop(.unknownConnection))
    }

    @Test func givesBackNamesOf255Bytes() throws {
        let bench = try EndpointBench()
        var datagram: [UInt8] = [0xFF, 0x12, 0x34, 0x56, 0x78, 255]
        datagram += [UInt8](repeating: 1, count: 255) + [255] + [UInt8](repeating: 2, count: 255)
        datagram += [UInt8](repeating: 0, count: 1_200 - datagram.count)
        let answer = try #require(bench.answer(to: datagram))
        #expect(answer[5] == 255 && answer[6] == 2 && answer[261] == 255 && answer[262] == 1)
        #expect(answer.count == 517 + 12)
    }

    @Test func doesNotOfferVersionsToSmallDatagrams() throws {
        let bench = try EndpointBench()
        let datagram = bench.initial(
            version: QUICVersion(rawValue: 0x1A2A_3A4A), byteCount: 1_199)
        #expect(bench.judge(datagram) == .drop(.tooSmall))
    }

    struct Stranger: Decodable, Sendable, CustomTestStringConvertible {
        let name, reason: String
        let bytes: Hex
        /// The names in the list of versions that answers it, if one does.
        let destination, listSource: Hex?
        var testDescription: String { "\(name): \(reason)" }
    }

    @Test(arguments: try VectorFile<Stranger>.load("quic/packets-of-strangers"))
    func beginsNothingWith(_ stranger: Stranger) throws {
        let bench = try EndpointBench()
        let datagram = stranger.bytes.bytes
        // Whatever the invariants say of it, there are two names in a long header.
        let header = try InvariantHeader(datagram.span, shortConnectionIDLength: 8)
        #expect(header.version != nil)
        let answer = bench.answer(to: datagram)
        #expect((answer == nil) == (stranger.destination == nil))
        guard let answer, let destination = stranger.destination else {
            guard case .drop = bench.judge(datagram) else {
                Issue.record("it is not dropped")
                return
            }
            return
        }
        let list = try InvariantHeader(answer.span, shortConnectionIDLength: 8)
        #expect(list.version == .negotiation)
        #expect(Array(answer[list.destination]) == destination.bytes)
        #expect(Array(answer[list.source]) == stranger.listSource?.bytes)
    }

    // MARK: Tokens

    struct Token: Decodable, Sendable, CustomTestStringConvertible {
        let name, kind: String
        let age: Int64
        let otherPort, otherHost, otherVersion, otherDestination: Bool?
        let isChanged, wasSeen, wantsValidation: Bool?
        let outcome: String
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Token>.load("quic/address-tokens"))
    func judgesTokens(_ test: Token) throws {
        var policy = EndpointPolicy()
        policy.addressValidationThreshold =
            test.kind == "retry" || test.wantsValidation == true ? 0 : nil
        let bench = try EndpointBench(policy)
        var (token, destination) = try bench.token(test.kind)
        if test.isChanged == true { token[token.count - 1] ^= 1 }
        if test.otherDestination == true { destination = ConnectionID(1) }
        bench.date = bench.date + .seconds(test.age)
        bench.now = bench.now + .seconds(test.age)
        let datagram = bench.initial(
            token: token, version: test.otherVersion == true ? .v2 : .v1,
            destination: destination)
        let address = EndpointBench.address(
            host: test.otherHost == true ? 2 : 1, port: test.otherPort == true ? 1 : 4_433)
        if test.wasSeen == true { _ = bench.judge(datagram, from: address) }
        #expect(bench.judge(datagram, from: address).outcome == test.outcome)
    }

    @Test func asksForAProofAndTakesIt() throws {
        var policy = EndpointPolicy()
        policy.addressValidationThreshold = 0
        let bench = try EndpointBench(policy)
        let datagram = bench.initial()
        let packet = try #require(bench.answer(to: datagram))
        guard case .retry(let retry) = try PacketHeader(packet.span, shortConnectionIDLength: 8)
        else {
            Issue.record("another packet")
            return
        }
        let isValid = RetryIntegrity.isValid(
            packet.span, original: EndpointBench.destination, .v1)
        #expect(isValid)
        #expect(retry.destinationConnectionID == EndpointBench.source)
        #expect(packet.count <= 3 * datagram.count)
        let token = Array(packet[retry.token])
        let second = bench.initial(token: token, destination: retry.sourceConnectionID)
        #expect(
            bench.judge(second)
                == .accept(
                    ConnectionAttempt(
                        version: .v1, destination: retry.sourceConnectionID,
                        source: EndpointBench.source,
                        originalDestination: EndpointBench.destination,
                        retrySource: retry.sourceConnectionID, isAddressValidated: true)))
    }

    @Test func opensTokensOfTheKeyBefore() throws {
        let bench = try EndpointBench()
        let (token, destination) = try bench.token("later")
        bench.date = bench.date + (AddressToken.laterLifetime - .seconds(1))
        let isValidated = bench.judge(bench.initial(token: token, destination: destination))
        #expect(isValidated.outcome == "validated")
        let late = try bench.token("later").token
        bench.date = bench.date + .seconds(2)
        _ = try bench.token("later")
        let afterRotation = bench.judge(bench.initial(token: late, destination: destination))
        #expect(afterRotation.outcome == "validated")
    }

    @Test(arguments: ["retry", "later"])
    func refusesEveryChangeAndEveryPrefix(_ kind: String) throws {
        var policy = EndpointPolicy()
        policy.addressValidationThreshold = kind == "retry" ? 0 : nil
        policy.maximumAnswersPerSecond = 1_000_000
        let bench = try EndpointBench(policy)
        let (token, destination) = try bench.token(kind)
        var tokens = (0..<token.count).map { Array(token.prefix($0)) }
        for index in token.indices {
            var changed = token
            changed[index] ^= 0x10
            tokens.append(changed)
        }
        for token in tokens {
            let datagram = bench.initial(token: token, destination: destination)
            #expect(bench.judge(datagram).outcome != "validated")
        }
        let datagram = bench.initial(token: token, destination: destination)
        #expect(bench.judge(datagram).outcome == "validated")
    }

    // MARK: Limits

    @Test func refusesMoreConnectionsThanItHolds() throws {
        var policy = EndpointPolicy()
        policy.maximumConnectionCount = 1
        let bench = try EndpointBench(policy)
        let datagram = bench.initial()
        #expect(bench.judge(datagram).isAcceptance)
        bench.demultiplexer.opened(isInHandshake: true)
        let answer = try #require(bench.answer(to: datagram))
        #expect(try bench.code(ofRefusal: answer) == .connectionRefused)
        bench.demultiplexer.closed(wasInHandshake: true)
        #expect(bench.judge(datagram).isAcceptance)
        #expect(bench.demultiplexer.handshakeCount == 0)
    }

    @Test func asksForProofsWhenManyHandshakesAreOpen() throws {
        var policy = EndpointPolicy()
        policy.addressValidationThreshold = 2
        policy.maximumHandshakeCount = 3
        let bench = try EndpointBench(policy)
        let datagram = bench.initial()
        var outcomes: [String] = []
        for _ in 0..<4 {
            outcomes.append(bench.judge(datagram).outcome)
            bench.demultiplexer.opened(isInHandshake: true)
        }
        #expect(outcomes == ["accepted", "accepted", "retry", "CONNECTION_REFUSED"])
        for _ in 0..<4 { bench.demultiplexer.handshakeEnded() }
        #expect(bench.judge(datagram).outcome == "accepted")
    }

    @Test func answersStrangersOnlySoOften() throws {
        var policy = EndpointPolicy()
        policy.maximumAnswersPerSecond = 10
        let bench = try EndpointBench(policy)
        let datagram = [UInt8](repeating: 0x40, count: 60)
        var count = 0
        for _ in 0..<100 where bench.answer(to: datagram) != nil { count += 1 }
        #expect(count == 10)
        #expect(bench.judge(datagram) == .drop(.tooManyAnswers))
        bench.now = bench.now + .milliseconds(500)
        for _ in 0..<100 where bench.answer(to: datagram) != nil { count += 1 }
        #expect(count == 15)
    }

    @Test func dropsWhatCannotBegin() throws {
        let bench = try EndpointBench()
        #expect(bench.judge([]) == .drop(.malformed))
        #expect(bench.judge([0x40, 1, 2]) == .drop(.malformed))
        let short = ConnectionID([1, 2, 3].span) ?? .empty
        #expect(bench.judge(bench.initial(destination: short)) == .drop(.malformed))
        for type in [0xD0, 0xE0] as [UInt8] {
            var datagram = bench.initial()
            datagram[0] = type
            #expect(bench.judge(datagram) == .drop(.unknownConnection))
        }
        var retry = bench.initial()
        retry[0] = 0xF0
        #expect(bench.judge(retry) == .drop(.malformed))
    }

    @Test func takesNothingAsAClient() throws {
        var policy = EndpointPolicy()
        policy.isServer = false
        let bench = try EndpointBench(policy)
        #expect(bench.judge(bench.initial()) == .drop(.unknownConnection))
    }

    /// Whatever comes, there is a verdict, and an answer is never more than three times as long.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func survivesAnything(_ seed: UInt64) throws {
        var random = RandomStream(seed: seed)
        let bench = try EndpointBench()
        for _ in 0..<500 {
            var datagram = bench.initial(byteCount: Int.random(in: 100...1_300, using: &random))
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                datagram[Int.random(in: 0..<40, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
            datagram.removeLast(Int.random(in: 0...datagram.count, using: &random))
            let answer = bench.answer(to: datagram)
            #expect(answer?.count ?? 0 <= 3 * datagram.count)
            bench.now = bench.now + .milliseconds(1)
        }
    }
}

extension DatagramVerdict {
    fileprivate var isAcceptance: Bool {
        if case .accept = self { true } else { false }
    }

    /// In a word, as in the vectors.
    fileprivate var outcome: String {
        switch self {
        case .accept(let attempt): attempt.isAddressValidated ? "validated" : "accepted"
        case .answer(.retry): "retry"
        case .answer(.refusal(_, _, _, let code)): code.description
        default: "\(self)"
        }
    }
}

extension EndpointBench {
    /// A token of a kind, and the name that the client then calls the server.
    fileprivate func token(
        _ kind: String
    ) throws -> (token: [UInt8], destination: ConnectionID) {
        switch kind {
        case "retry":
            guard
                case .answer(.retry(_, _, _, let source, let token)) = judge(initial())
            else { throw TransportError(.internalError, "no Retry") }
            return (token, source)
        case "later":
            let token = demultiplexer.token(
                for: Self.address(), .v1, &random, date: date)
            return (token, Self.destination)
        default: return (Array(1...60), Self.destination)
        }
    }

    /// The code in an Initial packet of the server that closes the connection.
    fileprivate func code(ofRefusal packet: [UInt8]) throws -> TransportErrorCode? {
        var packet = packet
        guard
            case .long(let header) = try PacketHeader(packet.span, shortConnectionIDLength: 8)
        else { return nil }
        var keys = KeyPair()
        keys.opening = try OpeningKeys(
            InitialSecrets.secrets(of: .server, Self.destination, .v1))
        var span = packet.mutableSpan
        guard
            let opened = keys.open(
                &span, numberOffset: header.packetNumberOffset, largestReceived: nil)
        else { return nil }
        let payload = packet.span.extracting(opened.payload)
        var reader = ByteReader(payload)
        guard case .connectionClose(let close) = try Frame(from: &reader) else { return nil }
        return TransportErrorCode(rawValue: close.errorCode)
    }
}
