import SMP
import SMPBytes
import SMPSockets
import SMPTestnet

/// What happens in a demonstration, in time: a third undisturbed, a third with a link cut, and a
/// third after it was mended.
final class DemoPlay: Sendable {
    private let stage: DemoStage
    private let duration: Duration
    private let options: CommonOptions
    private let traffic: [DemoTraffic]
    private let victim: (link: Int, connection: Int)
    private let start = MonotonicClock.now
    private let changes = StateChanges()

    private static let frameInterval = Duration.milliseconds(200)

    /// What was done, and what had come back by then.
    private struct Turn {
        let time: Instant
        let answers: [Int]
        /// Why the path over the link was suspended, if it has been.
        let suspension: SuspensionReason?
    }

    init(_ stage: DemoStage, seconds: Int, options: CommonOptions) throws {
        (self.stage, self.options) = (stage, options)
        duration = .seconds(seconds)
        traffic = stage.session.connections.map(DemoTraffic.init)
        guard let victim = stage.victim else { throw Failure.refusal("no link to cut") }
        self.victim = victim
    }

    private var linkName: String { "\(stage.live.network.links[victim.link])" }

    /// Plays, and tells what was seen.
    func run() async throws -> (summary: DemoSummary, plot: DemoPlot) {
        let (traffic, session) = (traffic, stage.session)
        let sending = Task {
            await withDiscardingTaskGroup { group in
                for path in traffic { group.addTask { await path.run() } }
            }
        }
        let watching = Task { [changes] in await changes.record(session) }
        var view = View()
        try await show(until: duration / 3, nil, &view)
        let cut = await turn(linkIsUp: false)
        try await show(
            until: duration * 2 / 3,
            "link \(linkName) is cut, and path \(victim.connection) with it",
            &view)
        let repair = await turn(linkIsUp: true)
        try await show(until: duration, "link \(linkName) is mended", &view)
        sending.cancel()
        watching.cancel()
        await sending.value
        return (summary(cut, repair), view.plot)
    }

    private func turn(linkIsUp: Bool) async -> Turn {
        let answers = traffic.map(\.answerCount)
        let metrics = traffic[victim.connection].connection.metrics
        await stage.live.setLink(victim.link, isUp: linkIsUp)
        return Turn(
            time: MonotonicClock.now, answers: answers, suspension: metrics.lastSuspension)
    }

    // MARK: Showing

    /// What people see, while it plays and afterwards.
    private struct View {
        var screen = DemoScreen()
        var plot = DemoPlot()
    }

    private func show(
        until end: Duration, _ event: String?, _ view: inout View
    ) async throws {
        var event = event
        while MonotonicClock.now < start + end {
            try? await Task.sleep(for: Self.frameInterval)
            let snapshot = snapshot(event)
            event = nil
            view.plot.add(snapshot)
            if options.json {
                try JSONLine.print(snapshot)
            } else if Output.isTerminal {
                print(view.screen.frame(snapshot, width: Output.width), terminator: "")
            } else if snapshot.event != nil || Int(snapshot.time * 5) % 5 == 0 {
                print(snapshot.line)
            }
            Output.flush()
        }
    }

    private func snapshot(_ event: String?) -> DemoSnapshot {
        DemoSnapshot(
            time: (MonotonicClock.now - start).milliseconds / 1000, event: event,
            paths: traffic.map { path in
                let (record, metrics) = (path.record(), path.connection.metrics)
                return DemoSnapshot.Path(
                    connection: path.connection.index, hops: hops(path.connection),
                    state: metrics.state.rawValue,
                    roundTrip: record.latest?.milliseconds.rounded3,
                    smoothedRoundTrip: metrics.roundTrip.smoothed?.milliseconds.rounded3,
                    messages: record.messages, answers: record.answers,
                    sentBytes: metrics.sent.byteCount, receivedBytes: metrics.received.byteCount,
                    loss: metrics.loss.rounded3)
            })
    }

    /// The last parts of the AS numbers on the way, which is what tells them apart here.
    private func hops(_ connection: Connection) -> String {
        guard let interfaces = connection.path?.interfaces, let first = interfaces.first else {
            return "-"
        }
        let systems = [first] + stride(from: 1, to: interfaces.count, by: 2).map { interfaces[$0] }
        return systems.map { interface in
            let text = "\(interface.isdAS)"
            return text.split(separator: ":").last.map(String.init) ?? text
        }.joined(separator: " ")
    }

    // MARK: Judging

    private func summary(_ cut: Turn, _ repair: Turn) -> DemoSummary {
        let noticed = changes.time(
            when: victim.connection, becomes: .suspended, after: cut.time)
        let recovered = changes.time(
            when: victim.connection, becomes: .active, after: repair.time)
        var failures: [String] = []
        if noticed == nil { failures.append("the cut of link \(linkName) was not noticed") }
        if recovered == nil { failures.append("path \(victim.connection) did not come back") }
        let records = traffic.map { $0.record() }
        for (index, path) in traffic.enumerated() where path.connection.index != victim.connection {
            if repair.answers[index] <= cut.answers[index] {
                failures.append("path \(index) stood still while link \(linkName) was cut")
            }
        }
        if records[victim.connection].answers <= repair.answers[victim.connection] {
            failures.append("no answer came over path \(victim.connection) after the repair")
        }
        return DemoSummary(
            seconds: duration.milliseconds / 1000, cutLink: linkName,
            noticedAfter: noticed.map { ($0 - cut.time).milliseconds.rounded3 },
            noticedBy: noticed.flatMap { _ in repair.suspension?.rawValue },
            recoveredAfter: recovered.map { ($0 - repair.time).milliseconds.rounded3 },
            paths: zip(traffic, records).map { path($0, $1) }, failures: failures)
    }

    private func path(_ traffic: DemoTraffic, _ record: DemoTraffic.Record) -> DemoSummary.Path {
        let metrics = traffic.connection.metrics
        return DemoSummary.Path(
            connection: traffic.connection.index, hops: hops(traffic.connection),
            messages: record.messages, answers: record.answers,
            sentBytes: metrics.sent.byteCount, receivedBytes: metrics.received.byteCount,
            minimumRoundTrip: metrics.roundTrip.minimum?.milliseconds.rounded3,
            meanRoundTrip: metrics.roundTrip.smoothed?.milliseconds.rounded3,
            longestGap: record.longestGap.milliseconds.rounded3, loss: metrics.loss.rounded3,
            wasCut: traffic.connection.index == victim.connection)
    }
}

/// When connections of a session changed their states.
private final class StateChanges: Sendable {
    private struct Change {
        let connection: Int
        let state: PathState
        let time: Instant
    }

    private let changes = Lock<[Change]>([])

    /// Writes changes down until the session ends, or the task is cancelled.
    func record(_ session: PanSession) async {
        for await (connection, state) in session.changes {
            let change = Change(connection: connection, state: state, time: MonotonicClock.now)
            changes.withLock { $0.append(change) }
        }
    }

    func time(when connection: Int, becomes state: PathState, after start: Instant) -> Instant? {
        changes.withLock { changes in
            changes.first {
                $0.connection == connection && $0.state == state && $0.time >= start
            }?.time
        }
    }
}

extension DemoSnapshot {
    /// One line, for output that cannot be drawn again in place.
    var line: String {
        let states = paths.map { path in
            "path \(path.connection) \(path.state) \(path.roundTrip.map(Text.milliseconds) ?? "-")"
        }
        return "\(Text.fixed(time, 1)) s  " + (event.map { "\($0); " } ?? "")
            + states.joined(separator: ", ")
    }
}
