import SMPBytes
import SMPSCION
import TestVectors

/// A combined path as the vectors describe it.
struct PathDescription: Decodable, Hashable, Sendable {
    let linkCount: Int
    let mtu: Int?
    let expiry: Double?
    let fingerprint: String
    let interfaces: [String]
    let bytes: Hex
}

extension PathDescription {
    init(_ path: CombinedPath) {
        self.init(
            linkCount: path.linkCount, mtu: path.metadata.mtu,
            expiry: path.metadata.expiry.map { $0.since1970 / .seconds(1) },
            fingerprint: path.metadata.fingerprint.description,
            interfaces: path.metadata.interfaces.map { "\($0.isdAS)#\($0.interface)" },
            bytes: Hex([UInt8](capacity: path.path.encodedLength) { path.path.encode(into: &$0) }))
    }
}

extension PathInterface {
    /// Reads `ISD-AS#interface`.
    init(described text: String) throws {
        let parts = text.split(separator: "#")
        self.init(try ISDAS(parts[0]), InterfaceID(rawValue: UInt16(parts[1]) ?? 0))
    }
}

extension SegmentDescription {
    /// The segment with the hops that are described, unsigned.
    func segment() throws -> PathSegment {
        try PathSegment(
            unsigned: SegmentInformation(timestamp: timestamp, segmentID: segmentID),
            try entries.map { try $0.body() })
    }
}

extension PathSegment {
    /// A segment that nobody has signed.
    init(unsigned information: SegmentInformation, _ bodies: [ASEntryBody]) throws {
        var writer = ProtobufWriter()
        writer.append(1, bytes: information.signedBytes)
        for body in bodies {
            writer.append(2) { entry in
                entry.append(1) { signed in
                    signed.append(1) { headerAndBody in headerAndBody.append(2, body) }
                }
            }
        }
        let bytes = writer.bytes
        try self.init(protobuf: bytes.span)
    }
}
