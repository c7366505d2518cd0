import SMPBytes
import SMPHost
import TestVectors
import Testing

@Suite struct GRPCMessageTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Value: Decodable, Hashable, Sendable {
            let isCompressed: Bool
            let octets: Hex
        }
        let name: String
        let bytes: Hex
        let value: Value?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("rpc/grpc-message") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        var reader = ByteReader(vector.bytes.bytes.span)
        let message = try GRPCMessage(from: &reader)
        try reader.finish()
        #expect(message.isCompressed == vector.value?.isCompressed)
        #expect(Hex(message.octets) == vector.value?.octets)
        #expect(Hex(message.bytes) == vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = refusal(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try GRPCMessage(from: &reader)
        }
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func refusesEveryPrefix(_ vector: Case) {
        let accepted = acceptedPrefixes(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try GRPCMessage(from: &reader)
        }
        #expect(accepted == [])
    }
}

@Suite struct GRPCTimeoutTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let nanoseconds: Int64?
        let canonical: String?

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Case>.load("rpc/grpc-timeout"))
    func readsAndWrites(_ vector: Case) {
        let timeout = GRPCTimeout.duration(from: vector.text)
        #expect(timeout == vector.nanoseconds.map { .nanoseconds($0) })
        if let timeout {
            #expect(GRPCTimeout.text(for: timeout) == vector.canonical ?? vector.text)
        }
    }

    @Test func writesNothingThatHasPassed() {
        #expect(GRPCTimeout.text(for: .seconds(-1)) == "0n")
        #expect(GRPCTimeout.text(for: .seconds(Int64.max)) == "99999999H")
    }

    @Test func roundsUpSoThatTheServerDoesNotGiveUpFirst() {
        #expect(GRPCTimeout.text(for: .nanoseconds(100_000_001)) == "100001u")
    }
}

@Suite struct GRPCTextTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let encoded: String
        let canonical: String?

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Case>.load("rpc/grpc-text"))
    func decodesAndEncodesBack(_ vector: Case) {
        #expect(GRPCText.decode(vector.encoded) == vector.text)
        #expect(GRPCText.encode(vector.text) == vector.canonical ?? vector.encoded)
    }

    @Test func isAlwaysAFieldValue() {
        for octet in UInt8.min...UInt8.max {
            let text = String(decoding: [octet, octet], as: UTF8.self)
            #expect(HTTPField("grpc-message", GRPCText.encode(text)).isWellFormed)
        }
        let long = GRPCText.encode(String(repeating: "ü", count: 100_000))
        #expect(long.utf8.count < 8192)
    }
}
