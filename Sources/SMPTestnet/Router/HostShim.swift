public import SMPBytes
public import SMPSCION

/// What waits at port 30041 of a host: it answers echo and traceroute requests, and passes on what
/// is for other ports.
///
/// ```
///   router ──► 30041 ──┬── echo, traceroute request ──► answer, back to the router
///                      └── anything else ────────────► the port that it is really for
/// ```
///
/// Hosts need it because routers send requests for no port in particular there, and older routers
/// everything outside of the dispatched range.
///
/// - Source: scionproto/scion ce575dc8, dispatcher/dispatcher.go;
///   doc/dev/design/router-port-dispatch.rst.
public struct HostShim: Hashable, Sendable {
    /// What to do with a packet.
    public enum Action: Hashable, Sendable {
        /// Write an answer, see ``HostShim/encode(_:to:into:)``, and send it to where the packet
        /// came from.
        case answer(SCMPMessage)
        /// Send the packet to this socket of the same host.
        case forward(UnderlayAddress)
        /// Forget the packet.
        case drop
    }

    /// Whether packets for other ports are passed on, and not just requests answered.
    public var forwards: Bool

    /// Makes a shim.
    public init(forwards: Bool = true) {
        self.forwards = forwards
    }

    /// Decides what happens to a packet.
    ///
    /// - Parameters:
    ///   - packet: The packet, which fills its datagram.
    ///   - address: The address of the host that the datagram came to. A packet that is for
    ///     another one is not passed on, so that nobody can be reached through this host.
    /// - Returns: What to do with the packet.
    public func process(_ packet: Span<UInt8>, at address: IPAddress) -> Action {
        guard let layout = try? PacketLayout(packet) else { return .drop }
        if let reply = (try? layout.scmp(in: packet))?.message.reply { return .answer(reply) }
        guard forwards, layout.upperProtocol == .udp || layout.upperProtocol == .scmp,
            layout.header.destination.host == HostAddress(address),
            let port = layout.recipientPort(in: packet)
        else { return .drop }
        return .forward(UnderlayAddress(address, port: port))
    }

    /// Appends an answer to `out`, which is at most as long as the packet.
    ///
    /// It goes back over the path of the packet, without extension headers.
    ///
    /// - Parameters:
    ///   - reply: What ``process(_:at:)`` said.
    ///   - packet: The packet that it said it about.
    ///   - out: Where there is room.
    /// - Throws: `WireError`, before anything is appended, when there is no way back.
    public func encode(
        _ reply: SCMPMessage, to packet: Span<UInt8>, into out: inout OutputSpan<UInt8>
    ) throws(WireError) {
        let layout = try PacketLayout(packet)
        let request = layout.header
        let path = try Path(
            request.pathType, from: packet.extracting(request.encodedLength..<request.headerLength))
        let header = try PacketHeader(
            trafficClass: request.trafficClass, flowID: request.flowID, from: request.destination,
            to: request.source, over: path.reversed(), upperProtocol: .scmp)

        var trailer = Span<UInt8>()
        if case .echoReply = reply, let scmp = try layout.scmp(in: packet) {
            trailer = packet.extracting(scmp.trailer)
        }
        try header.encode(upperLayerLength: reply.encodedLength + trailer.count, into: &out)
        reply.encode(trailer: trailer, from: request.destination, to: request.source, into: &out)
    }
}
