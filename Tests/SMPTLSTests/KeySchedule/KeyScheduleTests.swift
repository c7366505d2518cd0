import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPTLS

extension TLSSecret {
    convenience init(_ bytes: [UInt8]) {
        self.init(SecretBytes(copying: bytes.span))
    }

    var hex: Hex { withBytes { Hex(copying: $0) } }
}

@Suite struct KeyScheduleTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let preSharedKey, shared, hellosHash, earlySecret, handshakeSecret, masterSecret: Hex
        let clientHandshakeTraffic, serverHandshakeTraffic, clientTraffic, serverTraffic: Hex
        let serverFinishedHash, clientFinishedHash, exporter, resumption: Hex

        var testDescription: String { name }
    }

    struct FinishedCase: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let finishedKey, transcript, verifyData: Hex

        var testDescription: String { name }
    }

    struct AgreementCase: Decodable, Sendable, CustomTestStringConvertible {
        let name, group: String
        let clientPrivateKey, serverPrivateKey, clientPublicKey, serverPublicKey, shared: Hex

        var testDescription: String { name }
        var namedGroup: NamedGroup { group == "x25519" ? .x25519 : .secp256r1 }
    }

    struct TicketCase: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let message, resumptionSecret, preSharedKey: Hex

        var testDescription: String { name }
    }

    struct PacketKeysCase: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let secret, key, iv, headerProtection: Hex
        let keyUpdate: Hex?

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Case>.load("tls/rfc8448-key-schedule"))
    func makesAllSecrets(_ vector: Case) {
        var schedule = KeySchedule(.sha256, preSharedKey: vector.preSharedKey.bytes)
        #expect(schedule.secret.hex == vector.earlySecret)
        let shared = SecretBytes(copying: vector.shared.bytes.span)
        schedule.enterHandshake(shared)
        #expect(schedule.secret.hex == vector.handshakeSecret)
        func secret(_ label: StaticString, _ context: Hex) -> Hex {
            schedule.secret.expanded(label, context.bytes.span, .sha256).hex
        }
        typealias Purpose = KeySchedule.Purpose
        let hellos = vector.hellosHash
        #expect(
            secret(Purpose.clientHandshakeTraffic.label, hellos) == vector.clientHandshakeTraffic)
        #expect(
            secret(Purpose.serverHandshakeTraffic.label, hellos) == vector.serverHandshakeTraffic)
        schedule.enterMaster()
        #expect(schedule.secret.hex == vector.masterSecret)
        let finished = vector.serverFinishedHash
        #expect(secret(Purpose.clientTraffic.label, finished) == vector.clientTraffic)
        #expect(secret(Purpose.serverTraffic.label, finished) == vector.serverTraffic)
        #expect(secret(Purpose.exporter.label, finished) == vector.exporter)
        #expect(secret(Purpose.resumption.label, vector.clientFinishedHash) == vector.resumption)
    }

    @Test(arguments: try VectorFile<FinishedCase>.load("tls/rfc8448-finished"))
    func authenticatesTranscripts(_ vector: FinishedCase) {
        let code = HMAC.code(
            of: vector.transcript.bytes.span, key: vector.finishedKey.bytes.span, .sha256)
        let bytes = Hex(copying: code.bytes)
        #expect(bytes == vector.verifyData)
    }

    @Test(arguments: try VectorFile<AgreementCase>.load("tls/rfc8448-key-agreement"))
    func agreesOnASecret(_ vector: AgreementCase) throws {
        let group = vector.namedGroup
        let client = try KeyShare(group, privateKey: TLSSecret(vector.clientPrivateKey.bytes))
        let server = try KeyShare(group, privateKey: TLSSecret(vector.serverPrivateKey.bytes))
        #expect(client.entry.publicKey == vector.clientPublicKey.bytes)
        #expect(server.entry.publicKey == vector.serverPublicKey.bytes)
        #expect(TLSSecret(try client.shared(with: server.entry)).hex == vector.shared)
        #expect(TLSSecret(try server.shared(with: client.entry)).hex == vector.shared)
    }

    @Test(arguments: try VectorFile<TicketCase>.load("tls/rfc8448-tickets"))
    func makesTheKeyOfATicket(_ vector: TicketCase) throws {
        guard case .newSessionTicket(let ticket) = try decode(vector.message.bytes) else {
            Issue.record("no ticket")
            return
        }
        let secret = TLSSecret(vector.resumptionSecret.bytes)
        #expect(secret.preSharedKey(nonce: ticket.nonce, .sha256) == vector.preSharedKey.bytes)
    }

    @Test(arguments: try VectorFile<PacketKeysCase>.load("tls/rfc8448-quic-keys"))
    func leadsToTheKeysOfPackets(_ vector: PacketKeysCase) {
        func expanded(_ label: StaticString, _ count: Int) -> Hex {
            let key = HKDF.expand(
                vector.secret.bytes.span, label: label, count: count, .sha256)
            return Hex(copying: key.bytes)
        }
        #expect(expanded("quic key", 16) == vector.key)
        #expect(expanded("quic iv", 12) == vector.iv)
        #expect(expanded("quic hp", 16) == vector.headerProtection)
        if let next = vector.keyUpdate { #expect(expanded("quic ku", 32) == next) }
    }
}
