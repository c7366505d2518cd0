internal import SMPBytes
internal import SMPCrypto
internal import SMPTLS

/// One end of a QUIC connection: a value that takes datagrams and the time, and gives datagrams and
/// events.
///
/// ```
///   receive(datagram, now) ─┐                        ┌─► transmit(into:, now)
///   handleTimeout(now) ─────┼─►  Connection ─────────┼─► nextEvent()
///   open, write, read … ────┘                        └─► deadline
/// ```
///
/// It conducts, and knows little itself: what a room of this module owns, that room decides. After
/// each call the owner sends what ``transmit(into:now:)`` gives until it gives nothing, takes the
/// events, and calls ``handleTimeout(now:)`` when ``deadline`` has come.
///
/// - Source: RFC 9000; RFC 9001; RFC 9002.
public struct Connection: ~Copyable {
    /// Which end this is.
    public let side: Side
    let configuration: QUICConfiguration
    /// The version in use.
    public internal(set) var version: QUICVersion
    var random: RandomStream
    let resetKey: StatelessResetKey
    let clock: CalendarReference

    var keys: KeyRing
    var handshake: HandshakeDriver
    var peerParameters: TransportParameters?
    var kept = KeptPackets()

    var received: ReceivedSpaces
    var spaces = RecoverySpaces()
    var recovery: LossRecovery
    var skippedNumbers = SkippedNumbers()
    /// How many packets of application data in a row the peer had no reason to acknowledge.
    var unacknowledgedCount = 0
    /// How many packets are to be sent in each space to learn what became of others.
    var probes = ProbeCounts()

    var paths: PathTable
    /// What is known of the path in use.
    var path: PathRecovery
    var localIDs: LocalConnectionIDs
    var peerIDs: PeerConnectionIDs

    var streams: Streams
    var datagrams: Datagrams
    var control = ControlFrames()
    /// How often the peer is asked to acknowledge, if it can be asked.
    var ackFrequency: AckFrequency?

    var idle: IdleTimer
    var zeroRTTEnd: Instant?
    var closing: ClosingState?
    var events = EventQueue<ConnectionEvent>()
    /// What is written down, if anything is.
    var log: QLog?
}

/// The acknowledgements of each packet number space.
struct ReceivedSpaces: Sendable {
    var initial = ReceivedPackets(space: .initial)
    var handshake = ReceivedPackets(space: .handshake)
    var application: ReceivedPackets

    init(maximumAckDelay: Int64) {
        application = ReceivedPackets(space: .application, maximumAckDelay: maximumAckDelay)
    }

    subscript(space: PacketNumberSpace) -> ReceivedPackets {
        _read {
            switch space {
            case .initial: yield initial
            case .handshake: yield handshake
            case .application: yield application
            }
        }
        _modify {
            switch space {
            case .initial: yield &initial
            case .handshake: yield &handshake
            case .application: yield &application
            }
        }
    }
}

/// How many probes are to be sent in each packet number space.
struct ProbeCounts: Hashable, Sendable {
    private var initial = 0
    private var handshake = 0
    private var application = 0

    subscript(space: PacketNumberSpace) -> Int {
        get {
            switch space {
            case .initial: initial
            case .handshake: handshake
            case .application: application
            }
        }
        set {
            switch space {
            case .initial: initial = newValue
            case .handshake: handshake = newValue
            case .application: application = newValue
            }
        }
    }
}

/// What date it is at which point of the caller's clock, for certificates and tickets.
struct CalendarReference: Sendable {
    let instant: Instant
    let date: UnixTime

    func date(at now: Instant) -> UnixTime { date + (now - instant) }
}
