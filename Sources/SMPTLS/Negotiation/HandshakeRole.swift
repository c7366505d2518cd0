/// Which part an end plays in a handshake.
///
/// - Source: RFC 8446, section 1.1.
public enum HandshakeRole: Hashable, Sendable {
    /// Starts the handshake.
    case client
    /// Answers, and shows who it is.
    case server

    /// The part of the other end.
    public var peer: HandshakeRole { self == .client ? .server : .client }
}
