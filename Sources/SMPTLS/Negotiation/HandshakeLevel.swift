/// The keys under which handshake messages or data travel, in the order in which they come up.
///
/// - Source: RFC 9001, section 4.1.4.
public enum HandshakeLevel: Int, Hashable, Comparable, Sendable, CaseIterable {
    /// Keys that everybody can make, for both hellos.
    case initial = 0
    /// Keys of an earlier connection, for data of the client only.
    case earlyData = 1
    /// Keys that only the two ends have, for the rest of the handshake.
    case handshake = 2
    /// Keys for data, and for messages after the handshake.
    case application = 3

    /// Whether `a` comes up before `b`.
    public static func < (a: HandshakeLevel, b: HandshakeLevel) -> Bool {
        a.rawValue < b.rawValue
    }
}
