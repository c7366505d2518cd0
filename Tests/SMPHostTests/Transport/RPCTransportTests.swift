import SMPBytes
import SMPHost
import SMPSCION
import SMPSockets
import Testing

/// Client and server over real sockets.
@Suite struct RPCTransportTests {
    private let loop: EventLoop
    private let anywhere: UnderlayAddress

    init() throws {
        loop = try EventLoop(name: "rpc tests")
        try loop.start()
        anywhere = try UnderlayAddress("127.0.0.1:0")
    }

    /// Runs `body` while a server answers.
    private func serving(
        _ handler: @escaping RPCListener.Handler,
        _ body: (UnderlayAddress) async throws -> Void
    ) async throws {
        let listener = try RPCListener(on: anywhere, loop: loop, handler: handler)
        let server = Task(executorPreference: loop) { await listener.serve() }
        do { try await body(listener.address) } catch {
            server.cancel()
            throw error
        }
        server.cancel()
        await server.value
        await loop.finish()
    }

    private static let system = ISDAS(rawValue: 0x0001_ff00_0000_0110)

    @Sendable private static func answer(_ call: RPCCall) -> Result<[UInt8], RPCStatus> {
        switch call.method {
        case DaemonService.autonomousSystem.path:
            DaemonService.autonomousSystem.reply(ASResponse(system, isCore: true, mtu: 1400))
        case DaemonService.interfaces.path: .success([0xff])
        default: .failure(.unknown(method: call.method))
        }
    }

    @Test(arguments: RPCClient.Route.allCases)
    func answersManyCallsAtOnce(_ route: RPCClient.Route) async throws {
        try await serving(Self.answer) { address in
            let connection = try await RPCConnection.open(to: address, route, on: loop)
            let answers = try await withThrowingTaskGroup(of: ASResponse.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await connection.call(DaemonService.autonomousSystem, ASRequest())
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count == 50)
            #expect(Set(answers) == [ASResponse(Self.system, isCore: true, mtu: 1400)])
        }
    }

    @Test func carriesAnAnswerThatIsLargerThanAnyWindow() async throws {
        let path = NetworkPath(localMTU: 1400, expiry: UnixTime(seconds: 1_800_000_000))
        let response = PathsResponse(paths: Array(repeating: path, count: 16_000))
        try await serving({ _ in DaemonService.paths.reply(response) }) { address in
            let daemon = DaemonClient(at: address, on: loop)
            let paths = try await daemon.paths(to: Self.system)
            #expect(paths == response.paths)
            daemon.close()
        }
    }

    @Test func namesTheDaemonInEveryError() async throws {
        try await serving(Self.answer) { address in
            let daemon = DaemonClient(at: address, on: loop)
            await #expect(throws: ServiceError.self) { _ = try await daemon.services() }
            do throws(ServiceError) {
                _ = try await daemon.interfaces()
            } catch {
                #expect("\(error)".hasPrefix("daemon at \(address), Interfaces: corrupt answer"))
            }
            daemon.close()
        }
    }

    @Test func saysWhereThereIsNoDaemon() async throws {
        // A socket that was bound and is closed again leaves a port where nobody listens.
        var address = try UDPSocket(boundTo: SocketAddress("127.0.0.1:0")).localAddress
        address.ip = .loopback4
        let nowhere = try UnderlayAddress("\(address)")
        let daemon = DaemonClient(at: nowhere, on: loop)
        do throws(ServiceError) {
            _ = try await daemon.portRange()
            Issue.record("an answer of nobody")
        } catch {
            #expect("\(error)".hasPrefix("no daemon at \(nowhere): "))
        }
        await loop.finish()
    }

    @Test func giveUpAfterTheTimeout() async throws {
        try await serving({ call in
            try? await Task.sleep(for: .seconds(60))
            return Self.answer(call)
        }) { address in
            let daemon = DaemonClient(at: address, on: loop, timeout: .milliseconds(50))
            do throws(ServiceError) {
                _ = try await daemon.autonomousSystem()
                Issue.record("an answer in spite of the timeout")
            } catch {
                // The daemon is told the deadline, and may say so first.
                #expect("\(error)".hasSuffix("no answer in time"))
            }
            daemon.close()
        }
    }

    @Test func giveUpWithTheirTask() async throws {
        try await serving({ call in
            try? await Task.sleep(for: .seconds(60))
            return Self.answer(call)
        }) { address in
            let connection = try await RPCConnection.open(to: address, .grpc, on: loop)
            let call = Task {
                try await connection.call(DaemonService.autonomousSystem, ASRequest())
            }
            call.cancel()
            let outcome = await call.result
            #expect(throws: RPCFailure.cancelled) { try outcome.get() }
            connection.close()
        }
    }

    @Test func asksAgainOverAnotherConnection() async throws {
        let listener = try TCPListener(on: SocketAddress("127.0.0.1:0"), loop: loop)
        let address = try UnderlayAddress("\(listener.localAddress)")
        // A server that answers one call on each connection and then goes away.
        let server = Task {
            for _ in 0..<2 {
                let connection = try await listener.accept()
                var rpc = RPCServer(now: MonotonicClock.now)
                var isAnswered = false
                while !isAnswered, let bytes = try await connection.read(atMost: 10_000) {
                    rpc.receive(bytes.span, now: MonotonicClock.now)
                    while case .call(let id, let call) = rpc.nextEvent() {
                        rpc.reply(to: id, Self.answer(call), now: MonotonicClock.now)
                        isAnswered = true
                    }
                    let output = [UInt8](capacity: 10_000) { rpc.takeOutput(into: &$0) }
                    try await connection.write(output)
                }
                // Closed at once, what the client still says would take the reply away from it.
                try connection.finishWriting()
                while try await connection.read(atMost: 10_000) != nil {}
                connection.close()
            }
        }
        let daemon = DaemonClient(at: address, on: loop)
        #expect(try await daemon.autonomousSystem().isCore)
        #expect(try await daemon.autonomousSystem().isCore)
        try await server.value
        daemon.close()
        await loop.finish()
    }

    @Test func endsWhenThePeerTalksNonsense() async throws {
        let listener = try TCPListener(on: SocketAddress("127.0.0.1:0"), loop: loop)
        let nonsense = Task {
            let connection = try await listener.accept()
            try await connection.write(Array("SSH-2.0-nonsense\r\n\r\n".utf8))
            _ = try await connection.read(atMost: 1000)
            connection.close()
        }
        let address = try UnderlayAddress("\(listener.localAddress)")
        let daemon = DaemonClient(at: address, on: loop)
        await #expect(throws: ServiceError.self) { _ = try await daemon.autonomousSystem() }
        try await nonsense.value
        daemon.close()
        await loop.finish()
    }
}
