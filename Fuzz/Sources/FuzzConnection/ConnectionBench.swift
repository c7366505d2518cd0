import FuzzDriver
import SMPBytes
import SMPCrypto
@_spi(Testing) import SMPQUIC
import SMPTLS

/// A client and a server, between which an input carries, changes and makes up datagrams.
struct ConnectionBench: ~Copyable {
    var client: Connection
    var server: Connection
    var now = Instant(nanoseconds: 1)
    private var toClient: [[UInt8]] = []
    private var toServer: [[UInt8]] = []
    private var streams: [StreamID] = []

    static let date = UnixTime(seconds: 1_800_000_000)
    static let path = PathHandle(1)

    init() throws {
        var entropy = FixedEntropy()
        let protocols = [Array("fuzz".utf8)]
        let client = try Connection(
            client: ClientSetup(
                tls: ClientConfiguration(trust: .insecure, applicationProtocols: protocols),
                serverName: "server.test"),
            path: Self.path, random: RandomStream(seed: 1), entropy: &entropy, now: now,
            date: Self.date)
        let secret: [UInt8] = [1, 2, 3]
        let server = try Connection(
            server: ServerSetup(
                tls: ServerConfiguration(
                    identities: [FixedIdentity.server].compactMap { $0 },
                    applicationProtocols: protocols),
                resetKey: StatelessResetKey(secret.span)),
            client.attempt, path: Self.path, random: RandomStream(seed: 2), entropy: &entropy,
            now: now, date: Self.date)
        self.client = client
        self.server = server
    }

    // MARK: Steps

    /// Does what a byte of the input says.
    mutating func step(_ code: UInt8, _ reader: inout ByteReader) {
        let forClient = code & 0x10 != 0
        switch code & 0x0F {
        case 0: exchange()
        case 1: send()
        case 2: deliver(forClient, change: nil)
        case 3: deliver(forClient, change: try? reader.takeUInt16())
        case 4: drop(forClient)
        case 5: repeatLast(forClient)
        case 6: receive(Self.bytes(&reader), forClient)
        case 7, 8, 9: receive(unprotected: Self.bytes(&reader), forClient)
        case 10: wait((try? reader.takeUInt16()) ?? 1)
        default: use(code, forClient, Self.bytes(&reader))
        }
    }

    /// Up to 255 bytes of the input, behind their number.
    private static func bytes(_ reader: inout ByteReader) -> [UInt8] {
        let count = min(Int((try? reader.takeUInt8()) ?? 0), reader.remaining)
        guard let bytes = try? reader.takeBytes(count) else { return [] }
        return [UInt8](capacity: count) { $0.append(copying: bytes) }
    }

    /// Calls of the application.
    private mutating func use(_ code: UInt8, _ forClient: Bool, _ bytes: [UInt8]) {
        switch code & 0x0F {
        case 11:
            let id =
                forClient ? client.openStream(.bidirectional) : server.openStream(.unidirectional)
            if let id { streams.append(id) }
        case 12: with(forClient) { end, stream in _ = try? end.write(bytes.span, to: stream) }
        case 13:
            with(forClient) { end, stream in
                _ = [UInt8](capacity: 4_096) { _ = try? end.read(stream, into: &$0) }
            }
        case 14:
            with(forClient) { end, stream in
                switch bytes.first ?? 0 {
                case 0..<64: try? end.finish(stream)
                case 64..<128: try? end.reset(stream, errorCode: 7)
                default: try? end.stopSending(stream, errorCode: 8)
                }
            }
        default:
            if forClient {
                _ = client.sendDatagram(bytes.span)
            } else if bytes.count > 200 {
                server.close(code: 3, reason: "enough", now: now)
            } else {
                _ = server.updateKeys(now: now)
            }
        }
    }

    private mutating func with(
        _ forClient: Bool, _ body: (inout Connection, StreamID) -> Void
    ) {
        let accepted =
            forClient
            ? client.acceptStream(.unidirectional) : server.acceptStream(.bidirectional)
        if let accepted { streams.append(accepted) }
        for stream in streams.suffix(4) {
            if forClient { body(&client, stream) } else { body(&server, stream) }
        }
    }

    // MARK: Datagrams

    /// Collects what both ends have to send.
    private mutating func send() {
        toServer += Self.datagrams(of: &client, now)
        toClient += Self.datagrams(of: &server, now)
    }

    private static func datagrams(of end: inout Connection, _ now: Instant) -> [[UInt8]] {
        var datagrams: [[UInt8]] = []
        for _ in 0..<64 {
            var sent: Transmission?
            let bytes = [UInt8](capacity: 65_536) { sent = end.transmit(into: &$0, now: now) }
            guard let sent, sent.segmentLength > 0 else { return datagrams }
            for start in stride(from: 0, to: bytes.count, by: sent.segmentLength) {
                datagrams.append(Array(bytes[start..<min(bytes.count, start + sent.segmentLength)]))
            }
        }
        return datagrams
    }

    /// Lets both ends talk until they have said all.
    private mutating func exchange() {
        for _ in 0..<50 {
            send()
            if toServer.isEmpty && toClient.isEmpty { return }
            while !toServer.isEmpty { deliver(false, change: nil) }
            while !toClient.isEmpty { deliver(true, change: nil) }
        }
    }

    private mutating func deliver(_ forClient: Bool, change: UInt16?) {
        guard var datagram = take(forClient) else { return }
        if let change, !datagram.isEmpty {
            datagram[Int(change >> 3) % datagram.count] ^= 1 << (change & 7)
        }
        receive(datagram, forClient)
    }

    private mutating func drop(_ forClient: Bool) {
        _ = take(forClient)
    }

    private mutating func repeatLast(_ forClient: Bool) {
        guard let datagram = forClient ? toClient.last : toServer.last else { return }
        receive(datagram, forClient)
    }

    private mutating func take(_ forClient: Bool) -> [UInt8]? {
        if forClient { return toClient.isEmpty ? nil : toClient.removeFirst() }
        return toServer.isEmpty ? nil : toServer.removeFirst()
    }

    private mutating func receive(_ datagram: [UInt8], _ forClient: Bool) {
        var bytes = datagram
        var span = bytes.mutableSpan
        if forClient {
            client.receive(&span, on: Self.path, now: now)
        } else {
            server.receive(&span, on: Self.path, now: now)
        }
        while client.nextEvent() != nil {}
        while server.nextEvent() != nil {}
    }

    private mutating func receive(unprotected payload: [UInt8], _ forClient: Bool) {
        if forClient {
            client.receive(unprotected: payload.span, on: Self.path, now: now)
        } else {
            server.receive(unprotected: payload.span, on: Self.path, now: now)
        }
    }

    // MARK: Time

    private mutating func wait(_ milliseconds: UInt16) {
        now = now.advanced(byNanoseconds: Int64(milliseconds) * 1_000_000)
        client.handleTimeout(now: now)
        server.handleTimeout(now: now)
    }

    /// With nobody to hear them, both ends end in bounded time and with a reason.
    mutating func finish() {
        for _ in 0..<2_000 where !client.isOver || !server.isOver {
            _ = Self.datagrams(of: &client, now)
            _ = Self.datagrams(of: &server, now)
            let deadlines = [client.deadline, server.deadline].compactMap { $0 }
            guard let next = deadlines.min() else { break }
            now = max(now, next)
            client.handleTimeout(now: now)
            server.handleTimeout(now: now)
        }
        precondition(client.isOver && client.ended != nil)
        precondition(server.isOver && server.ended != nil)
    }
}
