/// Why a connection is over.
public enum ConnectionEnd: Error, Hashable, Sendable {
    /// One end found the other in breach of the protocol, or had no more to do with it.
    ///
    /// - Source: RFC 9000, section 19.19, type 0x1c.
    case transport(by: Closer, TransportErrorCode, frameType: UInt64, reason: String)
    /// An application closed the connection with a code of its own.
    ///
    /// - Source: RFC 9000, section 19.19, type 0x1d.
    case application(by: Closer, code: UInt64, reason: String)
    /// Nothing was heard for too long.
    ///
    /// - Source: RFC 9000, section 10.1.
    case idleTimeout
    /// The peer has lost its state of the connection.
    ///
    /// - Source: RFC 9000, section 10.3.
    case statelessReset
    /// The server speaks none of the versions that the client does.
    ///
    /// - Source: RFC 9000, section 6.2.
    case noCommonVersion(offered: [QUICVersion])

    /// An end of the connection, seen from here.
    public enum Closer: Hashable, Sendable {
        /// This end.
        case local
        /// The peer.
        case peer
    }
}

extension ConnectionEnd: CustomStringConvertible {
    /// One line: who closed the connection, and why.
    public var description: String {
        switch self {
        case .transport(let closer, let code, let frameType, let reason):
            "\(closer) closed the connection: \(code)"
                + (frameType == 0 ? "" : ", frame type 0x" + String(frameType, radix: 16))
                + (reason.isEmpty ? "" : ": " + reason)
        case .application(let closer, let code, let reason):
            "\(closer) application closed the connection with code \(code)"
                + (reason.isEmpty ? "" : ": " + reason)
        case .idleTimeout: "nothing was heard from the peer for too long"
        case .statelessReset: "the peer no longer knows the connection (stateless reset)"
        case .noCommonVersion(let offered):
            "no version in common; the server speaks "
                + (offered.isEmpty
                    ? "none" : offered.map(\.description).joined(separator: ", "))
        }
    }
}

extension ConnectionEnd.Closer: CustomStringConvertible {
    /// As it stands at the start of a sentence.
    public var description: String { self == .local ? "this end" : "the peer" }
}
