public import SMPBytes
public import SMPSCION

/// A path that packets can take: what goes into them, where they are sent first, and what is known
/// of the way.
///
/// ```
///   host ──► nextHop ──► interfaces[0] ── link ── interfaces[1] ── … ──► destination
///            (router)    └──────────── path, metadata ────────┘
/// ```
///
/// A path within the own AS has neither interfaces nor a header, and no next hop, since packets go
/// straight to their destination.
///
/// - Source: SCION control plane, `Path` in daemon.proto.
public struct NetworkPath: Hashable, Sendable {
    /// What goes into the header of packets: a standard path, or an empty one. (raw)
    public let path: Path
    /// The border router that packets are sent to, or `nil` within the own AS. (interface)
    public let nextHop: UnderlayAddress?
    /// What is known of the way.
    public let metadata: PathMetadata

    /// A path that leaves the own AS.
    ///
    /// - Precondition: The metadata has interfaces, and for each that a packet enters an AS by one
    ///   that it leaves an AS by.
    public init(_ path: StandardPath, nextHop: UnderlayAddress, metadata: PathMetadata) {
        precondition(!metadata.interfaces.isEmpty && metadata.interfaces.count.isMultiple(of: 2))
        self.path = .standard(path)
        self.nextHop = nextHop
        self.metadata = metadata
    }

    /// The path within the own AS, of which the MTU is known.
    public init(localMTU mtu: Int, expiry: UnixTime?) {
        path = .empty
        nextHop = nil
        metadata = PathMetadata(mtu: mtu, expiry: expiry)
    }

    /// The way back of a packet that came in, of which nothing is known but what stands in it.
    ///
    /// - Parameters:
    ///   - path: The path of the packet, reversed.
    ///   - nextHop: The router that it came from, or `nil` if it came from within the own AS.
    public init(answering path: Path, nextHop: UnderlayAddress?) {
        self.init(path: path, nextHop: nextHop, metadata: PathMetadata())
    }

    // Taken apart from a message, whose fields were checked.
    init(path: Path, nextHop: UnderlayAddress?, metadata: PathMetadata) {
        (self.path, self.nextHop, self.metadata) = (path, nextHop, metadata)
    }
}

extension NetworkPath: CandidatePath {
    /// What users name the path by; the same for all paths over the same interfaces.
    public var fingerprint: PathFingerprint { metadata.fingerprint }

    /// The interfaces that the path crosses, in the order of travel; none within the own AS, and on a way
    /// back that was learnt from a packet.
    public var interfaces: [PathInterface] { metadata.interfaces }

    /// How long a packet takes at least, if every AS on the way has said its share.
    public var declaredLatency: Duration? { metadata.declaredLatency }

    /// How much passes at most, in bits per second, if every AS on the way has said it.
    public var declaredBandwidth: UInt64? { metadata.declaredBandwidth }

    /// The largest SCION packet that gets through, header included, in bytes.
    public var mtu: Int? { metadata.mtu }

    /// When the first hop field expires; `nil` within the own AS.
    public var expiry: UnixTime? { metadata.expiry }
}
