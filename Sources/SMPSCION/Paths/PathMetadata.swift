public import SMPBytes

/// What is known of a path besides what stands in a packet.
///
/// ```
///    AS 0          AS 1           AS 2
///   ┌────┐ link 0 ┌──────┐ link 1 ┌────┐
///   │   0├────────┤1    2├────────┤3   │       interfaces in the order of travel
///   └────┘        └──────┘        └────┘
///        └── 0 ───┴─ 1 ──┴── 2 ───┘            latency, bandwidth: links and ASes in turn
/// ```
///
/// Of n interfaces, an even number, there are n - 1 latencies and bandwidths, n places, n/2 link
/// types, n/2 - 1 numbers of internal hops and n/2 + 1 notes. What an AS does not say is `nil`, or an
/// empty note. What it does say is not checked by anybody.
///
/// - Source: SCION control plane, `Path` in daemon.proto.
public struct PathMetadata: Hashable, Sendable {
    /// The interfaces, in the order of travel; none within one AS.
    public var interfaces: [PathInterface]
    /// The largest SCION packet that gets through, header included, in bytes; `nil` if nobody says.
    public var mtu: Int?
    /// When the first hop field expires; `nil` when there is none.
    public var expiry: UnixTime?
    /// How long a packet takes from each interface to the next, at least.
    public var latency: [Duration?]
    /// How much passes from each interface to the next, at most, in bits per second.
    public var bandwidth: [UInt64?]
    /// Where the router of each interface stands.
    public var geo: [GeoCoordinates?]
    /// What each link is made of.
    public var linkTypes: [LinkType?]
    /// The number of hops inside each AS on the way, without the first and the last.
    public var internalHops: [UInt32?]
    /// What each AS has to say.
    public var notes: [String]
    /// What the path can be used as an EPIC path with.
    public var epicAuthenticators: EPICAuthenticators?
    /// Where services of the ASes on the way are reached.
    public var discovery: [ISDAS: DiscoveryInformation]

    /// Knows the interfaces, and nothing of what ASes can say about them.
    public init(interfaces: [PathInterface] = [], mtu: Int? = nil, expiry: UnixTime? = nil) {
        self.interfaces = interfaces
        self.mtu = mtu
        self.expiry = expiry
        let count = interfaces.count
        latency = Array(repeating: nil, count: max(0, count - 1))
        bandwidth = Array(repeating: nil, count: max(0, count - 1))
        geo = Array(repeating: nil, count: count)
        linkTypes = Array(repeating: nil, count: count / 2)
        internalHops = Array(repeating: nil, count: max(0, count / 2 - 1))
        notes = Array(repeating: "", count: count == 0 ? 0 : count / 2 + 1)
        discovery = [:]
    }

    /// What users name the path by.
    public var fingerprint: PathFingerprint { PathFingerprint(of: interfaces) }
}

/// The keys that an EPIC path over a standard path is made with.
///
/// - Source: SCION header specification, "Path Type: EPIC-HP".
public struct EPICAuthenticators: Hashable, Sendable {
    /// That of the last hop field but one. (PHVF)
    public var penultimateHop: HopAuthenticator
    /// That of the last hop field. (LHVF)
    public var lastHop: HopAuthenticator

    /// Joins both keys.
    public init(penultimateHop: HopAuthenticator, lastHop: HopAuthenticator) {
        (self.penultimateHop, self.lastHop) = (penultimateHop, lastHop)
    }
}

// MARK: - Election

extension PathMetadata: CandidatePath {
    /// How long a packet takes in all, if all of the way is known.
    public var declaredLatency: Duration? {
        var sum = Duration.zero
        for part in latency {
            guard let part else { return nil }
            sum += part
        }
        return latency.isEmpty ? nil : sum
    }

    /// How much the narrowest part lets pass, if all of the way is known.
    public var declaredBandwidth: UInt64? {
        var least: UInt64?
        for part in bandwidth {
            guard let part else { return nil }
            least = min(least ?? part, part)
        }
        return least
    }
}
