public import SMPBytes

/// A path as it stands for election: what can be known of it before a packet has travelled it.
///
/// Policies look at the interfaces alone, preferences at the rest. What is declared comes from the
/// autonomous systems on the way; each may keep silent, and none can be held to it.
public protocol CandidatePath {
    /// The interfaces that the path crosses, in the order of travel.
    var interfaces: [PathInterface] { get }
    /// How long a packet takes from the first interface to the last, or `nil` unless every part of
    /// the way has declared its share.
    var declaredLatency: Duration? { get }
    /// The least that any part of the way has declared, in bits per second, or `nil` unless every
    /// part has.
    var declaredBandwidth: UInt64? { get }
    /// The largest SCION packet that the path carries, header included, in bytes.
    var mtu: Int? { get }
    /// When the first of the hop fields expires.
    var expiry: UnixTime? { get }
}

extension CandidatePath {
    /// Nothing is known.
    public var declaredLatency: Duration? { nil }
    /// Nothing is known.
    public var declaredBandwidth: UInt64? { nil }
    /// Nothing is known.
    public var mtu: Int? { nil }
    /// Nothing is known.
    public var expiry: UnixTime? { nil }
}
