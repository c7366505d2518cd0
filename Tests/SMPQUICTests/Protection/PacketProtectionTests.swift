import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPQUIC

/// Packets whose secret is known, sealed and opened.
@Suite struct PacketProtectionTests {
    struct Packet: Decodable, Sendable, CustomTestStringConvertible {
        let name, suite: String
        let version: UInt32
        let secret, header, payload, packet: Hex
        let number: String
        let pathID: UInt32
        /// How many key updates after the secret; 0 if there is none.
        let generation: Int?
        var testDescription: String { name }

        var secrets: PacketSecrets { PacketSecrets(suite, version, secret) }

        func openingKeys() throws -> OpeningKeys {
            var keys = try OpeningKeys(secrets)
            if generation == 1 { keys.payload = try PayloadOpener(secrets.next) }
            return keys
        }

        /// How many bytes the packet number has, which the first byte of the header says.
        var numberLength: Int { Int((header.bytes.first ?? 0) & 0x03) + 1 }
        var numberOffset: Int { header.bytes.count - numberLength }
        var packetNumber: PacketNumber { PacketNumber(UInt64(number) ?? 0) }
    }

    struct Nonce: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let iv, nonce: Hex
        let pathID: UInt32
        let number: String
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Packet>.load("quic/packet-protection"))
    func seals(_ packet: Packet) throws {
        var keys = try SealingKeys(packet.secrets)
        if packet.generation == 1 { try keys.change(to: packet.secrets.next) }
        var bytes = packet.header.bytes + packet.payload.bytes
        bytes += [UInt8](repeating: 0, count: AEADAlgorithm.tagLength)
        var span = bytes.mutableSpan
        keys.seal(
            &span, numberOffset: packet.numberOffset, numberLength: packet.numberLength,
            packet.packetNumber, pathID: packet.pathID)
        #expect(Hex(bytes) == packet.packet)
    }

    @Test(arguments: try VectorFile<Packet>.load("quic/packet-protection"))
    func opens(_ packet: Packet) throws {
        var keys = try packet.openingKeys()
        var bytes = packet.packet.bytes
        var span = bytes.mutableSpan
        let unmasked = keys.unmask(&span, numberOffset: packet.numberOffset)
        let header = try #require(unmasked)
        #expect(header.numberLength == packet.numberLength)
        #expect(header.firstByte == packet.header.bytes.first)
        let mask: UInt64 = (1 << (8 * UInt64(header.numberLength))) - 1
        #expect(header.truncatedNumber == packet.packetNumber.value & mask)
        let isOpen = keys.payload.open(
            &span, headerLength: header.headerLength, packet.packetNumber,
            pathID: packet.pathID)
        let payload = bytes.dropFirst(header.headerLength).dropLast(AEADAlgorithm.tagLength)
        #expect(isOpen)
        #expect(Hex(Array(payload)) == packet.payload)
    }

    @Test(arguments: try VectorFile<Packet>.load("quic/packet-protection"))
    func refusesEveryChangedByte(_ packet: Packet) throws {
        for index in packet.packet.bytes.indices {
            var keys = try packet.openingKeys()
            var bytes = packet.packet.bytes
            bytes[index] ^= 0x80
            var span = bytes.mutableSpan
            guard let header = keys.unmask(&span, numberOffset: packet.numberOffset) else {
                continue
            }
            let isOpen = keys.payload.open(
                &span, headerLength: header.headerLength, packet.packetNumber,
                pathID: packet.pathID)
            #expect(!isOpen, "with byte \(index) changed")
        }
    }

    @Test(arguments: try VectorFile<Nonce>.load("quic/multipath-nonce"))
    func mixesPathAndNumber(_ nonce: Nonce) throws {
        let iv = nonce.iv.bytes.span
        let packetNonce = PacketNonce(
            high: iv.bigEndian(UInt32.self, at: 0), low: iv.bigEndian(UInt64.self, at: 4))
        let number = PacketNumber(try #require(UInt64(nonce.number)))
        let expected = nonce.nonce.bytes.span
        let value = AEADNonce(
            high: expected.bigEndian(UInt32.self, at: 0),
            low: expected.bigEndian(UInt64.self, at: 4))
        #expect(packetNonce.nonce(number, pathID: nonce.pathID) == value)
    }
}

extension PacketSecrets {
    /// The secrets of a suite that is named as in TLS.
    init(_ suite: String, _ version: UInt32, _ secret: Hex) {
        let (algorithm, hash): (AEADAlgorithm, HashAlgorithm) =
            switch suite {
            case "TLS_AES_256_GCM_SHA384": (.aes256GCM, .sha384)
            case "TLS_CHACHA20_POLY1305_SHA256": (.chaCha20Poly1305, .sha256)
            default: (.aes128GCM, .sha256)
            }
        self.init(
            algorithm, hash, QUICVersion(rawValue: version),
            secret: SecretBytes(copying: secret.bytes.span))
    }
}
