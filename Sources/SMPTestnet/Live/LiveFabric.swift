internal import SMPBytes
internal import SMPHost
internal import SMPSCION
internal import SMPSockets

/// The routers, links and sockets of a live network, which one thread owns.
///
/// ```
///             socket                                              socket
///   link ──► receive ──► router decides ──► link direction ──► send batch ──► link
///                              │                  │
///                              │            not due yet: pool and calendar
///                              └─► host, sibling: send batch of the inside socket
/// ```
///
/// A packet is changed where it was received, and copied once, into the batch that it leaves with.
/// One that a link delays is copied into the pool until it is due. Nothing is allocated for a packet
/// once the pool is as large as the links need.
struct LiveFabric: ~Copyable {
    var ports: [LivePort] = []
    var routers: [LiveRouter] = []
    var links: [LiveLink] = []
    var sessions: [Session] = []
    var departures = EventQueue<Departure>()
    var packets = PacketPool()
    /// The ports for echo requests that somebody else has, and when to try again.
    var shimVacancy: ShimVacancy?
    /// The ports with something to send.
    var waitingPorts: [Int] = []
    let detection: FailureDetection
    /// Gets to know what routers find out.
    let report: @Sendable (LiveEvent) -> Void

    /// A packet that a link still has.
    struct Departure {
        let packet: Int32
        let port: Int
        let link: Int
        let heading: Heading
        /// How often the link had failed when the packet was sent.
        let failureCount: Int
    }

    init(
        detection: FailureDetection, report: @escaping @Sendable (LiveEvent) -> Void
    ) {
        self.detection = detection
        self.report = report
    }

    // MARK: Receiving

    /// Receives what has come to a port, up to a bound, so that all ports get their turn.
    mutating func receive(_ batch: inout ReceiveBatch, on index: Int, now: Instant) {
        let port = ports[index]
        for _ in 0..<4 {
            // A failure is one of a datagram that was sent earlier, to nobody.
            guard let count = try? batch.receive(from: port.socket), count > 0 else { return }
            for run in 0..<count { take(run, of: &batch, from: index, now: now) }
            guard batch.isFull else { return }
        }
    }

    private mutating func take(
        _ runIndex: Int, of batch: inout ReceiveBatch, from index: Int, now: Instant
    ) {
        let run = batch[runIndex]
        switch ports[index].role {
        case .inside(let router):
            let source = UnderlayAddress(run.addresses.remote)
            let ingress = routers[router].router.ingress(from: source)
            route(run, of: &batch, at: routers[router], from: ingress, now: now)
        case .link(let router, let interface):
            route(run, of: &batch, at: routers[router], from: .link(interface), now: now)
        case .shim(let address):
            for datagram in 0..<run.count {
                answer(batch.span(of: datagram, in: run), at: address, index, run.addresses)
            }
        }
    }

    private mutating func route(
        _ run: ReceivedRun, of batch: inout ReceiveBatch, at router: LiveRouter,
        from ingress: RouterIngress, now: Instant
    ) {
        guard router.isUp else { return }
        let calendar = CalendarClock.now
        for datagram in 0..<run.count {
            var packet = batch.mutableSpan(of: datagram, in: run)
            let action = router.router.process(&packet, from: ingress, now: calendar)
            carryOut(action, packet.span, at: router, from: ingress, now: now)
        }
    }

    /// Answers for hosts, see ``HostShim``.
    private mutating func answer(
        _ packet: Span<UInt8>, at address: IPAddress, _ index: Int, _ addresses: AddressPair
    ) {
        let (shim, port) = (HostShim(), ports[index])
        switch shim.process(packet, at: address) {
        case .drop: break
        case .forward(let socket):
            append(packet, to: index, AddressPair(remote: SocketAddress(socket)))
        case .answer(let reply):
            let isWritten = try? port.batch.append(to: addresses, maximumLength: packet.count) {
                (out: inout OutputSpan<UInt8>) throws(WireError) in
                try shim.encode(reply, to: packet, into: &out)
            }
            if isWritten == true { wait(for: index) }
        }
    }

    // MARK: Sending

    /// Does what is due, and sends all that waits.
    ///
    /// - Returns: When something is due next.
    mutating func endRound(_ loop: EventLoop, now: Instant) -> Instant? {
        releaseDepartures(now: now)
        noticeFailures(now: now)
        takeVacantShims(loop, now: now)
        for index in waitingPorts { flush(index, loop) }
        waitingPorts.removeAll(keepingCapacity: true)
        let detection = sessions.lazy.compactMap(\.detector.deadline).min()
        return [departures.nextTime, detection, shimVacancy?.deadline].compactMap(\.self).min()
    }

    private mutating func releaseDepartures(now: Instant) {
        while let time = departures.nextTime, time <= now, let next = departures.takeNext() {
            if links[next.link][next.heading].direction.failureCount == next.failureCount {
                let bytes = packets.open(next.packet)
                append(bytes.span, to: next.port)
                packets.close(next.packet, bytes)
            }
            packets.release(next.packet)
        }
    }

    /// Appends a packet to what a port sends; without an address, to the other end of its link.
    mutating func append(
        _ packet: Span<UInt8>, to index: Int, _ addresses: AddressPair? = nil
    ) {
        let port = ports[index]
        guard let addresses = addresses ?? port.socket.peer.map({ AddressPair(remote: $0) }) else {
            return
        }
        if !port.batch.append(copying: packet, to: addresses) {
            // As a router's queue may be full. Blocked or not, there is no more room.
            guard !port.isBlocked else { return }
            port.isBlocked = port.batch.send(on: port.socket).isBlocked
            _ = port.batch.append(copying: packet, to: addresses)
        }
        wait(for: index)
    }

    private mutating func wait(for index: Int) {
        guard !ports[index].isWaiting else { return }
        ports[index].isWaiting = true
        waitingPorts.append(index)
    }

    /// Sends what waits at a port, now or as soon as the kernel has room.
    func flush(_ index: Int, _ loop: EventLoop) {
        let port = ports[index]
        port.isWaiting = false
        port.isBlocked = port.batch.send(on: port.socket).isBlocked
        guard port.isBlocked != port.watchesRoom else { return }
        port.watchesRoom = port.isBlocked
        // It cannot fail for a socket that is registered.
        try? loop.change(
            port.socket, as: index, to: port.isBlocked ? [.readable, .writable] : .readable)
    }
}
