internal import SMPBytes
public import SMPHost
public import SMPSCION
internal import SMPSockets

/// A peer and a path to it, with all headers of packets that take it.
public final class SCIONRoute: Sendable {
    /// The peer.
    public let peer: SCIONEndpoint
    /// The path.
    public let path: NetworkPath
    /// The most bytes of data in a packet, so that it is no larger than the path says.
    public let maximumDataLength: Int

    let template: PacketTemplate
    let nextHop: SocketAddress

    init(
        from local: SCIONEndpoint, to peer: SCIONEndpoint, over path: NetworkPath,
        _ ports: DispatchedPorts
    ) throws(HostError) {
        nextHop = try Self.nextHop(to: peer, over: path, ports)
        do throws(WireError) {
            let header = try PacketHeader(
                from: local.address, to: peer.address, over: path.path, upperProtocol: .udp)
            template = PacketTemplate(header, from: local.port, to: peer.port)
        } catch {
            throw .unreachable(peer.address)
        }
        let room = (path.mtu ?? Self.unknownMTU) - template.headerLength
        maximumDataLength = min(max(room, 0), template.maximumDataLength)
        (self.peer, self.path) = (peer, path)
    }

    /// What a path of which nothing is known is expected to carry, in bytes of SCION packet.
    private static let unknownMTU = 1280

    /// Where packets are sent first: to a router, or within the own AS straight to the peer.
    static func nextHop(
        to peer: SCIONEndpoint, over path: NetworkPath, _ ports: DispatchedPorts
    ) throws(HostError) -> SocketAddress {
        if let router = path.nextHop { return SocketAddress(router) }
        let port = ports.underlayPort(for: peer.port)
        switch peer.address.host {
        case .ipv4(let ip): return SocketAddress(UnderlayAddress(.ipv4(ip), port: port))
        case .ipv6(let ip):
            return SocketAddress(UnderlayAddress(.ipv6(ip, zone: peer.zone), port: port))
        default: throw .unreachable(peer.address)
        }
    }
}
