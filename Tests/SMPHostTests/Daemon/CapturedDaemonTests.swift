import SMPBytes
import SMPHost
import SMPSCION
import TestVectors
import Testing

/// What real daemons were asked and have answered.
@Suite struct CapturedDaemonTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let method: String
        let request: Hex
        let asked: DaemonValue
        let response: Hex
        /// The response with the entries of maps in order, which a Go program leaves to chance.
        let canonical: Hex?
        let answered: DaemonValue

        var testDescription: String { "\(method): \(name)" }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/captured-daemon-calls") }

    @Test(arguments: try cases.get())
    func readsWhatWasAskedAndAnswered(_ vector: Case) throws {
        switch vector.method {
        case "Paths": try check(vector, DaemonService.paths)
        case "AS": try check(vector, DaemonService.autonomousSystem)
        case "Interfaces": try check(vector, DaemonService.interfaces)
        case "Services": try check(vector, DaemonService.services)
        case "PortRange": try check(vector, DaemonService.portRange)
        case "NotifyInterfaceDown": try check(vector, DaemonService.notifyInterfaceDown)
        case "DRKeyASHost": try check(vector, DaemonService.drkeyASHost)
        case "DRKeyHostHost": try check(vector, DaemonService.drkeyHostHost)
        default: Issue.record("no such method: \(vector.method)")
        }
    }

    /// Makes the captured call over a connection, and answers it with the captured message.
    private func check<Request: DaemonVectorMessage, Response: DaemonVectorMessage>(
        _ vector: Case, _ method: RPCMethod<Request, Response>
    ) throws {
        #expect(method.path == "/proto.daemon.v1.DaemonService/\(vector.method)")
        let request = try Request(protobuf: vector.request.bytes.span)
        #expect(request.value.matches(vector.asked), "\(request.value)")
        #expect(Hex(request.protobuf) == vector.request)

        var link = RPCLink(.grpc, dialects: [.grpc])
        _ = link.call(method.call(request))
        var served: [Request] = []
        let events = link.run { call in
            guard let request = try? method.request(call) else { return nil }
            served.append(request)
            return .success(vector.response.bytes)
        }
        #expect(served == [request])
        guard case .finished(_, .success(let message)) = events.client.first else {
            Issue.record("\(events.client)")
            return
        }
        let response = try method.response(message)
        #expect(response.value.matches(vector.answered), "\(response.value)")
        #expect(Hex(response.protobuf) == vector.canonical ?? vector.response)
        #expect(try Response(protobuf: response.protobuf.span) == response)
    }

    @Test func tellsACallerWhatIsWrongWithItsRequest() {
        let call = RPCCall(DaemonService.paths.path, [0x0a, 0x05, 0x01])
        let status = #expect(throws: RPCStatus.self) { try DaemonService.paths.request(call) }
        #expect(status?.code == .invalidArgument)
    }
}
