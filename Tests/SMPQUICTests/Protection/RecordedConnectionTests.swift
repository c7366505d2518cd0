import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPQUIC

/// Whole connections of another implementation, opened with the secrets of their key logs.
@Suite struct RecordedConnectionTests {
    struct Recording: Decodable, Sendable, CustomTestStringConvertible {
        struct Secrets: Decodable, Sendable {
            let earlyClient: Hex?
            let handshakeClient, handshakeServer, applicationClient, applicationServer: Hex
        }

        struct Datagram: Decodable, Sendable {
            let sender: String
            let bytes: Hex
            let packets: [Packet]
        }

        struct Packet: Decodable, Sendable {
            let type: String
            let number: UInt64?
            let plaintext: Hex?
            /// Whether it is sealed with the keys of another version than its own.
            let isDropped: Bool?
        }

        let name, suite: String
        let destination: Hex
        let version: UInt32
        let secrets: Secrets
        let datagrams: [Datagram]
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Recording>.load("quic/recorded-connections"))
    func opensEveryPacket(_ recording: Recording) throws {
        let observer = try Observer(recording)
        for datagram in recording.datagrams {
            var rest = datagram.bytes.bytes
            for packet in datagram.packets {
                let length = try observer.read(
                    rest, from: datagram.sender == "client" ? .client : .server, packet)
                rest.removeFirst(length)
            }
            // What is left fills the datagram up.
            #expect(rest.allSatisfy { $0 == 0 })
        }
    }

    /// Somebody on the way who has the secrets.
    private final class Observer {
        private let recording: Recording
        private let original: ConnectionID
        /// The destination that the keys of first packets are made from.
        private var destination: ConnectionID
        /// What opens packets with short headers, by their sender.
        private var client: OneRTTProtection
        private var server: OneRTTProtection
        private var largest: [String: PacketNumber] = [:]

        init(_ recording: Recording) throws {
            self.recording = recording
            guard let destination = ConnectionID(recording.destination.bytes.span) else {
                throw TransportError(.internalError, "no connection ID")
            }
            (original, self.destination) = (destination, destination)
            let secrets = { (secret: Hex) in
                PacketSecrets(recording.suite, recording.version, secret)
            }
            let (one, other) = (
                recording.secrets.applicationClient, recording.secrets.applicationServer
            )
            client = try OneRTTProtection(sealing: secrets(other), opening: secrets(one))
            server = try OneRTTProtection(sealing: secrets(one), opening: secrets(other))
        }

        /// Reads the packet at the front of `bytes`.
        ///
        /// - Returns: Its length.
        func read(_ bytes: [UInt8], from sender: Side, _ packet: Recording.Packet) throws -> Int {
            switch try PacketHeader(bytes.span, shortConnectionIDLength: 8) {
            case .retry(let header):
                #expect(packet.type == "retry")
                let isValid = RetryIntegrity.isValid(
                    bytes.span, original: original, header.version)
                #expect(isValid)
                destination = header.sourceConnectionID
                return bytes.count
            case .versionNegotiation:
                Issue.record("a list of versions")
                return bytes.count
            case .long(let header):
                var part = Array(bytes[..<header.packetLength])
                var span = part.mutableSpan
                var keys = try keys(header, sender)
                let key = "\(header.type) \(sender)"
                let opened = keys.open(
                    &span, numberOffset: header.packetNumberOffset, largestReceived: largest[key])
                try check(part, opened, packet, key)
                return header.packetLength
            case .short(let header):
                let (plain, opened) = try openShort(bytes, header, sender)
                try check(plain, opened, packet, "\(sender)")
                return bytes.count
            }
        }

        private func keys(_ header: LongHeader, _ sender: Side) throws -> KeyPair {
            let isClient = sender == .client
            var keys = KeyPair()
            switch header.type {
            case .initial:
                keys.opening = try OpeningKeys(
                    InitialSecrets.secrets(of: sender, destination, header.version))
            case .zeroRTT:
                keys.opening = try OpeningKeys(
                    PacketSecrets(
                        recording.suite, header.version.rawValue,
                        try #require(recording.secrets.earlyClient)))
            default:
                keys.opening = try OpeningKeys(
                    PacketSecrets(
                        recording.suite, header.version.rawValue,
                        isClient
                            ? recording.secrets.handshakeClient
                            : recording.secrets.handshakeServer))
            }
            return keys
        }

        private func openShort(
            _ bytes: [UInt8], _ header: ShortHeader, _ sender: Side
        ) throws -> ([UInt8], OpenedPacket?) {
            var bytes = bytes
            var span = bytes.mutableSpan
            let largest = largest["\(sender)"]
            let opened =
                sender == .client
                ? try Self.open(&span, header, with: &client, largest)
                : try Self.open(&span, header, with: &server, largest)
            return (bytes, opened)
        }

        private static func open(
            _ packet: inout MutableSpan<UInt8>, _ header: ShortHeader,
            with keys: inout OneRTTProtection, _ largest: PacketNumber?
        ) throws -> OpenedPacket? {
            guard let unmasked = keys.unmask(&packet, numberOffset: header.packetNumberOffset)
            else { return nil }
            let number = PacketNumber(
                truncated: unmasked.truncatedNumber, length: unmasked.numberLength,
                largestReceived: largest)
            let isOpen = try keys.open(
                &packet, unmasked, number, now: Instant(nanoseconds: 0),
                probeTimeout: 100_000_000)
            return isOpen ? OpenedPacket(number, unmasked, packetLength: packet.count) : nil
        }

        /// Compares what was opened with what was recorded, and decodes every frame of it.
        private func check(
            _ bytes: [UInt8], _ result: OpenedPacket?, _ packet: Recording.Packet, _ key: String
        ) throws {
            guard packet.isDropped != true else {
                #expect(result == nil)
                return
            }
            let opened = try #require(result)
            #expect(opened.number.value == packet.number)
            #expect(!opened.hasReservedBits)
            largest[key] = max(largest[key] ?? opened.number, opened.number)
            let payload = Array(bytes[opened.payload])
            let plaintext = packet.plaintext?.bytes ?? []
            #expect(payload.starts(with: plaintext))
            #expect(payload.dropFirst(plaintext.count).allSatisfy { $0 == 0 })
            let span = payload.span
            var reader = ByteReader(span)
            while reader.remaining > 0 { _ = try Frame(from: &reader) }
        }
    }
}
