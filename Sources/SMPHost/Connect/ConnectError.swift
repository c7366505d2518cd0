internal import FoundationEssentials

/// The content of a response that says that a call has failed.
///
/// ```json
/// {"code": "not_found", "message": "no such path"}
/// ```
///
/// - Source: Connect Protocol Reference, "Error End-Stream" and "Error Codes".
package enum ConnectError {
    /// The longest content that is looked at, in bytes.
    private static let lengthLimit = 65_536

    /// Writes a status.
    package static func encode(_ status: RPCStatus) -> [UInt8] {
        var text = "{\"code\":\"\(status.code.connectName)\""
        if !status.message.isEmpty { text += ",\"message\":\(quoted(status.message))" }
        return Array((text + "}").utf8)
    }

    /// Reads a status, or returns `nil` when the content is no such JSON.
    ///
    /// - Parameters:
    ///   - body: The content.
    ///   - httpStatus: What stands for a code that is missing or unknown.
    /// - Returns: The status.
    package static func decode(_ body: [UInt8], httpStatus: Int) -> RPCStatus? {
        guard body.count <= lengthLimit,
            let form = try? JSONDecoder().decode(Form.self, from: Data(body))
        else { return nil }
        let code = form.code.flatMap(RPCStatusCode.init(connectName:))
        return RPCStatus(
            code ?? Connect.statusCode(forHTTP: httpStatus), form.message ?? "")
    }

    private struct Form: Decodable {
        let code: String?
        let message: String?
    }

    /// A text as a string of JSON. (RFC 8259, section 7)
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\u{0}"..."\u{1f}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
