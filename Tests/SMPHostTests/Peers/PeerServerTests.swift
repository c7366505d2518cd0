import Foundation
import SMPBytes
import SMPHost
import SMPSCION
import SMPSockets
import TestVectors
import Testing

/// Our client calls a daemon served by grpcio.
@Suite(.enabled(if: PythonPeer.isAvailable, "Tests/setup.sh installs the peers"))
struct PeerServerTests {
    private static let captured = Vectors.directory
        .appending(path: "scion/captured-daemon-calls.json").path
    /// The ISD whose systems the server answers for in special ways.
    private static let special: UInt64 = 60000 << 48

    private func asking(
        timeout: Duration = .seconds(20),
        _ body: (DaemonClient, PythonPeer) async throws -> Void
    ) async throws {
        let server = try PythonPeer("server.py", [Self.captured])
        let port = await server.nextLine()
        let loop = try EventLoop(name: "peer tests")
        try loop.start()
        let daemon = DaemonClient(
            at: try UnderlayAddress("127.0.0.1:\(port)"), on: loop, timeout: timeout)
        do { try await body(daemon, server) } catch {
            _ = await server.finish()
            throw error
        }
        daemon.close()
        _ = await server.finish()
        await loop.finish()
    }

    @Test func answersEveryQuestion() async throws {
        try await asking { daemon, _ in
            let system = try await daemon.autonomousSystem()
            #expect(system == ASResponse(try ISDAS("1-ff00:0:111"), isCore: false, mtu: 1472))
            let core = try ISDAS("1-ff00:0:110")
            #expect(try await daemon.autonomousSystem(core).isCore)
            let routers = try await daemon.interfaces()
            #expect(routers.count == 5)
            #expect(routers[41] == (try UnderlayAddress("127.0.0.33:31016")))
            #expect(try await daemon.services().keys.sorted() == ["control"])
            #expect(try await daemon.portRange() == DispatchedPorts("31000-32767"))
            let paths = try await daemon.paths(to: ISDAS("1-ff00:0:112"))
            #expect(paths.first?.interfaces.count == 4)
            try await daemon.notifyInterfaceDown(
                PathInterface(try ISDAS("2-ff00:0:210"), 21))
        }
    }

    @Test func answersWithFiveHundredPaths() async throws {
        try await asking { daemon, _ in
            let paths = try await daemon.paths(to: ISDAS(rawValue: Self.special | 1))
            #expect(paths.count == 500)
            for (number, path) in paths.enumerated() {
                #expect(path.mtu == 1200 + number)
                let interface = InterfaceID(rawValue: UInt16(number + 1))
                #expect(path.interfaces.map(\.interface) == [interface, interface])
                #expect(path.expiry == UnixTime(seconds: 1_800_000_000 + Int64(number)))
                #expect(path.declaredLatency == .nanoseconds(1000 * number))
                #expect(path.nextHop?.port == 31000)
            }
            #expect(Set(paths.map(\.fingerprint)).count == 500)
        }
    }

    @Test func saysNo() async throws {
        try await asking { daemon, _ in
            do throws(ServiceError) {
                _ = try await daemon.paths(to: ISDAS(rawValue: Self.special | 2))
                Issue.record("an answer")
            } catch {
                let status = RPCStatus(.permissionDenied, "not for you: 100 % – später")
                #expect(error.failure == .call(.status(status)))
                #expect("\(error)".hasPrefix("daemon at \(daemon.address), Paths: permission"))
            }
        }
    }

    @Test func doesNotAnswerInTime() async throws {
        try await asking(timeout: .milliseconds(300)) { daemon, _ in
            do throws(ServiceError) {
                _ = try await daemon.paths(to: ISDAS(rawValue: Self.special | 3))
                Issue.record("an answer")
            } catch {
                // Both ends know the deadline, and either may be first to say that it has passed.
                guard case .call(let error) = error.failure else {
                    Issue.record("\(error)")
                    return
                }
                #expect(error.code == .deadlineExceeded)
            }
        }
    }

    @Test func answersWithWhatIsNoMessage() async throws {
        try await asking { daemon, _ in
            do throws(ServiceError) {
                _ = try await daemon.paths(to: ISDAS(rawValue: Self.special | 4))
                Issue.record("an answer")
            } catch {
                #expect("\(error)".contains("\(daemon.address), Paths: corrupt answer"))
            }
        }
    }

    @Test func endsInTheMiddleOfACallAndStartsAgain() async throws {
        try await asking { daemon, server in
            async let outcome = Result<[NetworkPath], ServiceError> {
                () async throws(ServiceError) in
                try await daemon.paths(to: ISDAS(rawValue: Self.special | 3))
            }
            #expect(await server.nextLine() == "waiting")
            _ = await server.finish()
            let failure = await outcome
            let error = #expect(throws: ServiceError.self) { try failure.get() }
            guard case .call(let reason) = error?.failure else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(reason.code != .deadlineExceeded)

            let again = try PythonPeer("server.py", [Self.captured, "\(daemon.address.port)"])
            #expect(await again.nextLine() == "\(daemon.address.port)")
            #expect(try await daemon.portRange() == DispatchedPorts("31000-32767"))
            _ = await again.finish()
        }
    }
}

extension Result {
    fileprivate init(_ body: () async throws(Failure) -> Success) async {
        do throws(Failure) { self = .success(try await body()) } catch {
            self = .failure(error)
        }
    }
}
