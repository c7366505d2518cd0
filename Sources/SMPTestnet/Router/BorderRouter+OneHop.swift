internal import SMPBytes
internal import SMPSCION

/// The way of a packet over a one-hop path, by which neighbours talk before there are paths.
///
/// Nothing that goes wrong here is answered: the sender is the service next door.
///
/// - Source: SCION header specification, "Path Type: OneHopPath"; scionproto/scion,
///   router/dataplane.go.
extension BorderRouter {
    mutating func route(
        _ packet: inout MutableSpan<UInt8>, _ layout: PacketLayout, oneHopAt start: Int,
        from ingress: RouterIngress
    ) throws(Refusal) -> RouterAction {
        var reader = ByteReader(packet.span.extracting(start..<packet.count))
        guard var path = try? OneHopPath(from: &reader), path.info.isInConstructionDirection else {
            throw .drop(.malformed)
        }
        guard case .link(let interface) = ingress else {
            let egress = try leave(layout.header, &path)
            path.store(in: &packet, at: start)
            return egress.sibling.map { .relay(sibling: $0) } ?? .forward(egress.id)
        }
        try enter(layout.header, &path, over: interface)
        path.store(in: &packet, at: start)
        do throws(Refusal) { return .deliver(try recipient(of: layout, in: packet.span)) } catch {
            throw .drop(.oneHopRecipient)
        }
    }

    /// Lets a packet out over the interface that its first hop names.
    private mutating func leave(
        _ header: SCIONHeader, _ path: inout OneHopPath
    ) throws(Refusal) -> RouterInterface {
        guard let egress = interfaces[path.firstHop.constructionEgress],
            header.source.isdAS == configuration.isdAS,
            header.destination.isdAS == egress.neighbor
        else { throw .drop(.oneHopNeighbors) }
        guard key.isAuthentic(path.firstHop, in: path.info) else { throw .drop(.oneHopMAC) }
        path.info.leave(over: path.firstHop, isPeering: false)
        return egress
    }

    /// Completes the path of a packet that came over a link, so that it can be answered.
    private mutating func enter(
        _ header: SCIONHeader, _ path: inout OneHopPath, over interface: InterfaceID
    ) throws(Refusal) {
        guard header.destination.isdAS == configuration.isdAS,
            header.source.isdAS == interfaces[interface]?.neighbor
        else { throw .drop(.oneHopNeighbors) }
        path.secondHop = key.secondHop(of: path, ingress: interface)
    }
}

extension OneHopPath {
    /// Overwrites the path that starts at `offset`.
    fileprivate func store(in packet: inout MutableSpan<UInt8>, at offset: Int) {
        let bytes = [32 of UInt8](initializingWith: { encode(into: &$0) })
        packet.store(copying: bytes.span, at: offset)
    }
}
