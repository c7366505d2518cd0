import SMPBytes
import SMPHost
import SMPMultipath
import SMPSCION

@testable import SMP
@testable import SMPTestnet

/// Two engines in virtual time, with paths between them that lose, delay, repeat and reorder.
struct EnginePair {
    /// What happens to datagrams.
    struct Weather {
        var loss = Probability.never
        var duplication = Probability.never
        /// The longest time on the way.
        var delay = Duration.milliseconds(30)
    }

    enum Side { case client, server }

    private struct Flight {
        let side: Side
        let datagram: [UInt8]
        let path: NetworkPath
    }

    static let clientAddress = endpoint(1)
    static let serverAddress = endpoint(2)

    var client = DatagramEngine(interval: .seconds(1))
    var server = DatagramEngine(interval: .seconds(1))
    var weather = Weather()
    /// The places of paths over which nothing gets.
    var brokenPaths: Set<Int> = []
    /// A path over which nothing gets that one side sends.
    var halfBroken: (side: Side, path: Int)?
    private(set) var now = Instant(.zero)
    private(set) var events: [(Side, DatagramEngine.Event)] = []

    private var random: SeededGenerator
    private var flights: [(time: Instant, flight: Flight)] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        server.isListening = true
    }

    /// Paths that differ in their interfaces.
    static func paths(_ count: Int) -> PathSet {
        PathSet((0..<count).map(path))
    }

    static func path(_ number: Int) -> NetworkPath {
        let info = InfoField(
            isInConstructionDirection: true, segmentID: UInt16(number), timestamp: 1)
        let hops = [UInt16(number + 1), 900].map { id in
            HopField(
                expirationTime: 63, constructionIngress: 0,
                constructionEgress: InterfaceID(rawValue: id), mac: HopFieldMAC(rawValue: 0))
        }
        guard let standard = try? StandardPath(segments: [(info, hops)]),
            let nextHop = try? UnderlayAddress("127.0.0.1:30042")
        else { fatalError("paths of this test make no sense") }
        let ends = [
            PathInterface(clientAddress.address.isdAS, InterfaceID(rawValue: UInt16(number + 1))),
            PathInterface(serverAddress.address.isdAS, 900),
        ]
        return NetworkPath(
            standard, nextHop: nextHop, metadata: PathMetadata(interfaces: ends, mtu: 1400))
    }

    private static func endpoint(_ number: UInt64) -> SCIONEndpoint {
        SCIONEndpoint(
            SCIONAddress(ISDAS(rawValue: 1 << 48 | number), .ipv4(IPv4Address(127, 0, 0, 1))),
            port: 31000)
    }

    // MARK: Doing

    mutating func connect(_ token: UInt64, paths count: Int) {
        client.connect(token, to: Self.serverAddress, over: Self.paths(count), now: now)
        collect()
    }

    mutating func write(
        _ data: [UInt8], _ token: UInt64, onConnection index: Int, from side: Side
    ) -> Bool {
        let output =
            side == .client
            ? client.dataMessage(token, onConnection: index)
            : server.dataMessage(token, onConnection: index)
        guard let output else { return false }
        launch(output, data, from: side)
        return true
    }

    /// Lets time pass until `end`, in the order of what happens.
    mutating func run(until end: Instant) {
        while let next = nextTime, next <= end {
            now = max(now, next)
            land()
            if client.deadline.map({ $0 <= now }) ?? false { client.handleTimeout(now: now) }
            if server.deadline.map({ $0 <= now }) ?? false { server.handleTimeout(now: now) }
            collect()
        }
        now = max(now, end)
    }

    private var nextTime: Instant? {
        [flights.map(\.time).min(), client.deadline, server.deadline].compactMap(\.self).min()
    }

    mutating func collect() {
        for output in client.takeOutputs() { launch(output, [], from: .client) }
        for output in server.takeOutputs() { launch(output, [], from: .server) }
        events += client.takeEvents().map { (.client, $0) }
        events += server.takeEvents().map { (.server, $0) }
    }

    private mutating func launch(
        _ output: DatagramEngine.Output, _ data: [UInt8], from side: Side
    ) {
        let number = Int(Self.number(of: output.path))
        if let halfBroken, halfBroken == (side, number) { return }
        guard !brokenPaths.contains(number), !weather.loss.happens(&random) else { return }
        let datagram = [UInt8](capacity: DatagramMessage.headerLength + data.count) { out in
            output.message.encode(into: &out)
            out.append(copying: data.span)
        }
        let copies = weather.duplication.happens(&random) ? 2 : 1
        for _ in 0..<copies {
            let part = Double.random(in: 0...1, using: &random)
            flights.append(
                (
                    now + weather.delay * part,
                    Flight(side: side, datagram: datagram, path: output.path)
                ))
        }
    }

    private mutating func land() {
        let landing = flights.filter { $0.time <= now }.sorted { $0.time < $1.time }
        flights.removeAll { $0.time <= now }
        for (_, flight) in landing {
            let back = Self.returnPath(of: flight.path)
            let count = flight.datagram.count + 100
            switch flight.side {
            case .client:
                server.receive(
                    flight.datagram, from: Self.clientAddress, over: back, byteCount: count,
                    now: now)
            case .server:
                client.receive(
                    flight.datagram, from: Self.serverAddress, over: back, byteCount: count,
                    now: now)
            }
        }
    }

    /// Which path it is, on the way there and back.
    private static func number(of path: NetworkPath) -> UInt16 {
        guard case .standard(let standard) = path.path else { return 0 }
        return standard.infoFields[0].segmentID
    }

    static func returnPath(of path: NetworkPath) -> NetworkPath {
        guard let back = try? path.path.reversed() else { return path }
        return NetworkPath(answering: back, nextHop: path.nextHop)
    }
}
