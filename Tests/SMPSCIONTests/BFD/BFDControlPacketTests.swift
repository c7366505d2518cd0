import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct BFDControlPacketTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes, packet, canonical: Hex?
        let value: Value?
        let error: String?

        var testDescription: String { name }

        /// The packet without the SCION header that some cases have.
        func control() throws -> [UInt8] {
            guard let packet else { return bytes?.bytes ?? [] }
            let layout = try PacketLayout(packet.bytes.span)
            #expect(layout.upperProtocol == .bfd)
            return Array(packet.bytes[layout.upperLayer])
        }
    }

    struct Value: Decodable, Hashable {
        let diagnostic: UInt8
        let state: String
        let flags: [String]
        let detectionMultiplier: UInt8
        let myDiscriminator, yourDiscriminator: UInt32
        let desiredMinimumTransmitInterval, requiredMinimumReceiveInterval: UInt32
        let requiredMinimumEchoReceiveInterval: UInt32
    }

    static let cases = Result { try VectorFile<Case>.load("scion/bfd-control-packet") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        let bytes = try vector.control()
        var reader = ByteReader(bytes.span)
        let packet = try BFDControlPacket(from: &reader)
        try reader.finish()
        #expect(Value(packet) == vector.value)

        let encoded = [UInt8](capacity: BFDControlPacket.encodedLength) {
            packet.encode(into: &$0)
        }
        #expect(encoded == vector.canonical?.bytes ?? bytes)
    }

    @Test(arguments: try cases.get().filter { $0.packet != nil && $0.value != nil })
    func isFoundInAPacket(_ vector: Case) throws {
        let bytes = try #require(vector.packet).bytes
        let layout = try PacketLayout(bytes.span)
        let packet = try layout.bfd(in: bytes.span)
        #expect(packet.map(Value.init) == vector.value)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = refusal(of: try vector.control()) { reader throws(WireError) in
            _ = try BFDControlPacket(from: &reader)
        }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func refusesEveryPrefix(_ vector: Case) throws {
        let accepted = acceptedPrefixes(of: try vector.control()) { reader throws(WireError) in
            _ = try BFDControlPacket(from: &reader)
        }
        #expect(accepted == [])
    }

    @Test func cannotBeMadeWithoutANameForTheSession() {
        #expect(throws: WireError.violates(.bfdNamesSession, at: 4)) {
            try BFDControlPacket(
                state: .down, detectionMultiplier: 3, myDiscriminator: 0, yourDiscriminator: 0,
                desiredMinimumTransmitInterval: 200_000, requiredMinimumReceiveInterval: 200_000)
        }
    }
}

extension BFDControlPacketTests.Value {
    init(_ packet: BFDControlPacket) {
        var flags: [String] = []
        if packet.isPoll { flags.append("poll") }
        if packet.isFinal { flags.append("final") }
        if packet.isControlPlaneIndependent { flags.append("controlPlaneIndependent") }
        if packet.isDemand { flags.append("demand") }
        self.init(
            diagnostic: packet.diagnostic.rawValue, state: "\(packet.state)", flags: flags,
            detectionMultiplier: packet.detectionMultiplier,
            myDiscriminator: packet.myDiscriminator,
            yourDiscriminator: packet.yourDiscriminator,
            desiredMinimumTransmitInterval: packet.desiredMinimumTransmitInterval,
            requiredMinimumReceiveInterval: packet.requiredMinimumReceiveInterval,
            requiredMinimumEchoReceiveInterval: packet.requiredMinimumEchoReceiveInterval)
    }
}
