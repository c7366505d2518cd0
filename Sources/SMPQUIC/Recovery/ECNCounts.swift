/// How many packets have arrived with each mark in their IP header.
///
/// - Source: RFC 9000, section 19.3.2.
public struct ECNCounts: Hashable, Sendable {
    /// The number of packets marked ECT(0).
    public var ect0: UInt64
    /// The number of packets marked ECT(1).
    public var ect1: UInt64
    /// The number of packets that a congested router has marked. (ECN-CE)
    public var ce: UInt64

    /// Puts counts together.
    public init(ect0: UInt64 = 0, ect1: UInt64 = 0, ce: UInt64 = 0) {
        self.ect0 = ect0
        self.ect1 = ect1
        self.ce = ce
    }
}
