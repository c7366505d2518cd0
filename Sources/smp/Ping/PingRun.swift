import SMP
import SMPBytes
import SMPSockets

/// The questions of a ping over one path.
final class PingRun: Sendable {
    struct Reply: Encodable {
        let size: Int
        let source: String
        let sequence: Int
        let roundTrip: Double
        let state: String

        enum CodingKeys: String, CodingKey {
            case source, state
            case size = "scion_packet_size"
            case sequence = "scmp_seq"
            case roundTrip = "round_trip_time"
        }
    }

    private struct Report: Encodable {
        let path: PathReport
        let payloadSize, packetSize: Int
        let replies: [Reply]
        let statistics: PingStatistics

        enum CodingKeys: String, CodingKey {
            case path, replies, statistics
            case payloadSize = "payload_size"
            case packetSize = "scion_packet_size"
        }
    }

    private struct State {
        var statistics = PingStatistics()
        var replies: [Reply] = []
    }

    private let command: PingCommand
    private let path: NetworkPath
    private let destination: SCIONAddress
    private let client: EchoClient
    private let label: String
    private let payload: [UInt8]
    private let packetSize: Int
    private let state = Lock(State())

    init(
        _ command: PingCommand, _ path: NetworkPath, _ destination: SCIONAddress,
        _ client: EchoClient, label: String
    ) throws {
        self.command = command
        (self.path, self.destination) = (path, destination)
        (self.client, self.label) = (client, label)
        let local = client.socket.local.address
        let echo = SCMPMessage.echoRequest(SCMPEcho(identifier: 0, sequenceNumber: 0))
        let headerLength: Int
        do {
            let header = try PacketHeader(
                from: local, to: destination, over: path.path, upperProtocol: .scmp)
            headerLength = header.encodedLength + echo.encodedLength
        } catch {
            throw Failure.misuse("\(destination): \(error)")
        }
        let size = try command.payloadSize(path, headerLength: headerLength)
        payload = [UInt8](repeating: 0, count: size)
        packetSize = headerLength + size
    }

    var statistics: PingStatistics { state.withLock { $0.statistics } }

    /// Asks as often as was wanted, or until the task is cancelled.
    ///
    /// It asks whenever the interval is over, whether the questions before were answered or not.
    func run() async {
        if !command.options.json { announce() }
        let start = MonotonicClock.now
        await withDiscardingTaskGroup { group in
            for number in 0..<(command.count ?? .max) {
                if number > 0 { try? await Task.sleep(for: command.interval.duration) }
                guard !Task.isCancelled else { return }
                group.addTask { await self.ask(number) }
            }
        }
        state.withLock { $0.statistics.time = (MonotonicClock.now - start).milliseconds }
    }

    private func announce() {
        print("\(label)Using path: \(PathText.line(path))")
        print("\(label)PING \(destination) pld=\(payload.count)B scion_pkt=\(packetSize)B")
    }

    private func ask(_ number: Int) async {
        do {
            let outcome = try await client.ask(
                destination, over: path, trailer: payload, timeout: command.timeout.duration
            ) { identifier, sequence in
                .echoRequest(SCMPEcho(identifier: identifier, sequenceNumber: sequence))
            }
            take(outcome, number)
        } catch {
            note("ERROR: \((error as? Failure)?.message ?? "\(error)")")
        }
    }

    private func take(_ outcome: EchoClient.Outcome, _ number: Int) {
        switch outcome {
        case .reply(_, let source, let time, let byteCount):
            let roundTrip = time.milliseconds.rounded3
            state.withLock { state in
                state.statistics.add(roundTrip)
                guard command.options.json else { return }
                state.replies.append(
                    Reply(
                        size: byteCount, source: "\(source)", sequence: number,
                        roundTrip: roundTrip, state: "success"))
            }
            guard !command.options.json else { return }
            print(
                "\(label)\(byteCount) bytes from \(source): scmp_seq=\(number) "
                    + "time=\(Text.fixed(roundTrip, 3))ms")
        case .error(let message, let source):
            note("ERROR from \(source): \(message.errorText)")
        case .timeout: note("no reply: scmp_seq=\(number)")
        case .cancelled: state.withLock { $0.statistics.add(nil) }
        }
    }

    private func note(_ text: String) {
        state.withLock { $0.statistics.add(nil) }
        Diagnostics.note("\(label)\(text)", .warning, command.options)
    }

    /// Tells what came of it.
    func report() throws {
        let (statistics, replies) = state.withLock { ($0.statistics, $0.replies) }
        guard command.options.json else {
            print("\n\(label)--- \(destination) statistics ---\n\(statistics.text)")
            return
        }
        let localIP = "\(client.socket.local.address.host)"
        try JSONLine.print(
            Report(
                path: PathReport(path, localIP: localIP), payloadSize: payload.count,
                packetSize: packetSize, replies: replies, statistics: statistics))
    }
}
