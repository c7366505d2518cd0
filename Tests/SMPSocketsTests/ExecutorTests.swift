import Foundation
import Testing

@testable import SMPSockets

@Suite(.timeLimit(.minutes(1))) struct ExecutorTests {
    /// An actor that lives on a loop.
    actor Resident {
        nonisolated let loop: EventLoop
        private var count = 0

        nonisolated var unownedExecutor: UnownedSerialExecutor {
            unsafe loop.asUnownedSerialExecutor()
        }

        init(on loop: EventLoop) { self.loop = loop }

        func add() -> (count: Int, isOnLoop: Bool) {
            count += 1
            return (count, loop.isCurrentThread)
        }

        nonisolated func addFromTheLoop() -> Int {
            assumeIsolated {
                $0.count += 1; return $0.count
            }
        }
    }

    @Test func runsTasksOnItsThread() async throws {
        let loop = try EventLoop(name: "tasks")
        try loop.start()
        #expect(!loop.isCurrentThread)
        let isOnLoop = await withTaskExecutorPreference(loop) {
            await Task.yield()
            return loop.isCurrentThread
        }
        #expect(isOnLoop)
        await loop.finish()
    }

    @Test func isTheHomeOfActors() async throws {
        let loop = try EventLoop(name: "actors")
        try loop.start()
        let actor = Resident(on: loop)
        let all = await withTaskGroup { group in
            for _ in 0..<100 { group.addTask { await actor.add() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(all.map(\.isOnLoop) == Array(repeating: true, count: 100))
        #expect(all.map(\.count).sorted() == Array(1...100))
        let count = await withTaskExecutorPreference(loop) { actor.addFromTheLoop() }
        #expect(count == 101)
        await loop.finish()
    }

    @Test func lendsItsThreadNamedAsAsked() async throws {
        let loop = try EventLoop(name: "a name of more than fifteen bytes")
        try loop.start()
        let name = await withTaskExecutorPreference(loop) {
            try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
        }
        #expect(name == "a name of more \n")
        await loop.finish()
    }

    @Test func runsTasksThatComeAfterItsEnd() async throws {
        let loop = try EventLoop(name: "late")
        try loop.start()
        let actor = Resident(on: loop)
        let gate = Gate()
        let waiting = Task(executorPreference: loop) {
            await gate.wait()
            return await actor.add().count
        }
        await loop.finish()
        gate.open()
        let counts = await withTaskGroup { group in
            for _ in 0..<50 { group.addTask { await actor.add().count } }
            return await group.reduce(into: [await waiting.value]) { $0.append($1) }
        }
        #expect(counts.sorted() == Array(1...51))
    }

    @Test func canBeFinishedFromItsOwnThread() async throws {
        let loop = try EventLoop(name: "own")
        try loop.start()
        await withTaskExecutorPreference(loop) { await loop.finish() }
    }

    /// Holds one task up until it is opened.
    final class Gate: Sendable {
        private let state = Lock<(isOpen: Bool, waiting: CheckedContinuation<Void, Never>?)>(
            (false, nil))

        func wait() async {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if !state.isOpen { state.waiting = continuation }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
        }

        func open() {
            state.withLock { state in
                defer { state = (true, nil) }
                return state.waiting
            }?.resume()
        }
    }
}
