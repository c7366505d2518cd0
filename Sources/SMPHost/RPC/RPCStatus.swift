/// What became of a call, as one of the kinds that gRPC and Connect share.
///
/// - Source: gRPC documentation, "Status codes and their use in gRPC"; Connect Protocol Reference,
///   "Error Codes".
public enum RPCStatusCode: Int, Hashable, Sendable, CaseIterable {
    /// Nothing is wrong.
    case ok = 0
    /// The caller did not want to wait any longer.
    case cancelled
    /// Nobody knows, or says, what is wrong.
    case unknown
    /// The request makes no sense, whatever the state of the server.
    case invalidArgument
    /// The answer did not come in time.
    case deadlineExceeded
    /// What was asked for does not exist.
    case notFound
    /// What was to be made exists already.
    case alreadyExists
    /// The caller may not ask for this.
    case permissionDenied
    /// Something is used up.
    case resourceExhausted
    /// The state of the server does not allow this.
    case failedPrecondition
    /// Something else came in between.
    case aborted
    /// The request goes beyond the end of something.
    case outOfRange
    /// The server knows no such method.
    case unimplemented
    /// Something is broken.
    case internalError
    /// The server cannot be used at the moment.
    case unavailable
    /// Data is lost for good.
    case dataLoss
    /// The caller has not said, or not proved, who it is.
    case unauthenticated

    /// The name in Connect, in lower case with underscores.
    var connectName: String { Self.connectNames[rawValue] }

    /// The code of a name in Connect, or `nil` when there is none.
    init?(connectName: String) {
        guard let index = Self.connectNames.firstIndex(of: connectName), index > 0 else {
            return nil
        }
        self.init(rawValue: index)
    }

    private static let connectNames = [
        "ok", "canceled", "unknown", "invalid_argument", "deadline_exceeded", "not_found",
        "already_exists", "permission_denied", "resource_exhausted", "failed_precondition",
        "aborted", "out_of_range", "unimplemented", "internal", "unavailable", "data_loss",
        "unauthenticated",
    ]
}

extension RPCStatusCode: CustomStringConvertible {
    /// The name in words.
    public var description: String {
        connectName.split(separator: "_").joined(separator: " ")
    }
}

/// What a server answers a call with that it does not serve.
public struct RPCStatus: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public let code: RPCStatusCode
    /// What is wrong, for people.
    public let message: String

    /// Joins both parts.
    public init(_ code: RPCStatusCode, _ message: String) {
        (self.code, self.message) = (code, message)
    }

    /// One line with both parts.
    public var description: String { message.isEmpty ? "\(code)" : "\(code): \(message)" }
}
