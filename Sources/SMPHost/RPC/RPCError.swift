public import SMPBytes

/// Why a call has no answer.
public enum RPCError: Error, Hashable, Sendable {
    /// The server has said no.
    case status(RPCStatus)
    /// No answer came in time.
    case deadlineExceeded
    /// The server did nothing for the call, which may be made again.
    case notProcessed
    /// The call ended in the middle.
    case interrupted(HTTP2StreamFailure)
    /// The connection ended before the answer.
    case connectionEnded(RPCConnectionEnd)
    /// The answer is not one to a call: something else listens there.
    case notRPC(httpStatus: Int, mediaType: String?)
    /// The answer breaks a rule of the protocol.
    case malformedReply(RPCReplyFault)

    /// The kind of failure.
    public var code: RPCStatusCode {
        switch self {
        case .status(let status): status.code
        case .deadlineExceeded: .deadlineExceeded
        case .notProcessed, .connectionEnded: .unavailable
        case .interrupted(.reset(let code)): GRPC.statusCode(for: code)
        case .interrupted: .internalError
        case .notRPC(let httpStatus, _): Connect.statusCode(forHTTP: httpStatus)
        case .malformedReply: .internalError
        }
    }

    /// Whether the call may be made again although it could do harm to make it twice.
    public var isSafeToRetry: Bool { self == .notProcessed }
}

/// What is wrong with an answer.
public enum RPCReplyFault: Error, Hashable, Sendable {
    /// The message in it is cut off, or framed wrongly.
    case framing(WireError)
    /// It says that all is well, and has no message.
    case noMessage
    /// It has more messages than the one of a unary call.
    case severalMessages
    /// The message is compressed, which was not offered.
    case compressed
    /// It does not say what became of the call.
    case noStatus
    /// It says what became of the call in a way that nobody understands.
    case badStatus(String)
    /// It is of another type than the call.
    case mediaType(String?)
}

/// Why a connection for calls has ended.
public enum RPCConnectionEnd: Error, Hashable, Sendable {
    /// One of HTTP/2.
    case http2(HTTP2Closure)
    /// One of HTTP/1.1.
    case http1(HTTP1Closure)
}

// MARK: - In words

extension RPCError: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .status(let status): "\(status)"
        case .deadlineExceeded: "no answer in time"
        case .notProcessed: "the server did not take the call"
        case .interrupted(let failure): "\(failure)"
        case .connectionEnded(let end): "\(end)"
        case .notRPC(let httpStatus, let mediaType):
            "no RPC service there: HTTP status \(httpStatus)" + (mediaType.map { ", \($0)" } ?? "")
        case .malformedReply(let fault): "malformed answer: \(fault)"
        }
    }
}

extension RPCReplyFault: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .framing(let error): "\(error)"
        case .noMessage: "no message"
        case .severalMessages: "more than one message"
        case .compressed: "a compressed message"
        case .noStatus: "no status"
        case .badStatus(let text): "a status of \"\(text)\""
        case .mediaType(let type): "content of type \(type ?? "unknown")"
        }
    }
}

extension RPCConnectionEnd: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .http2(let closure): "\(closure)"
        case .http1(let closure): "\(closure)"
        }
    }
}
