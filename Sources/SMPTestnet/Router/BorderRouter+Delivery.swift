internal import SMPBytes
internal import SMPHost
public import SMPSCION

/// The end of the path: which socket of the autonomous system gets the packet.
///
/// ```
///   UDP, TCP                     the destination port
///   SCMP echo, traceroute        request: 30041      reply: its identifier
///   SCMP error                   the port that the quoted packet was sent from
///   anything else                30041
/// ```
///
/// A router has to look this deep into packets because hosts have no dispatcher of their own: the
/// port of the upper layer is the port of the socket underneath.
///
/// - Source: scionproto/scion, doc/dev/design/router-port-dispatch.rst; router/dataplane.go.
extension BorderRouter {
    /// The socket that a packet for this autonomous system goes to.
    func recipient(
        of layout: PacketLayout, in packet: Span<UInt8>
    ) throws(Refusal) -> UnderlayAddress {
        let ip: IPAddress
        switch layout.header.destination.host {
        case .service(let service): return try instance(of: service)
        case .ipv4(let address): ip = .ipv4(address)
        case .ipv6(let address): ip = .ipv6(address)
        case .unassigned: throw .problem(.invalidDestinationAddress, at: .start)
        }
        guard let port = layout.recipientPort(in: packet) else { throw .drop(.noRecipient) }
        guard ip.canReceive else { throw .problem(.invalidDestinationAddress, at: .start) }
        let underlayPort = configuration.underlayPort(for: port)
        guard underlayPort != 0 else { throw .drop(.noRecipient) }
        return UnderlayAddress(ip, port: underlayPort)
    }

    /// The first instance of a service, whose port is its own affair.
    private func instance(of service: ServiceAddress) throws(Refusal) -> UnderlayAddress {
        let instances = configuration.services
        guard let instance = instances.first(where: { $0.service == service.anycast }) else {
            throw .answer(.destinationUnreachable(SCMPDestinationUnreachable(code: .noRoute)))
        }
        return instance.address
    }
}

extension RouterConfiguration {
    /// The port of the network underneath for a port of the upper layer.
    public func underlayPort(for port: UInt16) -> UInt16 {
        switch portDispatch {
        case .everyPort: port
        case .rangeOnly: dispatchedPorts.underlayPort(for: port)
        }
    }
}

extension PacketLayout {
    /// The port that a packet is for at the end of its path, before any rule about ranges.
    ///
    /// - Returns: `nil` when the upper layer is cut short, or is an SCMP error that is about
    ///   nothing that anybody waits for.
    /// - Precondition: The layout was read from this packet.
    public func recipientPort(in packet: Span<UInt8>) -> UInt16? {
        switch upperProtocol {
        case .udp: destinationPort(in: packet, headerLength: UDPHeader.encodedLength)
        case .tcp: destinationPort(in: packet, headerLength: 20)
        case .scmp: scmpPort(in: packet)
        default: DispatchedPorts.hostPort
        }
    }

    /// The second two bytes of the upper layer, if its header is there in full.
    private func destinationPort(in packet: Span<UInt8>, headerLength: Int) -> UInt16? {
        guard upperLayer.count >= headerLength else { return nil }
        return packet.bigEndian(UInt16.self, at: upperLayer.lowerBound + 2)
    }

    private func scmpPort(in packet: Span<UInt8>) -> UInt16? {
        guard let scmp = try? scmp(in: packet) else { return nil }
        switch scmp.message {
        case .echoRequest, .tracerouteRequest: return DispatchedPorts.hostPort
        case .echoReply(let echo): return echo.identifier
        case .tracerouteReply(let reply): return reply.identifier
        default: break
        }
        guard let range = scmp.quote, let quote = try? SCMPQuote(range, in: packet) else {
            return nil
        }
        return quote.flow.socketPort
    }
}

extension IPAddress {
    /// Whether a packet may be delivered to the address.
    fileprivate var canReceive: Bool {
        switch self {
        case .ipv4(let address): address != .unspecified
        case .ipv6(let address, _): address != .unspecified && address.mappedIPv4 == nil
        }
    }
}
