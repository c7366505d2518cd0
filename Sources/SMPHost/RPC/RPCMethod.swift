public import SMPBytes

/// A message of a call or of its answer.
public protocol RPCMessage: Hashable, Sendable {
    /// Reads a message that fills `bytes`.
    ///
    /// - Throws: `WireError` when its fields cannot be read, or do not make sense.
    init(protobuf bytes: Span<UInt8>) throws(WireError)

    /// The message in the binary form of Protocol Buffers.
    var protobuf: [UInt8] { get }
}

/// A method of a service, and what goes to it and comes from it.
///
/// ```swift
/// let id = client.call(DaemonService.autonomousSystem.call(request, timeout: .seconds(5)), now: now)
/// …
/// case .finished(id, .success(let message)):
///     let response = try DaemonService.autonomousSystem.response(message)
/// ```
public struct RPCMethod<Request: RPCMessage, Response: RPCMessage>: Hashable, Sendable {
    /// The service and the method, as `/package.Service/Method`.
    public let path: String

    /// Names a method of a service.
    public init(_ service: String, _ name: String) {
        path = "/\(service)/\(name)"
    }

    // MARK: Caller

    /// The call that asks for an answer to `request`.
    public func call(_ request: Request, timeout: Duration? = nil) -> RPCCall {
        RPCCall(path, request.protobuf, timeout: timeout)
    }

    /// The answer in the message that a call has brought.
    ///
    /// - Throws: `WireError` when it is none.
    public func response(_ message: [UInt8]) throws(WireError) -> Response {
        try Response(protobuf: message.span)
    }

    // MARK: Service

    /// The request in the message of a call.
    ///
    /// - Throws: What the caller is told when it is none.
    public func request(_ call: RPCCall) throws(RPCStatus) -> Request {
        do throws(WireError) {
            return try Request(protobuf: call.message.span)
        } catch {
            throw RPCStatus(.invalidArgument, "malformed request: \(error)")
        }
    }

    /// The message that answers a call.
    public func reply(_ response: Response) -> Result<[UInt8], RPCStatus> {
        .success(response.protobuf)
    }
}

extension RPCStatus {
    /// What callers of a method are told that a service does not have.
    public static func unknown(method path: String) -> RPCStatus {
        RPCStatus(.unimplemented, "no such method: \(path)")
    }
}
