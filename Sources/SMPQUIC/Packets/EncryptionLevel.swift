/// The keys that protect a packet, which also tell how far the handshake has come.
///
/// - Source: RFC 9001, section 4.1.4.
public enum EncryptionLevel: Int, Hashable, Sendable, CaseIterable {
    /// Keys that anybody can derive from the first packet.
    case initial
    /// Keys of an earlier connection, for what a client sends first.
    case zeroRTT
    /// Keys that only the two ends know; the peer's identity is not proven yet.
    case handshake
    /// Keys for everything after the handshake.
    case oneRTT

    /// The packet number space of the packets at this level.
    public var space: PacketNumberSpace {
        switch self {
        case .initial: .initial
        case .handshake: .handshake
        case .zeroRTT, .oneRTT: .application
        }
    }
}

/// What packet numbers and acknowledgements are counted in.
///
/// - Source: RFC 9000, section 12.3.
public enum PacketNumberSpace: Int, Hashable, Sendable, CaseIterable {
    /// Initial packets.
    case initial
    /// Handshake packets.
    case handshake
    /// 0-RTT and 1-RTT packets; with the multipath extension there is one of these for each path.
    case application
}
