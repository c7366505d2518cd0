import SMP
import SMPBytes
import SMPSockets

/// Asks hosts and routers by SCMP, and waits for what they answer.
///
/// Any number of questions may be under way; each has a sequence number of its own.
final class EchoClient: Sendable {
    /// What has become of a question.
    enum Outcome: Sendable {
        /// An answer, and how long it took.
        case reply(SCMPMessage, from: SCIONAddress, Duration, byteCount: Int)
        /// A router or host has found something wrong.
        case error(SCMPMessage, from: SCIONAddress)
        /// Nothing came in time.
        case timeout
        /// The task that asked was cancelled.
        case cancelled
    }

    let socket: SCIONSocket

    private struct Question {
        let path: NetworkPath
        let sentAt: Instant
        let continuation: CheckedContinuation<Outcome, Never>
    }

    private struct State {
        var nextNumber: UInt16 = 0
        var open: [UInt16: Question] = [:]

        /// A number that no open question has.
        mutating func takeNumber() -> UInt16? {
            guard open.count < UInt16.max else { return nil }
            while open[nextNumber] != nil { nextNumber &+= 1 }
            defer { nextNumber &+= 1 }
            return nextNumber
        }
    }

    private let state = Lock(State())
    private let task = Lock<Task<Void, Never>?>(nil)

    init(_ host: Host, _ local: LocalAddress) throws {
        do { socket = try SCIONSocket(host, ip: local.ip, port: local.port) } catch {
            throw Failure.misuse("\(error)")
        }
        let packets = socket.packets
        let taking = Task { [weak self] in
            for await packet in packets { self?.take(packet) }
        }
        task.withLock { $0 = taking }
    }

    /// Ends all questions.
    func close() async {
        await socket.close()
        await task.withLock { $0 }?.value
    }

    /// Asks, and waits for the answer.
    ///
    /// - Parameters:
    ///   - destination: Who is asked.
    ///   - path: The way there.
    ///   - trailer: What follows the message.
    ///   - timeout: How long to wait.
    ///   - message: The question, made of the identifier and the sequence number.
    /// - Returns: What has become of it.
    /// - Throws: `Failure` when it cannot be sent.
    func ask(
        _ destination: SCIONAddress, over path: NetworkPath, trailer: [UInt8] = [],
        timeout: Duration, _ message: @Sendable (UInt16, UInt16) -> SCMPMessage
    ) async throws -> Outcome {
        guard let number = state.withLock({ $0.takeNumber() }) else {
            throw Failure.refusal("too many questions wait for an answer; ask less often")
        }
        let question = message(socket.local.port, number)
        let watch = Task {
            guard (try? await Task.sleep(for: timeout)) != nil else { return }
            finish(number, .timeout)
        }
        defer { watch.cancel() }
        var failure: Failure?
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock {
                    $0.open[number] = Question(
                        path: path, sentAt: MonotonicClock.now, continuation: continuation)
                }
                failure = send(question, trailer, to: destination, over: path)
                if failure != nil { finish(number, .timeout) }
                // The handler has found no question if it was there first.
                if Task.isCancelled { finish(number, .cancelled) }
            }
        } onCancel: {
            finish(number, .cancelled)
        }
        if let failure { throw failure }
        return outcome
    }

    private func send(
        _ message: SCMPMessage, _ trailer: [UInt8], to destination: SCIONAddress,
        over path: NetworkPath
    ) -> Failure? {
        do {
            try socket.send(message, trailer: trailer, to: destination, over: path)
            return nil
        } catch {
            return .refusal("\(error)")
        }
    }

    private func finish(_ number: UInt16, _ outcome: Outcome) {
        let question = state.withLock { $0.open.removeValue(forKey: number) }
        question?.continuation.resume(returning: outcome)
    }

    private func take(_ packet: ReceivedPacket) {
        switch packet.content {
        case .data: break
        case .error(let message, let path):
            // Which question it is about is not told; all on the path share its fate.
            let numbers = state.withLock { state in
                state.open.filter { $0.value.path.interfaces == path.interfaces }.keys
            }
            for number in numbers { finish(number, .error(message, from: packet.source)) }
        case .message(let message, _):
            guard let number = message.answeredNumber,
                let sentAt = state.withLock({ $0.open[number]?.sentAt })
            else { return }
            finish(
                number,
                .reply(
                    message, from: packet.source, packet.time - sentAt,
                    byteCount: packet.byteCount))
        }
    }
}

extension SCMPMessage {
    /// The sequence number of the question that this answers.
    fileprivate var answeredNumber: UInt16? {
        switch self {
        case .echoReply(let echo): echo.sequenceNumber
        case .tracerouteReply(let reply): reply.sequenceNumber
        default: nil
        }
    }

    /// What an error says, in words.
    var errorText: String {
        switch self {
        case .externalInterfaceDown(let down):
            "external interface is down: \(down.isdAS)#\(down.interface)"
        case .internalConnectivityDown(let down):
            "internal connectivity is down: \(down.isdAS) from \(down.ingress) to \(down.egress)"
        default: "\(self)"
        }
    }
}
