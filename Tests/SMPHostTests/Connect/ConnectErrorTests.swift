import SMPHost
import TestVectors
import Testing

@Suite struct ConnectErrorTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let httpStatus: Int
        let code: Int?
        let message: String?
        let canonical: String?

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Case>.load("rpc/connect-error"))
    func readsAndWrites(_ vector: Case) {
        let status = ConnectError.decode(Array(vector.text.utf8), httpStatus: vector.httpStatus)
        #expect(status?.code.rawValue == vector.code)
        #expect(status?.message == vector.message)
        if let status {
            let text = String(decoding: ConnectError.encode(status), as: UTF8.self)
            #expect(text == vector.canonical ?? vector.text)
        }
    }

    @Test func readsEveryTextThatItWrites() {
        for scalar in (0..<0x180).compactMap(Unicode.Scalar.init) {
            for code in RPCStatusCode.allCases where code != .ok {
                let status = RPCStatus(code, "a\(Character(scalar))b")
                #expect(
                    ConnectError.decode(ConnectError.encode(status), httpStatus: 200) == status)
            }
        }
    }

    @Test func doesNotLookAtContentWithoutEnd() {
        let text = "{\"code\":\"internal\",\"message\":\"" + String(repeating: "x", count: 100_000)
        #expect(ConnectError.decode(Array((text + "\"}").utf8), httpStatus: 500) == nil)
    }
}
