import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPQUIC

/// Secrets, and the keys that are made from them.
@Suite struct PacketKeyTests {
    struct Keys: Decodable, Sendable, CustomTestStringConvertible {
        let name, suite: String
        let version: UInt32
        let secret: Hex
        let generation: Int
        let key, iv: Hex
        let mask: Hex?
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Keys>.load("quic/packet-keys"))
    func derives(_ test: Keys) {
        var secrets = PacketSecrets(test.suite, test.version, test.secret)
        for _ in 0..<test.generation { secrets = secrets.next }
        #expect(secrets.key.hex == test.key)
        if let mask = test.mask { #expect(secrets.maskKey.hex == mask) }
        let iv = test.iv.bytes.span
        #expect(
            secrets.nonce
                == PacketNonce(
                    high: iv.bigEndian(UInt32.self, at: 0), low: iv.bigEndian(UInt64.self, at: 4)))
    }

    struct Initial: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let version: UInt32
        let destination, clientSecret, serverSecret: Hex
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Initial>.load("quic/initial-secrets"))
    func derivesTheSecretsOfFirstPackets(_ test: Initial) throws {
        let destination = try #require(test.destination.connectionID)
        let version = QUICVersion(rawValue: test.version)
        let client = InitialSecrets.secrets(of: .client, destination, version)
        #expect(client.secret.hex == test.clientSecret)
        let server = InitialSecrets.secrets(of: .server, destination, version)
        #expect(server.secret.hex == test.serverSecret)
    }

    struct Packet: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let version: UInt32
        let original, packet: Hex
        let isAccepted: Bool?
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Packet>.load("quic/retry-integrity"))
    func checksRetryPackets(_ test: Packet) throws {
        let original = try #require(test.original.connectionID)
        let header = try? PacketHeader(test.packet.bytes.span, shortConnectionIDLength: 8)
        let isValid = RetryIntegrity.isValid(
            test.packet.bytes.span, original: original, QUICVersion(rawValue: test.version))
        let isRetry = if case .retry? = header { true } else { false }
        #expect((isRetry && isValid) == test.isAccepted)
    }

    @Test(arguments: try VectorFile<Packet>.load("quic/initial-packets-refused"))
    func opensNoFirstPacketThatWasChanged(_ test: Packet) throws {
        let original = try #require(test.original.connectionID)
        let parsed = try? PacketHeader(test.packet.bytes.span, shortConnectionIDLength: 8)
        guard case .long(let header)? = parsed else { return }
        var keys = KeyPair()
        keys.opening = try OpeningKeys(
            InitialSecrets.secrets(of: .client, original, QUICVersion(rawValue: test.version)))
        var bytes = test.packet.bytes
        var span = bytes.mutableSpan
        let opened = keys.open(
            &span, numberOffset: header.packetNumberOffset, largestReceived: nil)
        #expect(opened == nil)
    }

    // MARK: After opening

    struct Short: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let packet, secret: Hex
        let code: UInt64?
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Short>.load("quic/short-packet-rules"), [false, true])
    func judgesWhatIsOpened(_ test: Short, ignoresFixedBit: Bool) throws {
        var configuration = QUICConfiguration()
        configuration.greases = ignoresFixedBit
        var pair = try ConnectionPair(server: configuration)
        pair.run()
        let secrets = { PacketSecrets("TLS_AES_128_GCM_SHA256", 1, test.secret) }
        pair.server.keys.oneRTT = try OneRTTProtection(sealing: secrets(), opening: secrets())
        let largest = pair.server.received.application.largest
        var packet = test.packet.bytes
        var span = packet.mutableSpan
        pair.server.receive(&span, on: ConnectionPair.path, now: pair.now)
        let end = pair.server.ended
        let code: UInt64? =
            if case .transport(.local, let code, _, _)? = end { code.rawValue } else { nil }
        #expect(code == test.code)
        guard test.code == nil else { return }
        let isTaken = pair.server.received.application.largest != largest
        #expect(isTaken == (ignoresFixedBit && test.name == "short-fixed-bit-zero"))
    }
}

extension SecretBytes {
    fileprivate var hex: Hex { Hex([UInt8](capacity: bytes.count) { $0.append(copying: bytes) }) }
}

extension Hex {
    fileprivate var connectionID: ConnectionID? { ConnectionID(bytes.span) }
}
