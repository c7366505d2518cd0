/// Why a stream or a connection ends, as a number on the wire.
///
/// - Source: RFC 9113, section 7.
public struct HTTP2ErrorCode: RawRepresentable, Hashable, Sendable {
    /// The number. (Error Code, 32 bits)
    public let rawValue: UInt32

    /// Names a reason by its number.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Nothing is wrong. (NO_ERROR)
    public static let noError = HTTP2ErrorCode(rawValue: 0x0)
    /// The peer broke a rule that no other code names. (PROTOCOL_ERROR)
    public static let protocolError = HTTP2ErrorCode(rawValue: 0x1)
    /// The sender of the code made a mistake. (INTERNAL_ERROR)
    public static let internalError = HTTP2ErrorCode(rawValue: 0x2)
    /// The peer sent more data than it may. (FLOW_CONTROL_ERROR)
    public static let flowControlError = HTTP2ErrorCode(rawValue: 0x3)
    /// The peer did not acknowledge settings in time. (SETTINGS_TIMEOUT)
    public static let settingsTimeout = HTTP2ErrorCode(rawValue: 0x4)
    /// The peer went on with a stream that it had ended. (STREAM_CLOSED)
    public static let streamClosed = HTTP2ErrorCode(rawValue: 0x5)
    /// The peer sent a frame of a wrong size. (FRAME_SIZE_ERROR)
    public static let frameSizeError = HTTP2ErrorCode(rawValue: 0x6)
    /// Nothing was done with the request, which may be made again. (REFUSED_STREAM)
    public static let refusedStream = HTTP2ErrorCode(rawValue: 0x7)
    /// Nobody wants the answer any more. (CANCEL)
    public static let cancel = HTTP2ErrorCode(rawValue: 0x8)
    /// The peer's fields cannot be decompressed. (COMPRESSION_ERROR)
    public static let compressionError = HTTP2ErrorCode(rawValue: 0x9)
    /// The other end of a tunnel failed. (CONNECT_ERROR)
    public static let connectError = HTTP2ErrorCode(rawValue: 0xa)
    /// The peer asks for more than it should. (ENHANCE_YOUR_CALM)
    public static let enhanceYourCalm = HTTP2ErrorCode(rawValue: 0xb)
    /// The security of the transport does not suffice. (INADEQUATE_SECURITY)
    public static let inadequateSecurity = HTTP2ErrorCode(rawValue: 0xc)
    /// The resource is available over HTTP/1.1 only. (HTTP_1_1_REQUIRED)
    public static let http11Required = HTTP2ErrorCode(rawValue: 0xd)
}

extension HTTP2ErrorCode: CustomStringConvertible {
    private static let names = [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT",
        "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR",
        "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ]

    /// The name in the registry, or the number of a code that has none.
    public var description: String {
        let index = Int(rawValue)
        return index < Self.names.count ? Self.names[index] : "error code \(rawValue)"
    }
}
