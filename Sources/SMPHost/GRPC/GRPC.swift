internal import SMPBytes

/// Calls as gRPC puts them into requests and responses of HTTP/2.
///
/// ```
///   POST /service/Method          :status 200
///   content-type: application/grpc          content-type: application/grpc
///   te: trailers
///   grpc-timeout: 5S
///   one message                   one message, or nothing
///                                 grpc-status: 0
///                                 grpc-message: …
/// ```
///
/// A response without a message may have its status before the content, which is then missing.
/// Everything in here is a function: nothing is remembered from one call to another.
///
/// - Source: gRPC documentation, "gRPC over HTTP2".
package enum GRPC {
    static let mediaType = "application/grpc"

    // MARK: Client

    /// The request that makes a call.
    package static func request(for call: RPCCall, authority: String) -> HTTPRequest {
        var fields: HTTPFields = ["content-type": mediaType, "te": "trailers"]
        if let timeout = call.timeout {
            fields.append("grpc-timeout", GRPCTimeout.text(for: timeout))
        }
        return HTTPRequest(
            authority: authority, path: call.method, fields: fields,
            body: GRPCMessage(call.message).bytes)
    }

    /// The message in the answer to a call.
    ///
    /// - Throws: What the answer says is wrong, or what is wrong with the answer.
    package static func message(in response: HTTPResponse) throws(RPCError) -> [UInt8] {
        let status = try status(of: response)
        // Also who refuses a request as a whole may give a status.
        if let status, status.code != .ok { throw .status(status) }
        let type = response.fields.mediaType
        guard response.status == 200, isOurs(type) else {
            throw .notRPC(httpStatus: response.status, mediaType: type)
        }
        guard status != nil else { throw .malformedReply(.noStatus) }
        do { return try onlyMessage(in: response.body) } catch { throw .malformedReply(error) }
    }

    private static func status(of response: HTTPResponse) throws(RPCError) -> RPCStatus? {
        let places = [response.trailers, response.fields].compactMap(\.self)
        guard let fields = places.first(where: { $0["grpc-status"] != nil }),
            let text = fields["grpc-status"]
        else { return nil }
        guard text.utf8.allSatisfy(\.isDigit), let number = Int(text) else {
            throw .malformedReply(.badStatus(text))
        }
        return RPCStatus(
            RPCStatusCode(rawValue: number) ?? .unknown,
            GRPCText.decode(fields["grpc-message"] ?? ""))
    }

    // MARK: Server

    /// Whether content of a media type is for gRPC.
    static func isOurs(_ type: String?) -> Bool {
        type == mediaType || type == mediaType + "+proto"
    }

    /// The call that a request makes.
    ///
    /// - Throws: The response to a request that makes none.
    package static func call(in request: HTTPRequest) throws(RPCRefusal) -> RPCCall {
        guard request.method == "POST" else { throw .method }
        guard isOurs(request.fields.mediaType) else { throw refusal(of: request) }
        var call = RPCCall(request.path, [])
        if let text = request.fields["grpc-timeout"] {
            guard let timeout = GRPCTimeout.duration(from: text) else {
                throw refusal(.internalError, "malformed grpc-timeout: \(text)")
            }
            call.timeout = timeout
        }
        do throws(RPCReplyFault) {
            call.message = try onlyMessage(in: request.body)
        } catch {
            let code: RPCStatusCode =
                switch error {
                case .compressed, .noMessage, .severalMessages: .unimplemented
                default: .internalError
                }
            throw refusal(code, "malformed request: \(error)")
        }
        return call
    }

    /// The response that answers a call.
    package static func response(to result: Result<[UInt8], RPCStatus>) -> HTTPResponse {
        switch result {
        case .success(let message):
            HTTPResponse(
                status: 200, fields: ["content-type": mediaType],
                body: GRPCMessage(message).bytes, trailers: ["grpc-status": "0"])
        case .failure(let status):
            HTTPResponse(status: 200, fields: fields(of: status))
        }
    }

    private static func fields(of status: RPCStatus) -> HTTPFields {
        [
            "content-type": mediaType, "grpc-status": "\(status.code.rawValue)",
            "grpc-message": GRPCText.encode(status.message),
        ]
    }

    private static func refusal(_ code: RPCStatusCode, _ message: String) -> RPCRefusal {
        RPCRefusal(response: response(to: .failure(RPCStatus(code, message))))
    }

    /// Says to whoever does not speak gRPC that this is what is spoken here.
    private static func refusal(of request: HTTPRequest) -> RPCRefusal {
        let status = RPCStatus(
            .invalidArgument, "content of type \(request.fields.mediaType ?? "unknown") is no gRPC")
        return RPCRefusal(response: HTTPResponse(status: 415, fields: fields(of: status)))
    }

    // MARK: Pieces

    /// The one message that content consists of.
    private static func onlyMessage(in body: [UInt8]) throws(RPCReplyFault) -> [UInt8] {
        guard !body.isEmpty else { throw .noMessage }
        var reader = ByteReader(body.span)
        let message: GRPCMessage
        do throws(WireError) { message = try GRPCMessage(from: &reader) } catch {
            throw .framing(error)
        }
        guard reader.remaining == 0 else { throw .severalMessages }
        guard !message.isCompressed else { throw .compressed }
        return message.octets
    }

    /// What a stream that was reset says of a call.
    ///
    /// - Source: gRPC documentation, "gRPC over HTTP2", HTTP2 Transport Mapping, Errors.
    static func statusCode(for code: HTTP2ErrorCode) -> RPCStatusCode {
        switch code {
        case .refusedStream: .unavailable
        case .cancel: .cancelled
        case .enhanceYourCalm: .resourceExhausted
        case .inadequateSecurity: .permissionDenied
        default: .internalError
        }
    }
}
