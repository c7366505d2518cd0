/// What the two lowest bits of the traffic class say about congestion on a packet's way.
///
/// - Source: RFC 3168, section 5.
public enum ECNCodepoint: UInt8, BitwiseCopyable, Hashable, Sendable {
    /// The sender does not take part. (Not-ECT)
    case notECT = 0b00
    /// The sender takes part, with the second of two marks. (ECT(1))
    case ect1 = 0b01
    /// The sender takes part. (ECT(0))
    case ect0 = 0b10
    /// A router marked the packet instead of dropping it. (CE)
    case ce = 0b11

    /// Takes the two lowest bits of a traffic class, and ignores the others.
    public init(trafficClass: UInt8) {
        switch trafficClass & 0b11 {
        case 0b01: self = .ect1
        case 0b10: self = .ect0
        case 0b11: self = .ce
        default: self = .notECT
        }
    }
}
