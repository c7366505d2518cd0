/// What follows a header: an extension header or an upper-layer protocol. (NextHdr)
///
/// - Source: SCION "Assigned Protocol Numbers".
public struct ProtocolNumber: RawRepresentable, Hashable, Sendable {
    /// The number. (8 bits)
    public let rawValue: UInt8

    /// Names a protocol by its number.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The Transmission Control Protocol.
    public static let tcp = ProtocolNumber(rawValue: 6)
    /// The User Datagram Protocol.
    public static let udp = ProtocolNumber(rawValue: 17)
    /// Options for every router on the way.
    public static let hopByHopOptions = ProtocolNumber(rawValue: 200)
    /// Options for the destination.
    public static let endToEndOptions = ProtocolNumber(rawValue: 201)
    /// The SCION Control Message Protocol.
    public static let scmp = ProtocolNumber(rawValue: 202)
    /// Bidirectional Forwarding Detection between routers.
    public static let bfd = ProtocolNumber(rawValue: 203)
}

extension ProtocolNumber: CustomStringConvertible {
    /// The short name of an assigned protocol, or the number.
    public var description: String { name ?? "\(rawValue)" }

    /// The short name, or `nil` when the number is not assigned.
    public var name: String? {
        switch self {
        case .tcp: "TCP"
        case .udp: "UDP"
        case .hopByHopOptions: "HBH"
        case .endToEndOptions: "E2E"
        case .scmp: "SCMP"
        case .bfd: "BFD"
        default: nil
        }
    }
}
