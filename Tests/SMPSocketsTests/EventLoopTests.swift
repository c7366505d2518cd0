import Glibc
import SMPBytes
import Testing

@testable import SMPSockets

@Suite(.timeLimit(.minutes(1))) struct EventLoopTests {
    /// Takes a deadline from outside and counts the rounds.
    struct Timer: EventHandler {
        var deadlines: [Instant]
        var passed: [Instant] = []
        let loop: EventLoop

        mutating func handle(_ readiness: Readiness, of token: Int, now: Instant) {}

        mutating func endRound(now: Instant) -> Instant? {
            while let next = deadlines.first, next <= now {
                deadlines.removeFirst()
                passed.append(now)
            }
            if deadlines.isEmpty { loop.stop() }
            return deadlines.first
        }
    }

    @Test func startsARoundAtEachDeadline() throws {
        let start = MonotonicClock.now
        let deadlines = [1, 2, 20, 21, 50].map { start + .milliseconds($0) }
        let loop = try EventLoop(name: "timer")
        var timer = Timer(deadlines: deadlines, loop: loop)
        loop.run(&timer)
        #expect(timer.passed.count == deadlines.count)
        for (passed, deadline) in zip(timer.passed, deadlines) {
            #expect(passed >= deadline && passed - deadline < .seconds(10))
        }
    }

    @Test func waitsForLessThanAMillisecond() throws {
        let poller = try Poller()
        var events = EventBuffer()
        let shortest = (0..<50).map { _ in
            let start = MonotonicClock.now
            _ = poller.wait(into: &events, timeout: .microseconds(100))
            return MonotonicClock.now - start
        }.min()
        // A busy machine delays most waits; one that only knows milliseconds would delay all.
        #expect(try #require(shortest) >= .microseconds(100))
        #expect(try #require(shortest) < .microseconds(900))
    }

    /// Adds up what others leave for it.
    struct Adder: EventHandler {
        let inbox: Inbox
        var rounds = 0

        mutating func handle(_ readiness: Readiness, of token: Int, now: Instant) {}

        mutating func endRound(now: Instant) -> Instant? {
            rounds += 1
            inbox.take()
            return nil
        }
    }

    final class Inbox: Sendable {
        private let counts = Lock((waiting: 0, taken: 0))
        func put() { counts.withLock { $0.waiting += 1 } }
        func take() { counts.withLock { $0 = (0, $0.taken + $0.waiting) } }
        var taken: Int { counts.withLock { $0.taken } }
    }

    @Test func missesNoneOfAThousandWakeUps() async throws {
        let (loop, inbox) = (try EventLoop(name: "adder"), Inbox())
        try loop.start(Adder(inbox: inbox))
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<250 {
                        inbox.put()
                        loop.wakeUp()
                    }
                }
            }
        }
        #expect(await eventually { inbox.taken == 1000 })
        await loop.finish()
    }

    @Test func answersEachWakeUpOfASleepingLoop() async throws {
        let (loop, inbox) = (try EventLoop(name: "adder"), Inbox())
        try loop.start(Adder(inbox: inbox))
        for count in 1...200 {
            inbox.put()
            loop.wakeUp()
            try #require(await eventually { inbox.taken == count })
        }
        await loop.finish()
    }

    @Test func stopsWhileItWaits() async throws {
        let loop = try EventLoop(name: "idle")
        try loop.start()
        try await Task.sleep(for: .milliseconds(20))
        // An idle loop has no deadline: unless it is woken up, this never returns. How soon it does
        // depends on what other tests leave of the machine.
        await loop.finish()
        await loop.finish()
    }

    @Test func stopsBeforeItStarts() async throws {
        let loop = try EventLoop(name: "idle")
        await loop.finish()
        try loop.start()
        await loop.finish()
    }

    /// Owns a socket.
    struct Owner: EventHandler, ~Copyable {
        let socket: UDPSocket
        mutating func handle(_ readiness: Readiness, of token: Int, now: Instant) {}
        mutating func endRound(now: Instant) -> Instant? { nil }
    }

    @Test func closesTheHandlersSocketsBeforeItIsFinished() async throws {
        var address = SocketAddress(.loopback4, port: 0)
        for _ in 0..<20 {
            let loop = try EventLoop(name: "owner")
            let handler = Owner(socket: try UDPSocket(boundTo: address))
            address = handler.socket.localAddress
            try loop.start(handler)
            await loop.finish()
        }
    }

    /// Sends back what it receives, with the first byte negated in place, on many sockets.
    struct Echo: EventHandler, ~Copyable {
        var sockets: [UDPSocket]
        var incoming = ReceiveBatch()
        var outgoing = SendBatch()

        mutating func handle(_ readiness: Readiness, of token: Int, now: Instant) {
            _ = try? incoming.receive(from: sockets[token])
            Self.copy(&incoming, to: &outgoing)
            _ = outgoing.send(on: sockets[token])
        }

        static func copy(_ incoming: inout ReceiveBatch, to outgoing: inout SendBatch) {
            for index in 0..<incoming.count {
                let run = incoming[index]
                for datagram in 0..<run.count {
                    var bytes = incoming.mutableSpan(of: datagram, in: run)
                    bytes[0] = ~bytes[0]
                    _ = outgoing.append(copying: bytes.span, to: run.addresses)
                }
            }
        }

        mutating func endRound(now: Instant) -> Instant? { nil }
    }

    @Test func servesManySockets() async throws {
        let loop = try EventLoop(name: "echo")
        let any = SocketAddress(.loopback4, port: 0)
        let sockets = try (0..<100).map { _ in try UDPSocket(boundTo: any) }
        for (token, socket) in sockets.enumerated() {
            try loop.register(socket, as: token, for: .readable)
        }
        try loop.start(Echo(sockets: sockets))
        let (client, batch) = (try UDPSocket(boundTo: any), Outgoing())
        for (index, socket) in sockets.enumerated() {
            #expect(batch.append(.pattern(index, length: 50), to: socket.localAddress))
        }
        #expect(batch.send(on: client).sentCount == 100)
        let answers = try client.receive(100)
        #expect(answers.count == 100)
        for answer in answers {
            let index = sockets.firstIndex { $0.localAddress == answer.addresses.remote }
            var question = [UInt8].pattern(try #require(index), length: 50)
            question[0] = ~question[0]
            #expect(answer.bytes == question)
        }
        await loop.finish()
    }

    /// Sends what is in its batch, as fast as the socket takes it.
    struct Source: EventHandler, ~Copyable {
        let socket: UDPSocket
        let loop: EventLoop
        let blocked: Inbox
        var batch = SendBatch(byteCapacity: 1 << 20)

        mutating func handle(_ readiness: Readiness, of token: Int, now: Instant) {}

        mutating func endRound(now: Instant) -> Instant? {
            let report = batch.send(on: socket)
            if report.isBlocked { blocked.put() }
            try? loop.change(socket, as: 0, to: report.isBlocked ? .writable : [])
            blocked.take()
            return nil
        }
    }

    @Test func goesOnWhenABlockedSocketIsWritable() async throws {
        let (sender, receiver) = try UDPSocket.localPair()
        let (loop, blocked) = (try EventLoop(name: "source"), Inbox())
        try loop.register(sender, as: 0, for: [])
        var source = Source(socket: sender, loop: loop, blocked: blocked)
        for index in 0..<300 {
            let datagram = [UInt8].pattern(index, length: 1000)
            let remote = AddressPair(remote: sender.localAddress)
            let hasRoom = source.batch.append(copying: datagram.span, to: remote)
            #expect(hasRoom)
        }
        try loop.start(source)
        #expect(await eventually { blocked.taken > 0 })
        let received = try receiver.receive(300).map(\.bytes)
        #expect(received == (0..<300).map { .pattern($0, length: 1000) })
        await loop.finish()
    }

    @Test func reportsNoMoreAboutAnUnregisteredSocket() async throws {
        let loop = try EventLoop(name: "echo")
        let any = SocketAddress(.loopback4, port: 0)
        let socket = try UDPSocket(boundTo: any)
        try loop.register(socket, as: 0, for: .readable)
        try loop.unregister(socket)
        try loop.start(Echo(sockets: [socket]))
        let (client, batch) = (try UDPSocket(boundTo: any), Outgoing())
        #expect(batch.append([1], to: socket.localAddress))
        _ = batch.send(on: client)
        #expect(!client.waitUntilReadable(milliseconds: 50))
        await loop.finish()
        #expect(throws: SocketError.self) { try loop.unregister(socket) }
    }

    @Test func roundsTimeoutsUp() {
        let times = [Duration.zero, .seconds(-1), .nanoseconds(1), .seconds(2) + .nanoseconds(3)]
        #expect(times.map { timespec($0).tv_sec } == [0, 0, 0, 2])
        #expect(times.map { timespec($0).tv_nsec } == [0, 0, 1, 3])
        let almost = Duration(secondsComponent: 1, attosecondsComponent: 999_999_999_000_000_001)
        #expect(timespec(almost).tv_sec == 2 && timespec(almost).tv_nsec == 0)
    }
}
