/// What one end of a connection wants and allows.
///
/// The defaults suit bulk data between hosts on the Internet; each one says what it costs to raise
/// it.
public struct QUICConfiguration: Sendable {
    /// The versions that this end speaks, the preferred one first.
    ///
    /// A client starts with the first; a server changes to the one that it likes best of those that
    /// the client offers, as long as the two versions are compatible.
    ///
    /// - Source: RFC 9368, section 2.
    public var versions: [QUICVersion] = [.v1, .v2]

    /// How long nothing may be heard before the connection is given up; zero means for ever.
    public var idleTimeout: Duration = .seconds(30)

    /// How long nothing may be sent before a PING keeps the connection alive, or `nil` for never.
    ///
    /// Half of the idle timeout of both ends is a good choice.
    public var keepAliveInterval: Duration?

    /// How many bytes the peer may send on all streams together before any is read.
    public var maximumData: UInt64 = 1_500_000

    /// How many bytes the peer may send on one stream before any is read.
    ///
    /// Windows grow as long as the application reads as fast as data comes, up to
    /// ``maximumWindow``.
    public var maximumStreamData: UInt64 = 1_000_000

    /// The most that a window grows to, in bytes; this much memory a peer can make this end hold.
    public var maximumWindow: UInt64 = 16_777_216

    /// How many bytes of one stream are kept to be sent, or sent again, before writing has to wait.
    public var sendBufferLength = 4_194_304

    /// How many bidirectional streams of the peer may be open at a time.
    public var maximumBidirectionalStreams: UInt64 = 100

    /// How many unidirectional streams of the peer may be open at a time.
    public var maximumUnidirectionalStreams: UInt64 = 100

    /// The longest DATAGRAM frame that this end takes, in bytes; zero turns datagrams off.
    ///
    /// - Source: RFC 9221, section 3.
    public var maximumDatagramFrameLength: UInt64 = 65_535

    /// How many datagrams wait at most in each direction; the oldest received make room for newer.
    public var datagramQueueLength = 256

    /// The longest that this end puts off acknowledging a packet; less than 2^14 ms.
    public var maximumAcknowledgementDelay: Duration = .milliseconds(25)

    /// The shortest such time that the peer may ask for, or `nil` when it may ask for nothing.
    ///
    /// It has to be at least as long as the timers of this end are coarse.
    ///
    /// - Source: draft-ietf-quic-ack-frequency, section 3.
    public var minimumAcknowledgementDelay: Duration? = .milliseconds(1)

    /// How many connection IDs of the peer this end remembers. (active_connection_id_limit)
    public var activeConnectionIDLimit: UInt64 = 4

    /// Whether this end may change its address during the connection.
    public var allowsActiveMigration = true

    /// What decides how much may be under way.
    public var congestionControl: CongestionAlgorithm = .cubic

    /// The longest datagram that the local network carries, in bytes of UDP payload.
    public var maximumDatagramLength = 1_452

    /// Whether this end looks for the longest datagram that a path carries.
    ///
    /// If not, datagrams stay at 1,200 bytes.
    ///
    /// - Source: RFC 9000, section 14.3.
    public var discoversMTU = true

    /// Whether packets carry an ECN codepoint as long as the path lets it through.
    public var usesECN = true

    /// How many packets one key protects at most, or `nil` for what its algorithm allows; less than
    /// 1,024 counts as that.
    ///
    /// Keys are updated at half of it, and a connection that cannot update its keys ends.
    ///
    /// - Source: RFC 9001, section 6.6.
    public var packetsPerKey: UInt64?

    /// Whether reserved values are sent where a peer has to ignore them, so that it keeps doing so.
    ///
    /// - Source: RFC 9287; RFC 9000, sections 15 and 18.1.
    public var greases = true

    /// Whether what happens is written down, and in which words; ``Connection/takeLog()`` gives it.
    ///
    /// It takes memory and time for every packet.
    public var log: QLogDialect?

    /// The defaults.
    public init() {}
}
