/// Calls as Connect puts them into requests and responses of any version of HTTP.
///
/// ```
///   POST /service/Method                    200
///   content-type: application/proto         content-type: application/proto
///   connect-protocol-version: 1
///   connect-timeout-ms: 5000                the message
///
///   the message                             404
///                                           content-type: application/json
///
///                                           {"code": "not_found", "message": "…"}
/// ```
///
/// Everything in here is a function: nothing is remembered from one call to another.
///
/// - Source: Connect Protocol Reference, "Unary RPCs".
package enum Connect {
    private static let jsonType = "application/json"
    private static let protobufType = "application/proto"

    // MARK: Client

    /// The request that makes a call.
    package static func request(for call: RPCCall, authority: String) -> HTTPRequest {
        var fields: HTTPFields = [
            "content-type": type(of: call.encoding), "connect-protocol-version": "1",
        ]
        if let timeout = call.timeout {
            let milliseconds = min(max(0, (timeout / .milliseconds(1)).rounded(.up)), 9_999_999_999)
            fields.append("connect-timeout-ms", "\(Int(milliseconds))")
        }
        return HTTPRequest(
            authority: authority, path: call.method, fields: fields, body: call.message)
    }

    /// The message in the answer to a call.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - encoding: How the message of the call was written.
    /// - Returns: The message.
    /// - Throws: What the answer says is wrong, or what is wrong with the answer.
    package static func message(
        in response: HTTPResponse, encoding: RPCEncoding
    ) throws(RPCError) -> [UInt8] {
        let mediaType = response.fields.mediaType
        guard response.status == 200 else {
            if mediaType == jsonType,
                let status = ConnectError.decode(response.body, httpStatus: response.status)
            {
                throw .status(status)
            }
            throw .notRPC(httpStatus: response.status, mediaType: mediaType)
        }
        guard mediaType == type(of: encoding) else {
            throw .malformedReply(.mediaType(mediaType))
        }
        guard isPlain(response.fields) else { throw .malformedReply(.compressed) }
        return response.body
    }

    // MARK: Server

    /// The call that a request makes, with a message in one of `encodings`.
    ///
    /// - Throws: The response to a request that makes none.
    package static func call(
        in request: HTTPRequest, encodings: Set<RPCEncoding>
    ) throws(RPCRefusal) -> RPCCall {
        guard request.method == "POST" else { throw .method }
        guard let encoding = encoding(of: request.fields.mediaType), encodings.contains(encoding)
        else { throw refusal(accepting: encodings) }
        guard isPlain(request.fields) else {
            throw refusal(.unimplemented, "compressed requests are not supported")
        }
        let version = request.fields["connect-protocol-version"]
        guard version == nil || version == "1" else {
            throw refusal(.invalidArgument, "connect-protocol-version is not 1")
        }
        var call = RPCCall(request.path, request.body, encoding: encoding)
        if let text = request.fields["connect-timeout-ms"] {
            guard text.utf8.count <= 10, text.utf8.allSatisfy(\.isDigit), let count = Int(text)
            else { throw refusal(.invalidArgument, "malformed connect-timeout-ms") }
            call.timeout = .milliseconds(count)
        }
        return call
    }

    /// The response that answers a call.
    package static func response(
        to result: Result<[UInt8], RPCStatus>, encoding: RPCEncoding
    ) -> HTTPResponse {
        switch result {
        case .success(let message):
            HTTPResponse(
                status: 200, fields: ["content-type": type(of: encoding)], body: message)
        case .failure(let status):
            HTTPResponse(
                status: httpStatus(for: status.code), fields: ["content-type": jsonType],
                body: ConnectError.encode(status))
        }
    }

    /// What whoever writes messages in another way is told.
    private static func refusal(accepting encodings: Set<RPCEncoding>) -> RPCRefusal {
        let types = encodings.map(type(of:)).sorted().joined(separator: ", ")
        return RPCRefusal(response: HTTPResponse(status: 415, fields: ["accept-post": types]))
    }

    private static func refusal(_ code: RPCStatusCode, _ message: String) -> RPCRefusal {
        RPCRefusal(
            response: response(to: .failure(RPCStatus(code, message)), encoding: .protobuf))
    }

    // MARK: Media types

    private static func type(of encoding: RPCEncoding) -> String {
        switch encoding {
        case .protobuf: protobufType
        case .json: jsonType
        }
    }

    private static func encoding(of mediaType: String?) -> RPCEncoding? {
        switch mediaType {
        case protobufType: .protobuf
        case jsonType: .json
        default: nil
        }
    }

    /// Whether content is as it was before any compression.
    private static func isPlain(_ fields: HTTPFields) -> Bool {
        fields["content-encoding"].map { $0.lowercased() == "identity" } ?? true
    }

    // MARK: Codes

    /// The HTTP status that goes with a code.
    static func httpStatus(for code: RPCStatusCode) -> Int {
        switch code {
        case .ok: 200
        case .cancelled: 499
        case .unknown, .internalError, .dataLoss: 500
        case .invalidArgument, .failedPrecondition, .outOfRange: 400
        case .deadlineExceeded: 504
        case .notFound: 404
        case .alreadyExists, .aborted: 409
        case .permissionDenied: 403
        case .resourceExhausted: 429
        case .unimplemented: 501
        case .unavailable: 503
        case .unauthenticated: 401
        }
    }

    /// The code of a response that gives none, which holds for gRPC as well.
    static func statusCode(forHTTP status: Int) -> RPCStatusCode {
        switch status {
        case 400: .internalError
        case 401: .unauthenticated
        case 403: .permissionDenied
        case 404: .unimplemented
        case 429, 502, 503, 504: .unavailable
        default: .unknown
        }
    }
}
