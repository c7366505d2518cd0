internal import SMPBytes
internal import SMPHost
internal import SMPSCION
internal import SMPSockets

/// The daemons and control services of a live network, on a thread of their own.
final class LiveServices: Sendable {
    private let loop: EventLoop
    private let control: SharedControlPlane
    private let listeners: [RPCListener]
    private let task = Lock<Task<Void, Never>?>(nil)

    /// Listens at the places of the plan.
    ///
    /// - Throws: ``LiveNetworkError/socket(owner:_:)``, above all for an address that somebody else
    ///   listens on.
    init(
        _ control: sending ControlPlane, _ plan: LoopbackPlan
    ) throws(LiveNetworkError) {
        let control = SharedControlPlane(control)
        do throws(SocketError) { loop = try EventLoop(name: "smp-services") } catch {
            throw .socket(owner: "services", error)
        }
        var listeners: [RPCListener] = []
        for (isdAS, site) in plan.sites.sorted(by: { $0.key < $1.key }) {
            do throws(SocketError) {
                // A real daemon speaks nothing but gRPC.
                listeners.append(
                    try RPCListener(on: site.daemon, loop: loop, dialects: [.grpc]) { call in
                        control.answer(call, asDaemonOf: isdAS)
                    })
                listeners.append(
                    try RPCListener(on: site.controlService, loop: loop) { call in
                        control.answer(call, asControlServiceOf: isdAS)
                    })
            } catch {
                throw .socket(owner: "services of \(isdAS)", error)
            }
        }
        self.control = control
        self.listeners = listeners
    }

    /// Begins to answer.
    ///
    /// - Throws: ``LiveNetworkError/socket(owner:_:)`` when there is no thread to be had.
    func start() throws(LiveNetworkError) {
        do throws(SocketError) { try loop.start() } catch {
            throw .socket(owner: "services", error)
        }
        let (listeners, control) = (listeners, control)
        let serving = Task(executorPreference: loop) {
            await withDiscardingTaskGroup { group in
                for listener in listeners { group.addTask { await listener.serve() } }
                group.addTask { await control.keepRenewing() }
            }
        }
        task.withLock { $0 = serving }
    }

    /// Takes in what routers found out.
    func take(_ event: LiveEvent) {
        guard case .linkNoticed(let index, let isUp) = event else { return }
        control.setLink(index, isUp: isUp)
    }

    /// Ends without waiting.
    func stop() {
        task.withLock { $0 }?.cancel()
        loop.stop()
    }

    /// Ends, and returns once no connection is left.
    func finish() async {
        let serving = task.withLock { $0 }
        serving?.cancel()
        await serving?.value
        await loop.finish()
    }
}

/// A control plane that many connections ask at once.
private final class SharedControlPlane: Sendable {
    private let control: Lock<ControlPlane>

    init(_ control: sending ControlPlane) {
        self.control = Lock(control)
    }

    func answer(
        _ call: RPCCall, asDaemonOf isdAS: ISDAS
    ) -> Result<[UInt8], RPCStatus> {
        control.withLock { $0.answer(call, toDaemonOf: isdAS, now: CalendarClock.now) }
    }

    func answer(
        _ call: RPCCall, asControlServiceOf isdAS: ISDAS
    ) -> Result<[UInt8], RPCStatus> {
        control.withLock { $0.answer(call, toControlServiceOf: isdAS, now: CalendarClock.now) }
    }

    func setLink(_ index: Int, isUp: Bool) {
        control.withLock { $0.setLink(index, isUp: isUp) }
    }

    /// Makes segments anew whenever that is due, until the task is cancelled.
    func keepRenewing() async {
        while !Task.isCancelled {
            let due = control.withLock { $0.nextRenewal }
            try? await Task.sleep(for: max(due - CalendarClock.now, .seconds(1)))
            guard !Task.isCancelled else { return }
            // What is known stays if it fails, and it is tried again.
            control.withLock { try? $0.renew(now: CalendarClock.now) }
        }
    }
}
