import ArgumentParser
import SMP
import SMPBytes
import SMPSockets

/// Sends messages to and fro over several paths at once.
struct PingPongCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pingpong",
        abstract: "Sends messages to and fro between two hosts, over several paths at once.",
        discussion: """
            Without --remote it answers whoever connects, until Ctrl-C.

              smp pingpong -l :31000 --daemon …
              smp pingpong -r 1-ff00:0:106,127.0.0.1:31000 -n 3 --daemon …
            """)

    @Option(
        name: .shortAndLong,
        help: "The peer, such as 1-ff00:0:106,127.0.0.1:31000.")
    var remote: String?

    @Option(name: [.short, .customLong("paths")], help: "How many paths to use.")
    var n = 1

    @Option(name: .shortAndLong, help: "How packets travel: scion, or in a later version quic.")
    var transport = "scion"

    @Option(help: "How many messages to send on each path.")
    var count = 10

    @Option(help: "The time from one message to the next.")
    var interval = TimeSpan(.milliseconds(100))

    @Option(help: "How long to wait for each answer.")
    var timeout = TimeSpan(.seconds(1))

    @Option(help: "How many bytes a message has.")
    var size = 64

    @Flag(help: PathOptions.refreshHelp)
    var refresh = false

    @OptionGroup var paths: PathOptions
    @OptionGroup var host: HostOptions
    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard transport == "scion" else {
            throw ValidationError(
                transport == "quic"
                    ? "--transport quic comes with a later version; use scion"
                    : "--transport is scion, or in a later version quic")
        }
        guard n > 0, count > 0, size >= 8 else {
            throw ValidationError("-n and --count have to be more than zero, --size at least 8")
        }
    }

    func run() async throws {
        let host = try await host.host()
        let local = try self.host.localAddress()
        let socket: PanSocket
        do { socket = try PanSocket(host, ip: local.ip, port: local.port) } catch {
            throw Failure.misuse("\(error)")
        }
        do {
            if let remote { try await play(with: remote, socket) } else { try await serve(socket) }
        } catch {
            await socket.close()
            throw error
        }
        await socket.close()
    }

    // MARK: Answering

    private struct Listening: Encodable {
        let listening: String
    }

    private struct Arrival: Encodable {
        let connected: String
        let paths: Int
    }

    private func serve(_ socket: PanSocket) async throws {
        socket.listen()
        if options.json {
            try JSONLine.print(Listening(listening: "\(socket.local)"))
        } else {
            print("Listening on \(socket.local)")
        }
        let serving = Task {
            while let session = await socket.accept() {
                try announce(session)
                Task { await Self.echo(session) }
            }
        }
        await TerminationSignals.next()
        serving.cancel()
    }

    private func announce(_ session: PanSession) throws {
        if options.json {
            try JSONLine.print(
                Arrival(connected: "\(session.peer)", paths: session.connections.count))
        } else {
            print("\(session.peer) connects over \(session.connections.count) paths")
        }
    }

    /// Sends back all that a peer sends, on the path that it comes by.
    static func echo(_ session: PanSession) async {
        await withDiscardingTaskGroup { group in
            for connection in session.connections {
                group.addTask {
                    while let message = try? await connection.read() {
                        try? connection.write(message)
                    }
                }
            }
        }
    }

    // MARK: Asking

    private func play(with remote: String, _ socket: PanSocket) async throws {
        let peer: SCIONEndpoint
        do { peer = try SCIONEndpoint(remote) } catch {
            throw Failure.misuse("--remote \"\(remote)\": \(error)")
        }
        let candidates = try await paths.paths(
            to: peer.address.isdAS, of: socket.host, refreshes: refresh)
        let chosen = DisjointSelection().select(n, of: candidates)
        guard !chosen.isEmpty else { throw paths.noPath(to: peer.address.isdAS) }
        if chosen.count < n {
            Diagnostics.note(
                "only \(chosen.count) of \(n) paths to \(peer.address.isdAS)", .warning, options)
        }
        let session: PanSession
        do { session = try await socket.connect(to: peer, over: chosen) } catch {
            throw Failure.refusal("\(peer): \(error)")
        }
        let results = await withTaskGroup(of: (Int, PingStatistics).self) { group in
            for connection in session.connections {
                group.addTask { (connection.index, await exchange(over: connection)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let end = session.end
        try report(session, chosen, results, localIP: "\(socket.local.address.host)")
        session.disconnect()
        if let end { throw Failure.refusal("\(peer): \(end.rawValue)") }
        guard results.values.allSatisfy({ $0.received > 0 }) else {
            throw Failure.refusal("no answer on some path")
        }
    }

    private func exchange(over connection: Connection) async -> PingStatistics {
        var statistics = PingStatistics()
        let start = MonotonicClock.now
        for number in 0..<count {
            let begin = MonotonicClock.now
            let answer = await PingPongRound(size: size, number: UInt64(number)).play(
                over: connection, timeout: timeout.duration)
            statistics.add(answer?.milliseconds)
            if !options.json, let answer {
                print("path \(connection.index): message \(number) \(Text.milliseconds(answer))")
            }
            statistics.time = (MonotonicClock.now - start).milliseconds
            guard number + 1 < count, connection.session.end == nil else { break }
            try? await Task.sleep(
                for: max(begin + interval.duration - MonotonicClock.now, .zero))
        }
        return statistics
    }

    private struct Report: Encodable {
        let connection: Int
        let path: PathReport
        let state: String
        let statistics: PingStatistics
        let sentBytes, receivedBytes: Int
        let smoothedRoundTrip: Double?
        let loss: Double

        enum CodingKeys: String, CodingKey {
            case connection, path, state, statistics, loss
            case sentBytes = "sent_bytes"
            case receivedBytes = "received_bytes"
            case smoothedRoundTrip = "srtt_ms"
        }
    }

    private func report(
        _ session: PanSession, _ chosen: PathSet, _ results: [Int: PingStatistics],
        localIP: String
    ) throws {
        var rows: [[String]] = []
        for connection in session.connections {
            guard let statistics = results[connection.index] else { continue }
            let path = chosen[connection.index]
            let metrics = connection.metrics
            if options.json {
                try JSONLine.print(
                    Report(
                        connection: connection.index, path: PathReport(path, localIP: localIP),
                        state: metrics.state.rawValue, statistics: statistics,
                        sentBytes: metrics.sent.byteCount,
                        receivedBytes: metrics.received.byteCount,
                        smoothedRoundTrip: metrics.roundTrip.smoothed?.milliseconds.rounded3,
                        loss: metrics.loss.rounded3))
            }
            rows.append([
                "\(connection.index)", PathText.hops(path), metrics.state.rawValue,
                "\(statistics.received)/\(statistics.sent)",
                Text.milliseconds(statistics.average),
                Text.milliseconds(metrics.roundTrip.smoothed),
                Text.byteCount(metrics.sent.byteCount), Text.byteCount(metrics.received.byteCount),
                Text.percent(metrics.loss),
            ])
        }
        guard !options.json else { return }
        print(
            "\n"
                + TextTable(
                    header: [
                        "path", "hops", "state", "answers", "mean", "probed", "sent", "received",
                        "lost",
                    ], rows: rows, numeric: 3...8
                ).text)
    }
}

/// One message and its answer.
struct PingPongRound {
    let size: Int
    let number: UInt64

    private var message: [UInt8] {
        [UInt8](capacity: size) { out in
            out.append(bigEndian: number)
            out.append(zeros: size - 8)
        }
    }

    /// Sends the message and waits for the same to come back.
    ///
    /// - Returns: How long it took, or `nil` if it did not.
    func play(over connection: Connection, timeout: Duration) async -> Duration? {
        let start = MonotonicClock.now
        guard (try? connection.write(message)) != nil else {
            try? await Task.sleep(for: timeout)
            return nil
        }
        while true {
            let rest = start + timeout - MonotonicClock.now
            guard rest > .zero, let answer = try? await connection.read(timeout: rest) else {
                return nil
            }
            // Late answers to earlier messages are passed over.
            if answer == message { return MonotonicClock.now - start }
        }
    }
}
