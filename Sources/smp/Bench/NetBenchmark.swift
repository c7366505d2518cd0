import Glibc
import SMP
import SMPBytes
import SMPSockets
import SMPTestnet

/// A sender and a receiver at both ends of a row of routers, on one thread.
struct NetBenchmark: ~Copyable {
    /// What was measured.
    struct Result: Encodable {
        let sent, received: Int
        let seconds: Double
        /// The processor time of this process, of all its threads.
        let processorSeconds: Double
        let packetLength: Int
        /// The heap objects that Swift code allocated, of all threads.
        let allocations: Int

        enum CodingKeys: String, CodingKey {
            case sent, received, seconds, allocations
            case processorSeconds = "cpu_s"
            case packetLength = "packet_length"
            case packetsPerSecond = "packets_per_s"
        }

        var packetsPerSecond: Double { Double(received) / seconds }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(sent, forKey: .sent)
            try container.encode(received, forKey: .received)
            try container.encode(seconds, forKey: .seconds)
            try container.encode(processorSeconds, forKey: .processorSeconds)
            try container.encode(packetLength, forKey: .packetLength)
            try container.encode(packetsPerSecond.rounded(), forKey: .packetsPerSecond)
            try container.encode(allocations, forKey: .allocations)
        }

        /// The same for people.
        var text: String {
            let each = processorSeconds / Double(max(received, 1)) * 1e6
            let gigabits = packetsPerSecond * Double(packetLength) * 8 / 1e9
            let perPacket = Double(allocations) / Double(max(received, 1))
            return """
                \(Int(packetsPerSecond)) packets a second of \(packetLength) bytes through three \
                routers, \(Text.threeDigits(gigabits)) Gbit/s
                \(received) of \(sent) arrived in \(Text.fixed(seconds, 2)) s, \
                \(Text.fixed(each, 2)) µs of processor time each, \
                \(Text.fixed(perPacket, 4)) allocations each
                goal 100000 packets a second; the Go routers carry about 10000 on such a machine
                """
        }
    }

    private static let packetLength = 1200
    private static let burst = 48

    private let window: Int
    private let ends: Ends
    private let data: [UInt8]
    private var sending = SendBatch()
    private var receiving = ReceiveBatch()

    /// Where packets come from and go to.
    struct Ends {
        let sender, receiver: UDPSocket
        let template: PacketTemplate
        let nextHop: AddressPair
    }

    init(_ ends: Ends, window: Int) {
        (self.ends, self.window) = (ends, window)
        data = [UInt8](
            repeating: 0x5a, count: Self.packetLength - ends.template.headerLength)
    }

    /// Sends and receives for a while, after a tenth of it that does not count.
    mutating func run(for duration: Duration) throws -> Result {
        _ = try exchange(for: duration / 10)
        let processor = Self.processorTime
        var counts = (sent: 0, received: 0, elapsed: Duration.zero)
        var failure: (any Error)?
        let allocations = AllocationCounter.count {
            do { counts = try exchange(for: duration) } catch { failure = error }
        }
        if let failure { throw failure }
        guard counts.received > 0 else { throw Failure.refusal("nothing arrived") }
        return Result(
            sent: counts.sent, received: counts.received,
            seconds: counts.elapsed.milliseconds / 1000,
            processorSeconds: Self.processorTime - processor, packetLength: Self.packetLength,
            allocations: allocations)
    }

    private mutating func exchange(
        for duration: Duration
    ) throws -> (sent: Int, received: Int, elapsed: Duration) {
        let start = MonotonicClock.now
        var (sent, received) = (0, 0)
        var lastArrival = start
        var now = start
        while now < start + duration {
            let arrived = try receive()
            received += arrived
            now = MonotonicClock.now
            if arrived > 0 { lastArrival = now }
            // What did not come for so long is lost, and makes room for others.
            if now - lastArrival > .milliseconds(50) { (sent, lastArrival) = (received, now) }
            if sent - received + Self.burst <= window { sent += send() }
        }
        return (sent, received, now - start)
    }

    private mutating func send() -> Int {
        let (template, data) = (ends.template, data)
        for _ in 0..<Self.burst {
            let isAppended = try? sending.append(to: ends.nextHop, maximumLength: Self.packetLength)
            {
                (out: inout OutputSpan<UInt8>) throws(WireError) in
                try template.encode(data.span, into: &out)
            }
            guard isAppended == true else { break }
        }
        return sending.send(on: ends.sender).sentCount
    }

    private mutating func receive() throws -> Int {
        var count = 0
        while try receiving.receive(from: ends.receiver) > 0 {
            for index in 0..<receiving.count { count += receiving[index].count }
        }
        return count
    }

    private static var processorTime: Double {
        Double(clock()) / Double(CLOCKS_PER_SEC)
    }
}

extension NetBenchmark.Ends {
    /// Opens sockets in the first and in the last AS of a network.
    init(_ live: LiveNetwork) async throws {
        let (first, last) = (try ISDAS("1-ff00:0:1"), try ISDAS("1-ff00:0:3"))
        guard let site = live.plan.sites[first] else { throw Failure.misuse("no AS \(first)") }
        let host = try await Host.connect(to: site.daemon)
        let path = try await host.paths(to: last).first
        await host.close()
        guard let path, let router = path.nextHop else { throw Failure.refusal("no path") }
        sender = try UDPSocket(boundTo: SocketAddress(.loopback4, port: 0))
        receiver = try UDPSocket(boundTo: SocketAddress(.loopback4, port: 0))
        let ip = HostAddress.ipv4(IPv4Address(127, 0, 0, 1))
        let header = try PacketHeader(
            from: SCIONAddress(first, ip), to: SCIONAddress(last, ip), over: path.path,
            upperProtocol: .udp)
        template = PacketTemplate(
            header, from: sender.localAddress.port, to: receiver.localAddress.port)
        nextHop = AddressPair(remote: try SocketAddress("\(router)"))
    }
}
