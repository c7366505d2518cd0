import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

/// What is read from the headers of packets, and which datagrams hold none.
@Suite struct PacketHeaderTests {
    struct Reading: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let localConnectionIDLength: Int
        let packets: [Packet]
        var testDescription: String { name }
    }

    struct Packet: Decodable, Sendable {
        let type: String
        let version: UInt32?
        let destination, source, token: Hex?
        let versions: [UInt32]?
        /// What the Length field says, and the size of the whole packet.
        let contentLength, length: Int?
    }

    struct Refusal: Decodable, Sendable, CustomTestStringConvertible {
        let name, reason: String
        let bytes: Hex
        var testDescription: String { "\(name): \(reason)" }
    }

    @Test(arguments: try VectorFile<Reading>.load("quic/packet-headers"))
    func reads(_ reading: Reading) throws {
        var rest = reading.bytes.bytes
        for packet in reading.packets {
            let header = try PacketHeader(
                rest.span, shortConnectionIDLength: reading.localConnectionIDLength)
            check(header, packet, in: rest)
            if let length = packet.length, length < rest.count { rest.removeFirst(length) }
        }
    }

    private func check(_ header: PacketHeader, _ packet: Packet, in bytes: [UInt8]) {
        switch header {
        case .long(let long):
            #expect("\(long.type)" == packet.type)
            check(long.version, long.destinationConnectionID, long.sourceConnectionID, packet)
            if let token = packet.token { #expect(Array(bytes[long.token]) == token.bytes) }
            if let length = packet.contentLength {
                #expect(long.packetLength - long.packetNumberOffset == length)
            }
            if let length = packet.length { #expect(long.packetLength == length) }
        case .short(let short):
            #expect(packet.type == "short")
            check(nil, short.destinationConnectionID, nil, packet)
            if let length = packet.length { #expect(bytes.count == length) }
        case .retry(let retry):
            #expect(packet.type == "retry")
            check(retry.version, retry.destinationConnectionID, retry.sourceConnectionID, packet)
            if let token = packet.token { #expect(Array(bytes[retry.token]) == token.bytes) }
        case .versionNegotiation(let offer):
            #expect(packet.type == "versionNegotiation")
            check(nil, offer.destinationConnectionID, offer.sourceConnectionID, packet)
            #expect(offer.versions.map(\.rawValue) == packet.versions)
        }
    }

    private func check(
        _ version: QUICVersion?, _ destination: ConnectionID, _ source: ConnectionID?,
        _ packet: Packet
    ) {
        if let expected = packet.version { #expect(version?.rawValue == expected) }
        if let expected = packet.destination { #expect(destination.bytes == expected.bytes) }
        if let expected = packet.source { #expect(source?.bytes == expected.bytes) }
    }

    @Test(arguments: try VectorFile<Refusal>.load("quic/packet-headers-refused"))
    func refuses(_ refusal: Refusal) {
        #expect(throws: WireError.self) {
            _ = try PacketHeader(refusal.bytes.bytes.span, shortConnectionIDLength: 8)
        }
    }
}
