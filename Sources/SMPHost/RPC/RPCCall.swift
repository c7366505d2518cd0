/// A call of one message that asks for one message.
public struct RPCCall: Hashable, Sendable {
    /// The service and the method, as `/package.Service/Method`.
    public var method: String
    /// How the messages are written.
    public var encoding: RPCEncoding
    /// The message.
    public var message: [UInt8]
    /// How long the caller waits, or `nil` when it does not say.
    public var timeout: Duration?

    /// Describes a call.
    public init(
        _ method: String, _ message: [UInt8], encoding: RPCEncoding = .protobuf,
        timeout: Duration? = nil
    ) {
        self.method = method
        self.encoding = encoding
        self.message = message
        self.timeout = timeout
    }
}

/// How the message of a call and that of its answer are written.
public enum RPCEncoding: Hashable, Sendable {
    /// In the binary form of Protocol Buffers.
    case protobuf
    /// In the JSON form of Protocol Buffers, which only Connect has.
    case json
}

/// How much one end of a connection for calls accepts from its peer.
public struct RPCLimits: Hashable, Sendable {
    /// What holds when the connection is one of HTTP/2.
    public var http2 = HTTP2Limits()
    /// What holds when the connection is one of HTTP/1.1.
    public var http1 = HTTP1Limits()

    /// Starts with the defaults.
    public init() {}
}

/// Which way calls take over HTTP.
public enum RPCDialect: Hashable, Sendable, CaseIterable {
    /// gRPC, which every version of every service of SCION speaks, over HTTP/2.
    case grpc
    /// Connect, over HTTP/1.1 or HTTP/2.
    case connect
}
