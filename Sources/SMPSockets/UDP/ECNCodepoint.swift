/// What the two lowest bits of the traffic class say about congestion on a packet's way.
///
/// - Source: RFC 3168, section 5.
public enum ECNCodepoint: UInt8, Hashable, Sendable {
    /// The sender does not take part. (Not-ECT)
    case notCapable = 0b00
    /// The sender takes part, with the second of two marks. (ECT(1))
    case capable1 = 0b01
    /// The sender takes part. (ECT(0))
    case capable0 = 0b10
    /// A router marked the packet instead of dropping it. (CE)
    case congestionExperienced = 0b11

    /// Takes the two lowest bits of a traffic class, and ignores the others.
    public init(trafficClass: UInt8) {
        switch trafficClass & 0b11 {
        case 0b01: self = .capable1
        case 0b10: self = .capable0
        case 0b11: self = .congestionExperienced
        default: self = .notCapable
        }
    }
}
