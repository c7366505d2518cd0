import SMPBytes
import SMPCrypto
import SMPSCION
import TestVectors
import Testing

@Suite struct EPICValidationTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let timestamp: UInt32
        let packetID: Hex
        let isdAS: String
        let hostType: UInt8
        let host: Hex
        let payloadLength: UInt16
        let input: Hex
        let authenticator: Hex?
        let field: Hex?
        let isValid: Bool?
        let error: String?

        var testDescription: String { name }

        func read() throws -> EPICMACInput {
            var idReader = ByteReader(packetID.bytes.span)
            var hostReader = ByteReader(host.bytes.span)
            let host = try HostAddress(HostAddressType(rawValue: hostType), from: &hostReader)
            return EPICMACInput(
                timestamp: timestamp, packetID: try EPICPacketID(from: &idReader),
                source: SCIONAddress(try ISDAS(isdAS), host), payloadLength: payloadLength)
        }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/epic-validation") }

    @Test(arguments: try cases.get() + VectorFile<Case>.load("scion/epic-mac-input"))
    func vouchesForTheRightBytes(_ vector: Case) throws {
        let input = try vector.read()
        let bytes = [UInt8](capacity: input.encodedLength) { input.encode(into: &$0) }
        #expect(Hex(bytes) == vector.input)
    }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func makesAndChecksTheField(_ vector: Case) throws {
        let input = try vector.read()
        let field = try #require(vector.field).bytes.reduce(0) { $0 << 8 | UInt32($1) }
        let bytes = try #require(vector.authenticator).bytes
        var reader = ByteReader(bytes.span)
        let authenticator = try HopAuthenticator(from: &reader)

        var validator = EPICValidator()
        let made = validator.field(input, authenticator)
        #expect((made == field) == (vector.isValid ?? true))
        let isValid = validator.isValid(field, input, authenticator)
        #expect(isValid == (vector.isValid ?? true))
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refusesAnAuthenticatorThatIsCutShort(_ vector: Case) throws {
        let bytes = try #require(vector.authenticator).bytes
        let error = refusal(of: bytes) { reader throws(WireError) in
            _ = try HopAuthenticator(from: &reader)
        }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true)
    }

    @Test(arguments: 0..<32)
    func refusesAFieldWithAnotherBit(_ bit: Int) throws {
        let vector = try #require(try Self.cases.get().first)
        let input = try vector.read()
        let bytes = try #require(vector.authenticator).bytes
        var reader = ByteReader(bytes.span)
        let authenticator = try HopAuthenticator(from: &reader)
        var validator = EPICValidator()
        let field = validator.field(input, authenticator)
        let isValid = validator.isValid(field ^ 1 << bit, input, authenticator)
        #expect(!isValid)
    }
}

@Suite struct EPICPacketIDTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        enum Operation: String, Decodable { case create, check }

        let name: String
        let operation: Operation
        let nanosecondsAfter: Int64
        let timestamp: UInt32?
        let isFresh: Bool?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/epic-timestamp") }
    static let info = InfoField(
        isInConstructionDirection: true, segmentID: 0, timestamp: 1_700_000_000)

    @Test func refusesEveryPrefix() {
        let bytes = [UInt8](1...8)
        let accepted = acceptedPrefixes(of: bytes) { reader throws(WireError) in
            _ = try EPICPacketID(from: &reader)
        }
        #expect(accepted == [])
    }

    @Test(arguments: try cases.get().filter { $0.operation == .create })
    func tellsTheTimeOfSending(_ vector: Case) {
        let now = Self.info.creation + .nanoseconds(vector.nanosecondsAfter)
        #expect(EPICPacketID.timestamp(now: now, after: Self.info) == vector.timestamp)
    }

    @Test(arguments: try cases.get().filter { $0.operation == .check })
    func isFreshForAWhile(_ vector: Case) throws {
        let now = Self.info.creation + .nanoseconds(vector.nanosecondsAfter)
        let id = EPICPacketID(timestamp: try #require(vector.timestamp), counter: 0)
        #expect(id.isFresh(now: now, after: Self.info) == vector.isFresh)
    }

    @Test(arguments: [0, 1, 20, 21, 41, 42, 43, 1_000_000, 86_400_000_000])
    func isFreshWhenSent(microsecondsAfter: Int) throws {
        let now = Self.info.creation + .microseconds(microsecondsAfter)
        let timestamp = try #require(EPICPacketID.timestamp(now: now, after: Self.info))
        let id = EPICPacketID(timestamp: timestamp, counter: 0)
        #expect(id.isFresh(now: now, after: Self.info))
        // Nothing is sent before its timestamp but what is sent in the very first step.
        #expect(id.sendTime(after: Self.info) <= now || timestamp == 0)
    }

    struct Counter: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let core: UInt8
        let coreCounter, counter: UInt32
        let bytes: Hex

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Counter>.load("scion/epic-packet-counter"))
    func countsByCore(_ vector: Counter) {
        let id = EPICPacketID(timestamp: 0, core: vector.core, coreCounter: vector.coreCounter)
        #expect(id.counter == vector.counter)
        #expect(id.core == vector.core)
        #expect(id.coreCounter == vector.coreCounter & 0xff_ffff)
        let bytes = [UInt8](capacity: EPICPacketID.encodedLength) { id.encode(into: &$0) }
        #expect(Hex(Array(bytes.suffix(4))) == vector.bytes)
    }
}

@Suite struct EPICDetachedExtensionTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let hopEntry: Hex
        let peerEntries: [Hex]
        let digest, announced: Hex?
        let error: String?

        var testDescription: String { name }

        func read() throws -> EPICDetachedExtension {
            EPICDetachedExtension(
                hopEntry: try HopAuthenticatorRemainder(hopEntry),
                peerEntries: try peerEntries.map { try HopAuthenticatorRemainder($0) })
        }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/epic-detached-extension") }

    @Test(arguments: try cases.get().filter { $0.digest != nil })
    func hashesAllEntries(_ vector: Case) throws {
        #expect(try vector.read().digest.description == vector.digest?.description)
    }

    @Test(arguments: try cases.get().filter { $0.announced != nil })
    func matchesWhatASegmentAnnounces(_ vector: Case) throws {
        let entries = try vector.read()
        let announced = try #require(vector.announced).bytes
        func matches(_ bytes: [UInt8]) -> Bool { entries.matches(bytes.span) }
        #expect(matches(announced))
        #expect(!matches(Array(announced.dropLast())))
        #expect(!matches(announced + [0]))
        #expect(!matches([announced[0] ^ 1] + announced.dropFirst()))
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refusesAnEntryThatIsCutShort(_ vector: Case) throws {
        let error = #expect(throws: WireError.self) { _ = try vector.read() }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true)
    }
}

extension HopAuthenticatorRemainder {
    fileprivate init(_ hex: Hex) throws {
        var reader = ByteReader(hex.bytes.span)
        try self.init(from: &reader)
        try reader.finish()
    }
}
