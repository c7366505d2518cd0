import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPTLS

/// A client and a server that talk to each other in memory.
struct Dialogue: ~Copyable {
    static let now = UnixTime(seconds: 1_800_000_000)

    /// What has come out of one end.
    struct Seen {
        var secrets: [String: Hex] = [:]
        var tickets: [SessionTicket] = []
        var keyLog: [String] = []
        var parameters: [UInt8]?
        var completions = 0
    }

    var client: TLSHandshake
    var server: TLSHandshake
    var clientSeen = Seen()
    var serverSeen = Seen()
    var acceptsEarlyData = true
    var splits: Seeded?
    var now = Self.now
    /// Changes messages on the way.
    var tamper: ((HandshakeRole, HandshakeLevel, inout [UInt8]) -> Void)?

    init(
        _ client: ClientConfiguration, _ server: ServerConfiguration,
        serverName: String? = "server",
        ticket: SessionTicket? = nil, seed: UInt64 = 1, now: UnixTime = Self.now
    ) throws(TLSError) {
        var (one, two) = (Seeded(seed), Seeded(seed &+ 1_000))
        let first = try TLSHandshake(
            client: client, serverName: serverName, transportParameters: [1, 2, 3], entropy: &one,
            resuming: ticket, now: now)
        let second = try TLSHandshake(server: server, entropy: &two)
        self.client = first
        self.server = second
        self.now = now
    }

    /// Runs until nobody has anything to say.
    mutating func run() throws(TLSError) {
        try client.start()
        while try step() {}
    }

    mutating func step() throws(TLSError) -> Bool {
        if let output = client.nextOutput() {
            try carry(output, from: .client)
            return true
        }
        if let output = server.nextOutput() {
            try carry(output, from: .server)
            return true
        }
        return false
    }

    private mutating func carry(
        _ output: TLSOutput, from sender: HandshakeRole
    ) throws(TLSError) {
        if sender == .client {
            clientSeen.note(output)
        } else {
            serverSeen.note(output)
        }
        switch output {
        case .message(let level, var bytes):
            tamper?(sender, level, &bytes)
            try deliver(bytes, level, to: sender.peer)
        case .peerTransportParameters where sender == .server:
            try server.provide(
                transportParameters: [4, 5], acceptsEarlyData: acceptsEarlyData, now: now)
        default: break
        }
    }

    mutating func deliver(
        _ bytes: [UInt8], _ level: HandshakeLevel, to receiver: HandshakeRole
    ) throws(TLSError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(splits?.length(upTo: rest.count) ?? rest.count))
            rest = rest.dropFirst(part.count)
            if receiver == .client {
                try client.receive(part.span, at: level, now: now)
            } else {
                try server.receive(part.span, at: level, now: now)
            }
        }
    }
}

extension Dialogue.Seen {
    mutating func note(_ output: TLSOutput) {
        switch output {
        case .keys(let keys):
            let sender = keys.direction
            secrets["\(keys.level) \(sender)"] = keys.secret.hex
        case .sessionTicket(let ticket): tickets.append(ticket)
        case .keyLog(let line): keyLog.append(line)
        case .peerTransportParameters(let bytes): parameters = bytes
        case .complete: completions += 1
        default: break
        }
    }
}

/// Identities that were made for tests.
struct TestIdentity: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let certificate, key: Hex

    var testDescription: String { name }

    static let all = Result { try VectorFile<TestIdentity>.load("tls/identities") }

    var identity: Identity {
        get throws {
            try Identity(
                chain: [certificate.bytes], key: SigningKey(der: key.bytes.span))
        }
    }

    static func named(_ name: String) throws -> Identity {
        let found = try all.get().first { $0.name == name }
        return try #require(found).identity
    }
}

extension ClientConfiguration {
    static let test = ClientConfiguration(
        trust: .insecure, applicationProtocols: [Array("h3".utf8), Array("test".utf8)])
}

extension ServerConfiguration {
    static func test(_ identity: String = "p256") throws -> ServerConfiguration {
        ServerConfiguration(
            identities: [try TestIdentity.named(identity)],
            applicationProtocols: [Array("test".utf8)])
    }

    static func ticketing() throws -> ServerConfiguration {
        var server = try test()
        let random = [UInt8](repeating: 7, count: TicketKey.length)
        server.ticketKeys = TicketKeys(TicketKey(random: random.span, createdAt: Dialogue.now))
        server.allowsEarlyData = true
        return server
    }
}
