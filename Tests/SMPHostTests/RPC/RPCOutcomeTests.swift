import SMPHost
import TestVectors
import Testing

/// What a caller makes of the answers of servers, right or wrong.
@Suite struct RPCOutcomeTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let dialect: String
        let status: Int
        let fields: [String: String]
        let body: Hex
        let trailers: [String: String]?
        /// The message, or what the error says.
        let outcome: String

        var testDescription: String { "\(dialect): \(name)" }

        var response: HTTPResponse {
            HTTPResponse(
                status: status, fields: Self.fields(fields), body: body.bytes,
                trailers: trailers.map(Self.fields))
        }

        private static func fields(_ pairs: [String: String]) -> HTTPFields {
            var fields = HTTPFields()
            for (name, value) in pairs { fields.append(name, value) }
            return fields
        }
    }

    @Test(arguments: try VectorFile<Case>.load("rpc/rpc-outcome"))
    func findsTheMessageOrTheError(_ vector: Case) {
        let outcome: String
        do throws(RPCError) {
            let message =
                try vector.dialect == "grpc"
                ? GRPC.message(in: vector.response)
                : Connect.message(in: vector.response, encoding: .protobuf)
            outcome = "message \(Hex(message))"
        } catch {
            outcome = "\(error)"
        }
        #expect(outcome.hasPrefix(vector.outcome), "\(outcome)")
    }

    @Test func knowsEveryCodeByTheNamesOfBothDialects() {
        for code in RPCStatusCode.allCases {
            let status = RPCStatus(code, "text")
            guard code != .ok else { continue }
            for response in [
                GRPC.response(to: .failure(status)),
                Connect.response(to: .failure(status), encoding: .protobuf),
            ] {
                let isGRPC = response.fields["grpc-status"] != nil
                #expect(
                    throws: RPCError.status(status),
                    performing: {
                        try isGRPC
                            ? GRPC.message(in: response)
                            : Connect.message(in: response, encoding: .protobuf)
                    })
            }
        }
    }
}
