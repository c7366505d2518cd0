/// What the IP header of a packet says about congestion.
///
/// - Source: RFC 3168, section 5.
enum ECNCodepoint: UInt8, BitwiseCopyable, Hashable, Sendable {
    /// The sender does not take part.
    case notECT = 0
    /// The sender takes part, and has sent the other sign. (ECT(1))
    case ect1 = 1
    /// The sender takes part. (ECT(0))
    case ect0 = 2
    /// A router is congested.
    case ce = 3
}
