public import SMPBytes
public import SMPHost
public import SMPSCION

/// A packet that came to a ``SCIONSocket``.
public struct ReceivedPacket: Sendable {
    /// What is in it.
    public enum Content: Sendable {
        /// Data over UDP, from this port.
        case data([UInt8], sourcePort: UInt16)
        /// A message of SCMP that is no error, such as an echo reply, with the bytes behind it.
        case message(SCMPMessage, [UInt8])
        /// An error about a packet that the socket sent over this path.
        case error(SCMPMessage, about: NetworkPath)
    }

    /// What is in it.
    public let content: Content
    /// Who sent it; for an error, the router or host that found it.
    public let source: SCIONAddress
    /// The way back.
    public let returnPath: NetworkPath
    /// When it came.
    public let time: Instant
    /// The size of the whole packet, in bytes.
    public let byteCount: Int
}

/// Takes packets of one socket apart.
///
/// What is not for the socket, or breaks a rule, is no packet of it. That includes errors which
/// quote nothing that it has sent.
struct PacketReader: Sendable {
    let local: SCIONEndpoint
    /// The border router that owns each interface of the autonomous system.
    let routers: [InterfaceID: UnderlayAddress]

    /// Reads a packet, or returns `nil` when it is of no concern.
    ///
    /// - Parameters:
    ///   - packet: The datagram.
    ///   - sender: Who it came from in the network underneath.
    ///   - flows: What the socket has sent.
    ///   - now: The time.
    /// - Returns: What is in the packet.
    func read(
        _ packet: Span<UInt8>, from sender: UnderlayAddress, _ flows: SentFlows, now: Instant
    ) -> ReceivedPacket? {
        guard let layout = try? PacketLayout(packet),
            layout.header.destination == local.address,
            layout.checksumIsValid(in: packet),
            let content = content(of: layout, in: packet, flows),
            let path = try? PacketHeader(layout, in: packet).path.reversed()
        else { return nil }
        return ReceivedPacket(
            content: content, source: layout.header.source,
            returnPath: NetworkPath(answering: path, nextHop: nextHop(for: path, sender)),
            time: now, byteCount: packet.count)
    }

    private func content(
        of layout: PacketLayout, in packet: Span<UInt8>, _ flows: SentFlows
    ) -> ReceivedPacket.Content? {
        if let udp = try? layout.udp(in: packet) {
            guard udp.header.destinationPort == local.port else { return nil }
            return .data(packet.copy(udp.data), sourcePort: udp.header.sourcePort)
        }
        guard let scmp = try? layout.scmp(in: packet) else { return nil }
        if let range = scmp.quote {
            guard let quote = try? SCMPQuote(range, in: packet),
                let path = flows.path(of: quote, in: packet)
            else { return nil }
            return .error(scmp.message, about: path)
        }
        return .message(scmp.message, packet.copy(scmp.trailer))
    }

    /// The router that the way back begins at.
    ///
    /// A packet that a shim of this host has passed on does not show which router it came from.
    private func nextHop(for path: Path, _ sender: UnderlayAddress) -> UnderlayAddress? {
        guard case .standard(let path) = path else { return nil }
        guard HostAddress(sender.ip) == local.address.host,
            sender.port == DispatchedPorts.hostPort
        else { return sender }
        let hop = path.currentHopField
        let interface =
            path.currentInfoField.isInConstructionDirection
            ? hop.constructionEgress : hop.constructionIngress
        return routers[interface] ?? sender
    }
}

extension Span<UInt8> {
    fileprivate func copy(_ range: Range<Int>) -> [UInt8] {
        [UInt8](capacity: range.count) { $0.append(copying: extracting(range)) }
    }
}
