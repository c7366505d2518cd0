import SMP
import SMPBytes
import SMPSockets

/// The messages of a demonstration on one path: one after the other, as fast as answers come back.
final class DemoTraffic: Sendable {
    /// What is known so far.
    struct Record: Sendable {
        var messages = 0
        var answers = 0
        var latest: Duration?
        var lastAnswer: Instant
        var longestGap = Duration.zero

        init(now: Instant) {
            lastAnswer = now
        }
    }

    let connection: Connection

    private static let messageSize = 200
    private static let pause = Duration.milliseconds(20)
    private static let patience = Duration.milliseconds(500)

    private let state: Lock<Record>

    init(_ connection: Connection) {
        self.connection = connection
        state = Lock(Record(now: MonotonicClock.now))
    }

    /// What is known now; the round trip of the last answer is told only once.
    func record() -> Record {
        state.withLock { record in
            let gap = MonotonicClock.now - record.lastAnswer
            record.longestGap = max(record.longestGap, gap)
            defer { record.latest = nil }
            return record
        }
    }

    /// How many answers have come.
    var answerCount: Int { state.withLock { $0.answers } }

    /// Sends messages until the task is cancelled.
    func run() async {
        var number: UInt64 = 0
        while !Task.isCancelled {
            state.withLock { $0.messages += 1 }
            let round = PingPongRound(size: Self.messageSize, number: number)
            let answer = await round.play(over: connection, timeout: Self.patience)
            number += 1
            if let answer { note(answer) }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private func note(_ answer: Duration) {
        state.withLock { record in
            let now = MonotonicClock.now
            record.answers += 1
            record.latest = answer
            record.longestGap = max(record.longestGap, now - record.lastAnswer)
            record.lastAnswer = now
        }
    }
}
