import SMPBytes
import SMPCrypto
import SMPQUIC
import SMPSockets
import SMPTLS

/// Connections that have nothing to do, and the memory that they take.
struct IdleConnections: ~Copyable {
    private static let path = PathHandle(1)

    private var client: Endpoint
    private var server: Endpoint
    private let setup: ClientSetup
    private var entropy = SystemEntropy()
    private var slab = [UInt8](repeating: 0, count: 65_536)

    init(client setup: ClientSetup, server serverSetup: ServerSetup) throws {
        let (now, date) = (MonotonicClock.now, CalendarClock.now)
        let secret = try Random.bytes(32)
        let client = try Endpoint(random: RandomStream(key: secret.span), now: now, date: date)
        let server = try Endpoint(
            server: serverSetup, random: RandomStream(key: secret.span), now: now, date: date)
        self.client = client
        self.server = server
        self.setup = setup
    }

    /// Measures the memory of connections that have come to rest.
    ///
    /// - Parameter count: How many connections are made to find out; some before do not count.
    /// - Returns: How many bytes of the heap one end takes, with what libcrypto holds for it.
    /// - Throws: When a connection cannot be made.
    mutating func bytesPerEnd(_ count: Int) throws -> Int {
        try connect(count / 10)
        let before = AllocationCounter.heapBytes
        try connect(count)
        return (AllocationCounter.heapBytes - before) / (2 * count)
    }

    /// Makes connections, and lets them come to rest.
    private mutating func connect(_ count: Int) throws {
        let aim = client.connectionCount + count
        while client.connectionCount < aim {
            _ = try client.connect(
                setup, path: Self.path, entropy: &entropy, now: MonotonicClock.now)
            for _ in 0..<8 { try exchange() }
        }
        let end = MonotonicClock.now + .milliseconds(200)
        while MonotonicClock.now < end { try exchange() }
        guard client.connectionCount == server.connectionCount else {
            throw Failure.refusal("\(server.connectionCount) of \(aim) connections are there")
        }
    }

    private mutating func exchange() throws {
        guard let host = ClientAddress.Host([127, 0, 0, 1].span) else { return }
        let address = ClientAddress(host: host, port: 4_433)
        let now = MonotonicClock.now
        client.handleTimeout(now: now)
        server.handleTimeout(now: now)
        while client.nextEvent() != nil {}
        while server.nextEvent() != nil {}
        var transmission: Transmission?
        slab.withOutput { transmission = client.transmit(into: &$0, now: now) }
        if let transmission {
            slab.forEachDatagram(transmission) {
                server.receive(&$0, from: address, on: Self.path, entropy: &entropy, now: now)
            }
        }
        transmission = nil
        slab.withOutput { transmission = server.transmit(into: &$0, now: now) }
        if let transmission {
            slab.forEachDatagram(transmission) {
                client.receive(&$0, from: address, on: Self.path, entropy: &entropy, now: now)
            }
        }
    }
}
