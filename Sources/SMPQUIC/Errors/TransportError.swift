/// A breach of the rules, for which this end closes the connection.
///
/// - Source: RFC 9000, section 11.1.
public struct TransportError: Error, Hashable, Sendable {
    /// What the peer is told.
    public var code: TransportErrorCode
    /// The type of the frame at fault, or 0 when it was no frame. (Frame Type)
    public var frameType: UInt64
    /// What a person reads; it is sent as the reason phrase.
    public var reason: String

    /// Puts an error together.
    public init(_ code: TransportErrorCode, frameType: UInt64 = 0, _ reason: String) {
        self.code = code
        self.frameType = frameType
        self.reason = reason
    }

    /// The same error, with the type of the frame at fault if it names none.
    func naming(_ frameType: UInt64) -> TransportError {
        var error = self
        if error.frameType == 0 { error.frameType = frameType }
        return error
    }
}

extension TransportError: CustomStringConvertible {
    /// One line: the code, and why.
    public var description: String { "\(code): \(reason)" }
}
