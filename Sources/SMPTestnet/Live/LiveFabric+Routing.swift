internal import SMPBytes
internal import SMPHost
internal import SMPSCION
internal import SMPSockets

/// What becomes of a packet after a router has decided.
extension LiveFabric {
    /// Does what a router wants done with a packet.
    mutating func carryOut(
        _ action: RouterAction, _ packet: Span<UInt8>, at router: LiveRouter,
        from ingress: RouterIngress, now: Instant
    ) {
        switch action {
        case .forward(let interface):
            router.statistics.forwarded += 1
            transmit(packet, from: router, over: interface, now: now)
        case .relay(let sibling):
            router.statistics.relayed += 1
            relay(packet, from: router, toSibling: sibling)
        case .deliver(let address):
            router.statistics.delivered += 1
            let addresses = AddressPair(remote: SocketAddress(address))
            append(packet, to: router.insidePort, addresses)
        case .answer(let answer):
            router.statistics.answered += 1
            self.answer(packet, answer, at: router, from: ingress, now: now)
        case .sendBack: sendBack(packet, at: router, from: ingress, now: now)
        case .hear: break
        case .drop(let reason): router.statistics.dropped[reason, default: 0] += 1
        }
    }

    private mutating func relay(
        _ packet: Span<UInt8>, from router: LiveRouter, toSibling index: Int
    ) {
        guard router.siblings.indices.contains(index) else { return }
        append(packet, to: router.insidePort, AddressPair(remote: router.siblings[index]))
    }

    private mutating func answer(
        _ packet: Span<UInt8>, _ answer: RouterAnswer, at router: LiveRouter,
        from ingress: RouterIngress, now: Instant
    ) {
        let reply = packets.take()
        defer { packets.release(reply) }
        do throws(WireError) {
            try packets.fill(reply, upTo: RouterAnswer.maximumLength) {
                (out: inout OutputSpan<UInt8>) throws(WireError) in
                try router.router.encode(answer, to: packet, into: &out)
            }
        } catch {
            return
        }
        let bytes = packets.open(reply)
        sendBack(bytes.span, at: router, from: ingress, now: now)
        packets.close(reply, bytes)
    }

    /// Sends a packet to where another one came from.
    private mutating func sendBack(
        _ packet: Span<UInt8>, at router: LiveRouter, from ingress: RouterIngress, now: Instant
    ) {
        switch ingress {
        case .link(let interface): transmit(packet, from: router, over: interface, now: now)
        case .sibling(let index): relay(packet, from: router, toSibling: index)
        case .inside(let address):
            append(packet, to: router.insidePort, AddressPair(remote: SocketAddress(address)))
        }
    }

    /// Puts a packet onto a link, which may keep it for a while.
    private mutating func transmit(
        _ packet: Span<UInt8>, from router: LiveRouter, over interface: InterfaceID,
        now: Instant
    ) {
        guard let end = router.attachment(of: interface) else { return }
        let (fate, failureCount) =
            end.heading == .forth
            ? links[end.link].forth.send(packet.count, now: now)
            : links[end.link].back.send(packet.count, now: now)
        guard case .arrival(let arrival, let again) = fate else { return }
        if arrival <= now {
            append(packet, to: end.port)
        } else {
            keep(packet, end, failureCount, until: arrival)
        }
        if let again { keep(packet, end, failureCount, until: again) }
    }

    private mutating func keep(
        _ packet: Span<UInt8>, _ end: LiveRouter.Attachment, _ failureCount: Int,
        until time: Instant
    ) {
        let slot = packets.take()
        packets.fill(slot, upTo: packet.count) { $0.append(copying: packet) }
        departures.add(
            Departure(
                packet: slot, port: end.port, link: end.link, heading: end.heading,
                failureCount: failureCount), at: time)
    }
}
