import SMPBytes
import SMPCrypto
import SMPSCION
import TestVectors
import Testing

@Suite struct ForwardingKeyTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct RegularHop: Decodable {
            let segmentID: UInt16
            let mac: Hex
        }

        let name: String
        let key: Hex
        let segmentID: UInt16
        let timestamp: UInt32
        let expirationTime: UInt8
        let constructionIngress, constructionEgress: UInt16
        let routerAlerts: Bool?
        let mac, authenticator: Hex?
        let nextSegmentID: UInt16?
        let regularHop: RegularHop?

        var testDescription: String { name }

        /// The whole code, or the MAC where the vector has no more.
        var code: [UInt8] { authenticator?.bytes ?? mac?.bytes ?? [] }

        var info: InfoField {
            InfoField(
                isInConstructionDirection: true, segmentID: segmentID, timestamp: timestamp)
        }

        var hop: HopField {
            HopField(
                ingressRouterAlert: routerAlerts ?? false,
                egressRouterAlert: routerAlerts ?? false,
                expirationTime: ExpirationTime(rawValue: expirationTime),
                constructionIngress: InterfaceID(rawValue: constructionIngress),
                constructionEgress: InterfaceID(rawValue: constructionEgress),
                mac: HopFieldMAC(code.prefix(6)))
        }
    }

    static let cases = Result {
        try VectorFile<Case>.load("scion/hop-field-mac")
            + VectorFile<Case>.load("scion/captured-hop-macs")
    }

    @Test(arguments: try cases.get())
    func makesTheAuthenticator(_ vector: Case) throws {
        var key = try ForwardingKey(vector.key.bytes.span)
        let code = key.authenticator(of: vector.hop, in: vector.info)
        let bytes = [UInt8](capacity: HopAuthenticator.encodedLength) { code.encode(into: &$0) }
        #expect(Hex(Array(bytes.prefix(vector.code.count))) == Hex(vector.code))
        #expect(code.mac == vector.hop.mac)
    }

    @Test(arguments: try cases.get())
    func recognizesItsHopField(_ vector: Case) throws {
        var key = try ForwardingKey(vector.key.bytes.span)
        let isAuthentic = key.isAuthentic(vector.hop, in: vector.info)
        #expect(isAuthentic)
    }

    @Test(arguments: 0..<48)
    func refusesAMACWithAnotherBit(_ bit: Int) throws {
        let vector = try #require(try Self.cases.get().first)
        var key = try ForwardingKey(vector.key.bytes.span)
        var hop = vector.hop
        hop.mac = HopFieldMAC(rawValue: hop.mac.rawValue ^ 1 << bit)
        let isAuthentic = key.isAuthentic(hop, in: vector.info)
        #expect(!isAuthentic)
    }

    @Test func refusesEveryOtherField() throws {
        let vector = try #require(try Self.cases.get().first)
        var key = try ForwardingKey(vector.key.bytes.span)
        let (hop, info) = (vector.hop, vector.info)
        var changed = [(hop, info), (hop, info), (hop, info), (hop, info), (hop, info)]
        changed[0].0.expirationTime = 1
        changed[1].0.constructionIngress = 5
        changed[2].0.constructionEgress = 1
        changed[3].1.segmentID ^= 1
        changed[4].1.timestamp += 1
        for (hop, info) in changed {
            let isAuthentic = key.isAuthentic(hop, in: info)
            #expect(!isAuthentic, "\(hop) \(info)")
        }
    }

    @Test(arguments: try cases.get().filter { $0.regularHop != nil })
    func makesAPeeringHopFromTheAccumulatorBehindTheRegularOne(_ vector: Case) throws {
        let regular = try #require(vector.regularHop)
        let mac = HopFieldMAC(regular.mac.bytes[...])
        #expect(SegmentIDChain.next(regular.segmentID, after: mac) == vector.segmentID)
    }

    @Test(arguments: try cases.get().filter { $0.nextSegmentID != nil })
    func leadsToTheNextAccumulator(_ vector: Case) {
        let next = SegmentIDChain.next(vector.segmentID, after: vector.hop.mac)
        #expect(next == vector.nextSegmentID)
    }

    struct Derivation: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let masterSecret, key: Hex

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Derivation>.load("scion/forwarding-key"))
    func derivesTheKeyFromTheMasterSecret(_ vector: Derivation) throws {
        let sample = try #require(try Self.cases.get().first)
        var derived = try ForwardingKey(masterSecret: vector.masterSecret.bytes.span)
        var given = try ForwardingKey(vector.key.bytes.span)
        let code = derived.authenticator(of: sample.hop, in: sample.info)
        let expected = given.authenticator(of: sample.hop, in: sample.info)
        #expect(code == expected)
        let bytes = try ForwardingKey.derive(masterSecret: vector.masterSecret.bytes.span)
        #expect(Hex(copying: bytes.bytes) == vector.key)
    }

    @Test(arguments: [0, 15, 17, 32])
    func refusesAKeyOfAnotherLength(_ length: Int) {
        #expect(throws: CryptoError.keyLength(actual: length)) {
            _ = try ForwardingKey([UInt8](repeating: 0, count: length).span)
        }
    }

    @Test(arguments: try cases.get().filter { $0.name.hasPrefix("router test key, OneHop second") })
    func completesAOneHopPath(_ vector: Case) throws {
        var key = try ForwardingKey(vector.key.bytes.span)
        let first = HopField(
            expirationTime: ExpirationTime(rawValue: vector.expirationTime),
            constructionIngress: 0, constructionEgress: 2, mac: HopFieldMAC(rawValue: 7))
        var path = OneHopPath(info: vector.info, firstHop: first, secondHop: first)
        path.secondHop = key.secondHop(
            of: path, ingress: InterfaceID(rawValue: vector.constructionIngress))
        #expect(path.secondHop == vector.hop)
        #expect(path.isComplete)
    }

    @Test(arguments: try cases.get().filter { $0.authenticator != nil })
    func splitsAndJoinsTheAuthenticator(_ vector: Case) throws {
        var reader = ByteReader(vector.code.span)
        let code = try HopAuthenticator(from: &reader)
        #expect(HopAuthenticator(mac: code.mac, remainder: code.remainder) == code)

        let remainder = [UInt8](capacity: HopAuthenticatorRemainder.encodedLength) {
            code.remainder.encode(into: &$0)
        }
        #expect(Hex(remainder) == Hex(Array(vector.code.dropFirst(6))))
    }
}

extension HopFieldMAC {
    /// Joins six bytes of a vector.
    init(_ bytes: ArraySlice<UInt8>) {
        self.init(rawValue: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }
}
