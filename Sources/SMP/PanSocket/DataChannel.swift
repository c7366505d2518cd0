internal import SMPSockets

/// Data that waits to be read.
final class DataChannel: Sendable {
    /// How many datagrams wait; when more come, the oldest are dropped, as newer ones say more.
    static let capacity = 1024

    private struct State {
        var waiting: [[UInt8]] = []
        var isOver = false
        var dropCount = 0
        var readers: [(number: UInt64, continuation: CheckedContinuation<[UInt8]?, Never>)] = []
        var readerCount: UInt64 = 0
    }

    private let state = Lock(State())

    /// How many datagrams were dropped because nobody read them.
    var dropCount: Int { state.withLock { $0.dropCount } }

    func deliver(_ data: [UInt8]) {
        let reader = state.withLock { state -> CheckedContinuation<[UInt8]?, Never>? in
            guard state.readers.isEmpty else { return state.readers.removeFirst().continuation }
            state.waiting.append(data)
            if state.waiting.count > Self.capacity {
                state.waiting.removeFirst()
                state.dropCount += 1
            }
            return nil
        }
        reader?.resume(returning: data)
    }

    func finish() {
        let readers = state.withLock { state in
            state.isOver = true
            defer { state.readers = [] }
            return state.readers
        }
        for reader in readers { reader.continuation.resume(returning: nil) }
    }

    /// The next datagram, or `nil` when there will be none, or the task was cancelled.
    func read() async -> [UInt8]? {
        let number = state.withLock { state in
            state.readerCount += 1
            return state.readerCount
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isDone, data) = state.withLock { state -> (Bool, [UInt8]?) in
                    guard state.waiting.isEmpty else { return (true, state.waiting.removeFirst()) }
                    guard !state.isOver, !Task.isCancelled else { return (true, nil) }
                    state.readers.append((number, continuation))
                    return (false, nil)
                }
                if isDone { continuation.resume(returning: data) }
            }
        } onCancel: {
            let reader = state.withLock { state in
                state.readers.firstIndex { $0.number == number }.map {
                    state.readers.remove(at: $0)
                }
            }
            reader?.continuation.resume(returning: nil)
        }
    }
}
