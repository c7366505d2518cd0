internal import SMPBytes
internal import SMPHost
internal import SMPSCION
internal import SMPSockets

/// What the thread of a ``SCIONSocket`` does: it takes packets apart and hands them over.
struct SocketPlane: ~Copyable, EventHandler {
    private let socket: UDPSocket
    private let reader: PacketReader
    private let arrivals: AsyncStream<ReceivedPacket>.Continuation
    private let flows: SharedFlows
    private var batch = ReceiveBatch(capacity: 4)

    init(
        _ socket: UDPSocket, _ reader: PacketReader, _ flows: SharedFlows,
        _ arrivals: AsyncStream<ReceivedPacket>.Continuation
    ) {
        self.socket = socket
        self.reader = reader
        self.arrivals = arrivals
        self.flows = flows
    }

    mutating func handle(_ readiness: Readiness, of token: Int, now: Instant) {
        // A failure is one of a datagram that was sent earlier, to nobody.
        guard let count = try? batch.receive(from: socket), count > 0 else { return }
        let flows = flows.current
        for index in 0..<count {
            let run = batch[index]
            let sender = UnderlayAddress(run.addresses.remote)
            for datagram in 0..<run.count {
                let bytes = batch.span(of: datagram, in: run)
                guard let packet = reader.read(bytes, from: sender, flows, now: now) else {
                    continue
                }
                arrivals.yield(packet)
            }
        }
    }

    mutating func endRound(now: Instant) -> Instant? { nil }
}
