import SMPBytes
import SMPHost
import TestVectors
import Testing

/// Connections of a real SCION network, with each of their ends replaced by ours.
@Suite struct CapturedExchangeTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Call: Decodable, Sendable {
            let method: String
            let encoding: String
            let message: Hex
            let answer: Hex

            var rpc: RPCCall {
                RPCCall(
                    method, message.bytes, encoding: encoding == "json" ? .json : .protobuf)
            }
        }
        let name: String
        /// The direction and the bytes, in the order in which they were sent.
        let segments: [[String]]
        let calls: [Call]

        var testDescription: String { name }

        func bytes(_ direction: String) throws -> [[UInt8]] {
            try segments.filter { $0[0] == direction }.map { segment in
                let digits = Array(segment[1])
                return try stride(from: 0, to: digits.count, by: 2).map {
                    try #require(UInt8(String(digits[$0...$0 + 1]), radix: 16))
                }
            }
        }
    }

    static let cases = Result { try VectorFile<Case>.load("rpc/captured-exchanges") }
    private static let now = Instant(.zero)

    @Test(arguments: try cases.get())
    func servesTheCapturedClient(_ vector: Case) throws {
        var server = RPCServer(encodings: [.protobuf, .json], now: Self.now)
        var calls: [RPCCall] = []
        for segment in try vector.bytes("up") {
            server.receive(segment.span, now: Self.now)
            while let event = server.nextEvent() {
                guard case .call(let id, let call) = event else { continue }
                let answer = vector.calls[calls.count].answer.bytes
                calls.append(call)
                server.reply(to: id, .success(answer), now: Self.now)
            }
            _ = [UInt8](capacity: 1 << 20) { server.takeOutput(into: &$0) }
        }
        #expect(calls.map(\.method) == vector.calls.map(\.method))
        #expect(calls.map(\.message) == vector.calls.map(\.message.bytes))
        #expect(calls.map(\.encoding) == vector.calls.map(\.rpc.encoding))
        #expect(!server.isClosed)
        #expect(!server.hasOutput)
    }

    @Test(arguments: try cases.get())
    func callsTheCapturedServer(_ vector: Case) throws {
        let isGRPC = vector.name.hasPrefix("gRPC")
        var client = RPCClient(
            isGRPC ? .grpc : .connect, authority: "127.0.0.200:30255", now: Self.now)
        let ids = vector.calls.map { client.call($0.rpc, now: Self.now) }
        for segment in try vector.bytes("down") {
            _ = [UInt8](capacity: 1 << 20) { client.takeOutput(into: &$0) }
            client.receive(segment.span, now: Self.now)
        }
        var events: [RPCClient.Event] = []
        while let event = client.nextEvent() { events.append(event) }
        let expected = zip(ids, vector.calls).map { id, call in
            RPCClient.Event.finished(id, .success(call.answer.bytes))
        }
        #expect(events == expected)
        #expect(!client.isClosed)
    }

    @Test func readsWhatTheCapturedClientSaysBesides() throws {
        let vector = try #require(try Self.cases.get().first)
        var server = RPCServer(dialects: [.grpc], now: Self.now)
        var timeouts: [Duration] = []
        for segment in try vector.bytes("up") {
            server.receive(segment.span, now: Self.now)
            while let event = server.nextEvent() {
                if case .call(_, let call) = event, let timeout = call.timeout {
                    timeouts.append(timeout)
                }
            }
        }
        #expect(timeouts == [4_987_692, 4_985_900, 4_985_465, 4_984_856].map { .microseconds($0) })
    }
}
