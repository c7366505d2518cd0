import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import Testing

/// A virtual network with a host in each autonomous system.
final class CarryingNetwork {
    private let network: VirtualNetwork
    private let knownLogCount: Int
    private var hosts: [ISDAS: (host: RecordingHost, id: HostID)] = [:]
    private let ip = IPAddress.ipv4(IPv4Address(127, 0, 0, 1))

    init(
        _ control: ControlPlane, start: UnixTime = TestControlPlane.start,
        brokenLinks: [Int] = []
    ) throws {
        network = VirtualNetwork(seed: 1, start: start, logLevel: .problems)
        let parts = try network.add(networkOf: control)
        for index in brokenLinks {
            network.schedule(.link(parts.links[index], nil, isUp: false), at: network.now)
        }
        // Until the routers have noticed.
        network.run(until: network.now + .seconds(2))
        knownLogCount = network.log.count
        for system in control.network.systems {
            let host = RecordingHost()
            hosts[system.isdAS] = (host, try network.add(host, at: ip, in: system.isdAS))
        }
    }

    /// Sends a packet over a path, and an answer back over the path that it came by.
    ///
    /// - Returns: How long each was on its way.
    @discardableResult func carry(
        over path: NetworkPath, from source: ISDAS, to destination: ISDAS
    ) throws -> (there: Duration, back: Duration) {
        let start = network.now
        let request = try packet(from: source, to: destination, over: path.path)
        let nextHop = try #require(path.nextHop)
        let arrived = try send(request, from: source, to: nextHop, expectedIn: destination)
        let layout = try PacketLayout(arrived.bytes.span)
        let back = try PacketHeader(layout, in: arrived.bytes.span).path.reversed()
        let answer = try packet(from: destination, to: source, over: back)
        let turn = network.now
        let returned = try send(
            answer, from: destination, to: arrived.source, expectedIn: source)
        return (arrived.time - start, returned.time - turn)
    }

    private func send(
        _ packet: [UInt8], from source: ISDAS, to nextHop: UnderlayAddress,
        expectedIn destination: ISDAS
    ) throws -> RecordingHost.Datagram {
        let sender = try #require(hosts[source])
        let receiver = try #require(hosts[destination]).host
        let count = receiver.datagrams.count
        network.context(of: sender.id).send(
            packet.span, from: UnderlayAddress(ip, port: 31000), to: nextHop)
        network.run(until: network.now + .seconds(1))
        let problems = network.log.dropFirst(knownLogCount)
        #expect(problems.isEmpty, "\(problems.map(network.text(of:)))")
        #expect(receiver.datagrams.count == count + 1)
        return try #require(receiver.datagrams.last)
    }

    private func packet(
        from source: ISDAS, to destination: ISDAS, over path: Path
    ) throws -> [UInt8] {
        let header = try PacketHeader(
            from: SCIONAddress(source, HostAddress(ip)),
            to: SCIONAddress(destination, HostAddress(ip)), over: path, upperProtocol: .udp)
        let data: [UInt8] = [1, 2, 3]
        return try [UInt8](capacity: header.encodedLength + 8 + data.count) {
            (out: inout OutputSpan<UInt8>) throws(WireError) in
            try header.encodeUDP(from: 31000, to: 31000, data: data.span, into: &out)
        }
    }
}
