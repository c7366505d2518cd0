import SMPBytes
import SMPSCION
import TestVectors

/// The common and the address header as the vectors write them.
struct PacketHeaderValue: Decodable, Hashable {
    let trafficClass: UInt8
    let flowID: UInt32
    let nextHeader: UInt8
    let headerLength: Int
    let payloadLength: UInt16
    let pathType: UInt8
    let destination: String
    let destinationType: UInt8
    let destinationHost: Hex
    let source: String
    let sourceType: UInt8
    let sourceHost: Hex

    init(_ header: SCIONHeader) {
        trafficClass = header.trafficClass
        flowID = header.flowID
        nextHeader = header.nextHeader.rawValue
        headerLength = header.headerLength
        payloadLength = header.payloadLength
        pathType = header.pathType.rawValue
        destination = "\(header.destination)"
        destinationType = header.destination.host.typeAndLength.rawValue
        destinationHost = Self.bytes(header.destination.host)
        source = "\(header.source)"
        sourceType = header.source.host.typeAndLength.rawValue
        sourceHost = Self.bytes(header.source.host)
    }

    private static func bytes(_ host: HostAddress) -> Hex {
        Hex([UInt8](capacity: host.encodedLength) { host.encode(into: &$0) })
    }
}

/// A path of any type as the vectors write it; nothing at all for the empty path.
struct PathValue: Hashable {
    var standard: StandardPathValue?
    var oneHop: OneHopPathTests.Case.Value?
    var epic: EPICPathTests.Case.Value?

    /// Copies the path out of a packet.
    init(_ layout: PathLayout, in packet: [UInt8]) throws {
        switch layout {
        case .empty:
            break
        case .standard(let layout):
            standard = StandardPathValue(try Self.path(layout, in: packet))
        case .oneHop(let start):
            var reader = ByteReader(packet.span)
            try reader.skip(start)
            let path = try OneHopPath(from: &reader)
            oneHop = .init(
                info: InfoFieldValue(path.info), firstHop: HopFieldValue(path.firstHop),
                secondHop: HopFieldValue(path.secondHop))
        case .epic(let prefix, let layout):
            epic = .init(
                timestamp: prefix.packetID.timestamp, counter: prefix.packetID.counter,
                penultimateHopValidation: Hex(bigEndian(prefix.penultimateHopValidation)),
                lastHopValidation: Hex(bigEndian(prefix.lastHopValidation)),
                standard: StandardPathValue(try Self.path(layout, in: packet)))
        }
    }

    static func path(_ layout: StandardPathLayout, in packet: [UInt8]) throws -> StandardPath {
        var reader = ByteReader(packet.span)
        try reader.skip(layout.start)
        return try StandardPath(from: &reader)
    }

    init(
        _ standard: StandardPathValue?, _ oneHop: OneHopPathTests.Case.Value?,
        _ epic: EPICPathTests.Case.Value?
    ) {
        (self.standard, self.oneHop, self.epic) = (standard, oneHop, epic)
    }
}

/// A UDP datagram as the vectors write it.
struct UDPValue: Decodable, Hashable {
    let sourcePort, destinationPort, length: UInt16
    let checksum: Hex
    /// Absent where the vector has its data as a fill.
    var data: Hex?

    init(_ udp: UDPLayout, in packet: [UInt8]) {
        sourcePort = udp.header.sourcePort
        destinationPort = udp.header.destinationPort
        length = udp.header.length
        checksum = Hex(bigEndian(udp.header.checksum))
        data = Hex(Array(packet[udp.data]))
    }
}
