internal import SMPBytes
internal import SMPSockets

/// What the thread of a live network does in each round of its loop.
struct LivePlane: ~Copyable, EventHandler {
    private var fabric: LiveFabric
    private var batch = ReceiveBatch(capacity: 8)
    private let loop: EventLoop
    private let mailbox: LiveMailbox

    init(_ fabric: consuming LiveFabric, on loop: EventLoop, _ mailbox: LiveMailbox) {
        self.fabric = fabric
        self.loop = loop
        self.mailbox = mailbox
    }

    mutating func handle(_ readiness: Readiness, of token: Int, now: Instant) {
        if readiness.contains(.writable), fabric.ports[token].isBlocked {
            fabric.flush(token, loop)
        }
        if readiness.contains(.readable) { fabric.receive(&batch, on: token, now: now) }
    }

    mutating func endRound(now: Instant) -> Instant? {
        for order in mailbox.take() { order(&fabric, now) }
        return fabric.endRound(loop, now: now)
    }
}

/// What others want done by the thread of a live network.
final class LiveMailbox: Sendable {
    typealias Order = @Sendable (inout LiveFabric, Instant) -> Void

    private struct State {
        var orders: [Order] = []
        var isClosed = false
    }

    private let state = Lock(State())

    /// Leaves an order, unless the network has stopped; with `isLast`, no other follows.
    func post(isLast: Bool = false, _ order: @escaping Order) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.orders.append(order)
            state.isClosed = isLast
            return true
        }
    }

    func take() -> [Order] {
        state.withLock { state in
            guard !state.orders.isEmpty else { return [] }
            defer { state.orders = [] }
            return state.orders
        }
    }
}
