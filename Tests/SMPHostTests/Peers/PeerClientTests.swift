import SMPBytes
import SMPHost
import SMPSCION
import SMPSockets
import TestVectors
import Testing

/// Clients that others wrote call our server: grpcio, and Python's own HTTP/1.1 for Connect.
@Suite(.enabled(if: PythonPeer.isAvailable, "Tests/setup.sh installs the peers"))
struct PeerClientTests {
    /// What a client prints instead of an answer.
    private struct Refusal: Decodable {
        let code, message: String
    }

    /// Runs `body` while a server answers.
    private func serving(
        _ handler: @escaping RPCListener.Handler,
        _ body: (String) async throws -> Void
    ) async throws {
        let loop = try EventLoop(name: "peer tests")
        try loop.start()
        let listener = try RPCListener(
            on: UnderlayAddress("127.0.0.1:0"), loop: loop, handler: handler)
        let server = Task(executorPreference: loop) { await listener.serve() }
        let outcome = await Result { try await body("\(listener.address)") }
        server.cancel()
        await server.value
        await loop.finish()
        try outcome.get()
    }

    /// A message as ours, written again.
    private static func rewritten(_ method: String, _ bytes: [UInt8]) throws -> [UInt8] {
        switch method {
        case "Paths": try PathsResponse(protobuf: bytes.span).protobuf
        case "AS": try ASResponse(protobuf: bytes.span).protobuf
        case "Interfaces": try InterfacesResponse(protobuf: bytes.span).protobuf
        case "Services": try ServicesResponse(protobuf: bytes.span).protobuf
        default: try PortRangeResponse(protobuf: bytes.span).protobuf
        }
    }

    @Test(arguments: [
        ("Paths", #"{"destination_isd_as": "1-ff00:0:112"}"#),
        (
            "Paths",
            #"{"source_isd_as": "1-ff00:0:113", "destination_isd_as": "2-ff00:0:211"}"#
        ),
        ("AS", "{}"), ("Interfaces", "{}"), ("Services", "{}"), ("PortRange", "{}"),
    ])
    func readTheSameFromOurMessagesAsFromCapturedOnes(
        _ method: String, _ request: String
    ) async throws {
        let cases = try CapturedDaemonTests.cases.get().filter { $0.method == method }
        let captured: RPCListener.Handler = { call in
            let answer = cases.first { $0.request.bytes == call.message }
            return answer.map { .success($0.response.bytes) }
                ?? .failure(RPCStatus(.notFound, "\(call)"))
        }
        let ours: RPCListener.Handler = { call in
            await captured(call).flatMap { bytes in
                Result { try Self.rewritten(method, bytes) }
                    .mapError { RPCStatus(.internalError, "\($0)") }
            }
        }
        var answers: [String] = []
        for handler in [captured, ours] {
            try await serving(handler) { address in
                let output = try await PythonPeer.run("client.py", address, method, request)
                #expect(output.status == 0, "\(output.text)")
                answers.append(try output.canonicalJSON)
            }
        }
        #expect(answers[0] == answers[1])
        #expect(answers[0].count > 10)
    }

    @Test func getAnswersThatAreLargerThanAnyWindowToManyCallsAtOnce() async throws {
        let path = NetworkPath(localMTU: 1400, expiry: UnixTime(seconds: 1_800_000_000))
        let response = PathsResponse(paths: Array(repeating: path, count: 16_000))
        let expected = response.protobuf
        try await serving({ _ in .success(expected) }) { address in
            let output = try await PythonPeer.run(
                "client.py", address, "Paths", "{}", "--times", "20", "--hex")
            #expect(output.status == 0)
            let isTheSame = output.text == Hex(expected).description
            #expect(isTheSame)
        }
    }

    @Test func areToldWhatIsWrong() async throws {
        let status = RPCStatus(.permissionDenied, "nicht für dich: 100 %\n")
        try await serving({ _ in .failure(status) }) { address in
            let output = try await PythonPeer.run("client.py", address, "AS")
            #expect(output.status == 1)
            let refusal = try output.decoded(as: Refusal.self)
            #expect(refusal.code == "PERMISSION_DENIED")
            #expect(refusal.message == status.message)
        }
    }

    @Test func giveUpAtTheirDeadline() async throws {
        try await serving({ _ in
            try? await Task.sleep(for: .seconds(60))
            return .success([])
        }) { address in
            let output = try await PythonPeer.run(
                "client.py", address, "AS", "{}", "--timeout", "0.3")
            #expect(output.status == 1)
            #expect(try output.decoded(as: Refusal.self).code == "DEADLINE_EXCEEDED")
        }
    }

    // MARK: Connect

    private struct ConnectAnswer: Decodable {
        struct TRC: Decodable {
            let trc: String
        }

        struct Failure: Decodable {
            let code, message: String
        }

        let status: Int
        let contentType: String
        let answer: TRC?
        let error: Failure?

        enum CodingKeys: String, CodingKey {
            case contentType = "content_type"
            case status, answer, error
        }
    }

    @Test func callOverConnectInPlainHTTP() async throws {
        let trc: [UInt8] = Array("not a TRC, but as many bytes".utf8)
        try await serving({ call in
            guard let request = try? ControlService.trc.request(call),
                request.isd.rawValue == 1, request.base == 2, request.serial == 3
            else { return .failure(RPCStatus(.notFound, "no such TRC")) }
            return ControlService.trc.reply(TRCResponse(trc: trc))
        }) { address in
            let request = #"{"isd": 1, "base": 2, "serial": 3}"#
            let output = try await PythonPeer.run(
                "connect.py", address, "TRC", request, "--times", "3")
            let result = try output.decoded(as: ConnectAnswer.self)
            #expect(result.status == 200)
            #expect(result.contentType == "application/proto")
            #expect(result.answer?.trc == "bm90IGEgVFJDLCBidXQgYXMgbWFueSBieXRlcw==")
            let refused = try await PythonPeer.run("connect.py", address, "TRC", #"{"isd": 9}"#)
            #expect(refused.status == 1)
            let refusal = try refused.decoded(as: ConnectAnswer.self)
            #expect(refusal.status == 404)
            #expect(refusal.error?.code == "not_found")
            #expect(refusal.error?.message == "no such TRC")
        }
    }
}

extension Result where Failure == any Error {
    /// The outcome of what may throw.
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
