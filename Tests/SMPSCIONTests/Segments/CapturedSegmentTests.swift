import SMPBytes
import SMPCrypto
import SMPSCION
import TestVectors
import Testing

/// The keys of the network that segments were captured from.
struct CapturedKeys {
    private struct Case: Decodable {
        let name: String
        let forwardingKey, certificate: Hex
    }

    private let cases: [ISDAS: Case]

    static func load() throws -> CapturedKeys {
        let cases = try VectorFile<Case>.load("scion/captured-keys")
        return CapturedKeys(
            cases: Dictionary(uniqueKeysWithValues: try cases.map { (try ISDAS($0.name), $0) }))
    }

    func forwardingKey(of isdAS: ISDAS) throws -> ForwardingKey {
        let bytes = try #require(cases[isdAS]).forwardingKey.bytes
        return try ForwardingKey(bytes.span)
    }

    func verificationKey(of isdAS: ISDAS) -> P256PublicKey? {
        cases[isdAS].flatMap { try? P256PublicKey(certificate: $0.certificate.bytes.span) }
    }
}

/// Segments that the reference made.
struct CapturedSegment: Decodable, Sendable, CustomTestStringConvertible {
    let name, type: String
    let bytes: Hex
    let id, fullID, text: String
    let minimumExpiry, maximumExpiry: Int64

    var testDescription: String { name }

    static let all = Result { try VectorFile<CapturedSegment>.load("scion/captured-segments") }

    func decode() throws -> PathSegment {
        try PathSegment(protobuf: bytes.bytes.span)
    }
}

@Suite struct CapturedSegmentTests {
    @Test(arguments: try CapturedSegment.all.get())
    func decodesAndEncodesBack(_ vector: CapturedSegment) throws {
        let segment = try vector.decode()
        #expect(Hex(segment.protobuf) == vector.bytes)
        for entry in segment.entries {
            #expect(try ASEntryBody(filling: entry.body.message.span) == entry.body)
        }
    }

    @Test(arguments: try CapturedSegment.all.get())
    func tellsWhatTheReferenceTells(_ vector: CapturedSegment) throws {
        let segment = try vector.decode()
        #expect(segment.id.digest.description == vector.id)
        #expect(segment.fullID.digest.description == vector.fullID)
        #expect(segment.description == vector.text)
        #expect(segment.minimumExpiry.wholeSeconds == vector.minimumExpiry)
        #expect(segment.maximumExpiry.wholeSeconds == vector.maximumExpiry)
    }

    @Test(arguments: try CapturedSegment.all.get())
    func verifiesSignatures(_ vector: CapturedSegment) throws {
        let keys = try CapturedKeys.load()
        try vector.decode().verifySignatures { keys.verificationKey(of: $0.isdAS) }
    }

    @Test(arguments: try CapturedSegment.all.get())
    func chainsTheMACsOfItsHopFields(_ vector: CapturedSegment) throws {
        try CapturedKeys.load().checkMACs(of: try vector.decode())
    }
}

extension CapturedKeys {
    /// Checks that each hop field is authenticated by its AS, with the accumulator of its place.
    func checkMACs(of segment: PathSegment) throws {
        var info = InfoField(
            isInConstructionDirection: true, segmentID: segment.information.segmentID,
            timestamp: segment.information.timestamp)
        for entry in segment.entries {
            var key = try forwardingKey(of: entry.body.local)
            let hopField = entry.body.hop.hopField
            let authenticator = key.authenticator(of: hopField, in: info)
            #expect(authenticator.mac == hopField.mac)
            #expect(authenticator.remainder == entry.epic?.hopEntry)

            info.segmentID = SegmentIDChain.next(info.segmentID, after: hopField.mac)
            let peers = entry.body.peers.map { key.authenticator(of: $0.hopField, in: info) }
            #expect(peers.map(\.mac) == entry.body.peers.map(\.hopField.mac))
            #expect(peers.map(\.remainder) == entry.epic?.peerEntries)
        }
    }
}
