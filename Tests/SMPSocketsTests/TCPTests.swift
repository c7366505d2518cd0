import Testing

@testable import SMPSockets

@Suite(.timeLimit(.minutes(1))) struct TCPTests {
    /// A loop with a listener on it.
    private func withListener<Result: Sendable>(
        on ip: SocketAddress.IP = .loopback4,
        _ body: @Sendable (EventLoop, TCPListener) async throws -> Result
    ) async throws -> Result {
        let loop = try EventLoop(name: "tcp")
        let listener = try TCPListener(on: SocketAddress(ip, port: 0), loop: loop)
        try loop.start()
        let result = try await body(loop, listener)
        await loop.finish()
        return result
    }

    @Test(arguments: loopbacks)
    func carriesMoreThanTheKernelHolds(_ ip: SocketAddress.IP) async throws {
        let sent = [UInt8].pattern(1, length: 20_000_000)
        let (received, remote) = try await withListener(on: ip) { loop, listener in
            async let accepted = listener.accept()
            let client = try await TCPConnection.connect(to: listener.localAddress, on: loop)
            let server = try await accepted
            async let received = server.readAll()
            try await client.write(sent)
            try client.finishWriting()
            try await server.write([1, 2, 3])
            #expect(try await client.read(atMost: 10) == [1, 2, 3])
            #expect(server.remoteAddress == client.localAddress)
            #expect(server.localAddress == client.remoteAddress)
            return (try await received, client.remoteAddress)
        }
        #expect(received == sent)
        #expect(remote.ip == ip)
    }

    @Test func servesManyPeersAtOnce() async throws {
        try await withListener { loop, listener in
            let server = Task(executorPreference: loop) {
                for _ in 0..<50 {
                    let connection = try await listener.accept()
                    Task(executorPreference: loop) {
                        while let bytes = try await connection.read(atMost: 100) {
                            try await connection.write(bytes)
                        }
                    }
                }
            }
            try await withThrowingTaskGroup { group in
                for index in 0..<50 {
                    group.addTask {
                        let address = listener.localAddress
                        let client = try await TCPConnection.connect(to: address, on: loop)
                        let question = [UInt8].pattern(index, length: 5000)
                        try await client.write(question)
                        try client.finishWriting()
                        #expect(try await client.readAll() == question)
                    }
                }
                try await group.waitForAll()
            }
            try await server.value
        }
    }

    @Test func saysThatNobodyListens() async throws {
        let loop = try EventLoop(name: "tcp")
        try loop.start()
        let any = SocketAddress(.loopback4, port: 0)
        let address = try TCPListener(on: any, loop: loop).localAddress
        let error = await #expect(throws: SocketError.self) {
            try await TCPConnection.connect(to: address, on: loop)
        }
        #expect(error?.description == "cannot connect to \(address): connection refused")
        await loop.finish()
    }

    @Test func saysThatThePortIsTaken() async throws {
        try await withListener { loop, listener in
            let address = listener.localAddress
            let error = #expect(throws: SocketError.self) {
                try TCPListener(on: address, loop: loop)
            }
            #expect(error?.description == "cannot bind \(address): address already in use")
        }
    }

    @Test func endsAWaitWhenItsTaskIsCancelled() async throws {
        try await withListener { loop, listener in
            let accepting = Task { try await listener.accept() }
            try await Task.sleep(for: .milliseconds(20))
            accepting.cancel()
            let error = await #expect(throws: SocketError.self) { try await accepting.value }
            #expect(error?.number == .cancelled)

            let client = try await TCPConnection.connect(to: listener.localAddress, on: loop)
            let reading = Task { try await client.read(atMost: 1) }
            reading.cancel()
            await #expect(throws: SocketError(.receive, client.remoteAddress, .cancelled)) {
                try await reading.value
            }
            let server = try await listener.accept()
            try await server.write([7])
            #expect(try await client.read(atMost: 1) == [7])
        }
    }

    @Test func endsAllWaitsWhenTheLoopStops() async throws {
        let loop = try EventLoop(name: "tcp")
        let any = SocketAddress(.loopback4, port: 0)
        let listener = try TCPListener(on: any, loop: loop)
        try loop.start()
        let accepting = Task { try await listener.accept() }
        try await Task.sleep(for: .milliseconds(20))
        await loop.finish()
        await #expect(throws: SocketError(.accept, listener.localAddress, .cancelled)) {
            try await accepting.value
        }
        await #expect(throws: SocketError(.accept, listener.localAddress, .cancelled)) {
            try await listener.accept()
        }
    }

    @Test func endsAReadWhenTheConnectionIsClosed() async throws {
        try await withListener { loop, listener in
            let client = try await TCPConnection.connect(to: listener.localAddress, on: loop)
            let server = try await listener.accept()
            let reading = Task { try await server.read(atMost: 1) }
            try await Task.sleep(for: .milliseconds(20))
            client.close()
            #expect(try await reading.value == nil)
            #expect(try await client.read(atMost: 1) == nil)
            await #expect(throws: SocketError.self) { try await client.write([1]) }
        }
    }

    @Test func letsOnlyOneTaskRead() async throws {
        try await withListener { loop, listener in
            let client = try await TCPConnection.connect(to: listener.localAddress, on: loop)
            let outcomes = await withTaskGroup { group in
                for _ in 0..<2 {
                    group.addTask { () -> ErrorNumber? in
                        do {
                            _ = try await client.read(atMost: 1)
                            return nil
                        } catch {
                            client.close()
                            return (error as? SocketError)?.number
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.contains(.alreadyBusy))
        }
    }
}

extension TCPConnection {
    fileprivate func readAll() async throws -> [UInt8] {
        var all: [UInt8] = []
        while let bytes = try await read(atMost: 65_536) { all += bytes }
        return all
    }
}
