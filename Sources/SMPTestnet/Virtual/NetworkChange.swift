/// Something that changes in a virtual network while it runs.
public enum NetworkChange: Hashable, Sendable {
    /// A link breaks or is mended, in one direction or in both.
    case link(LinkID, Heading?, isUp: Bool)
    /// One direction of a link, or both, does other things to packets.
    case properties(LinkID, Heading?, LinkProperties)
    /// A router dies or comes back to life.
    case router(RouterID, isUp: Bool)
}

/// How long it takes the routers of a network to notice that something broke.
///
/// They find out by messages that they send each other all the time, and that they miss when
/// something breaks. The messages themselves are not simulated, only what comes of them.
///
/// - Source: scionproto/scion, router/bfd: one message in 200 ms, of which three may be missed, and
///   one a second while the session is down.
public struct FailureDetection: Hashable, Sendable {
    /// How long a link has to be broken until both of its ends know.
    public var downAfter: Duration
    /// How long it has to work until both of its ends know.
    public var upAfter: Duration

    /// Sets both times, or those of the reference.
    public init(downAfter: Duration = .milliseconds(600), upAfter: Duration = .seconds(1)) {
        (self.downAfter, self.upAfter) = (downAfter, upAfter)
    }
}
