internal import SMPBytes
internal import SMPSCION

/// How packets get from one place to the next.
extension VirtualNetwork {
    // MARK: Hosts

    /// Sends a datagram of a host.
    func send<Failure: Error>(
        upTo capacity: Int, from source: UnderlayAddress, to destination: UnderlayAddress,
        of host: HostID, _ write: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        let packet = packets.take()
        do throws(Failure) { try packets.fill(packet, upTo: capacity, write) } catch {
            packets.release(packet)
            throw error
        }
        if logLevel >= .packets { note(.sent(host, packets.length(of: packet))) }
        pass(packet, from: source, to: destination, inside: hosts[host.index].system)
    }

    /// Gives a datagram to a host.
    func arrive(_ packet: Int32, at index: Int) {
        let bytes = packets.open(packet)
        let addresses = packets.addresses[Int(packet)]
        if logLevel >= .packets { note(.received(HostID(index: index), bytes.count)) }
        hosts[index].host.receive(
            bytes.span, from: addresses.source, to: addresses.destination,
            HostContext(network: self, host: HostID(index: index)))
        packets.close(packet, bytes)
        packets.release(packet)
    }

    /// Lets a host be woken at a time, or at none.
    ///
    /// A timer that has been entered cannot be taken out again. When it fires too early, the next
    /// one is entered; so a deadline that is put off with every packet costs nothing.
    func wake(_ host: HostID, at deadline: Instant?) {
        let deadline = deadline.map { max($0, now) }
        hosts[host.index].deadline = deadline
        guard let deadline else { return }
        if let timer = hosts[host.index].timer, timer <= deadline { return }
        hosts[host.index].timer = deadline
        events.add(.timer(host: host.index), at: deadline)
    }

    func timerFired(_ index: Int) {
        guard hosts[index].timer == now else { return }
        hosts[index].timer = nil
        guard let deadline = hosts[index].deadline else { return }
        guard deadline <= now else {
            wake(HostID(index: index), at: deadline)
            return
        }
        hosts[index].deadline = nil
        hosts[index].host.wake(HostContext(network: self, host: HostID(index: index)))
    }

    // MARK: Inside of an autonomous system

    /// Takes a packet to one of the sockets of an autonomous system.
    private func pass(
        _ packet: Int32, from source: UnderlayAddress, to destination: UnderlayAddress,
        inside system: Int
    ) {
        let arrival = now + systems[system].delay
        packets.addresses[Int(packet)] = .init(source: source, destination: destination)
        switch sockets.owner(in: system, of: destination) {
        case .router(let index):
            events.add(.routerArrival(router: index, .host, packet: packet), at: arrival)
        case .host(let index): events.add(.hostArrival(host: index, packet: packet), at: arrival)
        case nil:
            note(.unclaimed(systems[system].isdAS, destination))
            packets.release(packet)
        }
    }

    /// Takes a packet to another router of the autonomous system.
    private func relay(_ packet: Int32, from router: Router, toSibling index: Int) {
        guard let other = router.siblings[index],
            let ingress = routers[other].siblings.firstIndex(of: router.index)
        else {
            let address = router.router.configuration.siblings[index].internalAddress
            note(.unclaimed(systems[router.system].isdAS, address))
            packets.release(packet)
            return
        }
        let arrival = now + systems[router.system].delay
        events.add(.routerArrival(router: other, .sibling(ingress), packet: packet), at: arrival)
    }

    // MARK: Routers

    /// Lets a router process a packet that came from inside.
    func arrive(_ packet: Int32, at router: Router, _ ingress: InsideIngress) {
        switch ingress {
        case .host:
            process(packet, at: router, .inside(packets.addresses[Int(packet)].source))
        case .sibling(let index): process(packet, at: router, .sibling(index))
        }
    }

    private func process(_ packet: Int32, at router: Router, _ ingress: RouterIngress) {
        guard router.isUp else {
            note(.ignored(RouterID(index: router.index)))
            return packets.release(packet)
        }
        var bytes = packets.open(packet)
        var span = bytes.mutableSpan
        let action = router.router.process(&span, from: ingress, now: calendar)
        packets.close(packet, bytes)
        carryOut(action, packet, at: router, ingress)
    }

    private func carryOut(
        _ action: RouterAction, _ packet: Int32, at router: Router, _ ingress: RouterIngress
    ) {
        switch action {
        case .forward(let interface):
            router.statistics.forwarded += 1
            transmit(packet, from: router, over: interface)
        case .relay(let sibling):
            router.statistics.relayed += 1
            relay(packet, from: router, toSibling: sibling)
        case .deliver(let address):
            router.statistics.delivered += 1
            let source = router.router.configuration.internalAddress
            pass(packet, from: source, to: address, inside: router.system)
        case .answer(let answer):
            router.statistics.answered += 1
            self.answer(packet, answer, at: router, ingress)
        case .sendBack: sendBack(packet, at: router, ingress)
        case .hear: packets.release(packet)
        case .drop(let reason):
            router.statistics.dropped[reason, default: 0] += 1
            note(.dropped(RouterID(index: router.index), reason))
            packets.release(packet)
        }
    }

    private func answer(
        _ packet: Int32, _ answer: RouterAnswer, at router: Router, _ ingress: RouterIngress
    ) {
        note(.answered(RouterID(index: router.index), answer))
        let reply = packets.take()
        let bytes = packets.open(packet)
        let isWritten: Bool
        do throws(WireError) {
            try packets.fill(reply, upTo: RouterAnswer.maximumLength) {
                (out: inout OutputSpan<UInt8>) throws(WireError) in
                try router.router.encode(answer, to: bytes.span, into: &out)
            }
            isWritten = true
        } catch {
            isWritten = false
        }
        packets.close(packet, bytes)
        packets.release(packet)
        isWritten ? sendBack(reply, at: router, ingress) : packets.release(reply)
    }

    /// Sends a packet to where another one came from.
    private func sendBack(_ packet: Int32, at router: Router, _ ingress: RouterIngress) {
        switch ingress {
        case .link(let interface): transmit(packet, from: router, over: interface)
        case .sibling(let index): relay(packet, from: router, toSibling: index)
        case .inside(let address):
            let source = router.router.configuration.internalAddress
            pass(packet, from: source, to: address, inside: router.system)
        }
    }

    // MARK: Links

    /// Puts a packet onto a link.
    private func transmit(_ packet: Int32, from router: Router, over interface: InterfaceID) {
        guard let (_, link, heading) = router.attachment(of: interface) else {
            return packets.release(packet)
        }
        let length = packets.length(of: packet)
        let fate: LinkDirection.Fate
        let failureCount: Int
        switch heading {
        case .forth: (fate, failureCount) = links[link].forth.send(length, now: now)
        case .back: (fate, failureCount) = links[link].back.send(length, now: now)
        }
        switch fate {
        case .arrival(let arrival, let again):
            if logLevel >= .packets { note(.carried(LinkID(index: link), heading, length)) }
            if let again {
                enter(packets.duplicate(packet), link, heading, failureCount, at: again)
            }
            enter(packet, link, heading, failureCount, at: arrival)
        case .loss(let cause):
            note(.lost(LinkID(index: link), heading, cause))
            packets.release(packet)
        }
    }

    private func enter(
        _ packet: Int32, _ link: Int, _ heading: Heading, _ failureCount: Int, at time: Instant
    ) {
        events.add(
            .linkArrival(link: link, heading, packet: packet, failureCount: failureCount), at: time)
    }

    /// Takes a packet off a link, unless the link broke in the meantime.
    func arrive(_ packet: Int32, over link: Int, _ heading: Heading, failureCount: Int) {
        let end: LinkEnd
        let failures: Int
        switch heading {
        case .forth:
            (end, failures) = (links[link].second, links[link].forth.direction.failureCount)
        case .back:
            (end, failures) = (links[link].first, links[link].back.direction.failureCount)
        }
        guard failures == failureCount else {
            note(.cut(LinkID(index: link), heading))
            return packets.release(packet)
        }
        process(packet, at: routers[end.router.index], .link(end.interface))
    }
}
