/// What an SCMP message is about. (Type, 8 bits)
///
/// ```
///   0 ……………………………… 127   128 ………………………… 255
///  error messages       informational messages
/// ```
///
/// The upper half of the numbers informs, the lower half reports an error about a packet that the
/// message quotes. This holds for every number, so that a type that nobody knows yet still has a
/// class, and a rule for what to do with it.
///
/// - Source: SCMP specification, "Types".
public struct SCMPType: RawRepresentable, Hashable, Sendable {
    /// The number.
    public let rawValue: UInt8

    /// Names a type by its number.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The packet cannot be delivered in the destination's autonomous system.
    public static let destinationUnreachable = SCMPType(rawValue: 1)
    /// The packet does not fit on a link.
    public static let packetTooBig = SCMPType(rawValue: 2)
    /// A header of the packet makes no sense.
    public static let parameterProblem = SCMPType(rawValue: 4)
    /// A link between two autonomous systems is broken.
    public static let externalInterfaceDown = SCMPType(rawValue: 5)
    /// Two routers of an autonomous system do not reach each other.
    public static let internalConnectivityDown = SCMPType(rawValue: 6)
    /// Asks a host for an answer.
    public static let echoRequest = SCMPType(rawValue: 128)
    /// Answers an echo request.
    public static let echoReply = SCMPType(rawValue: 129)
    /// Asks a router on the path for an answer.
    public static let tracerouteRequest = SCMPType(rawValue: 130)
    /// Answers a traceroute request.
    public static let tracerouteReply = SCMPType(rawValue: 131)

    /// Whether messages of this type report an error; otherwise they inform.
    public var isError: Bool { rawValue < 0x80 }

    /// Whether the specification says what a message of this type contains.
    public var isAssigned: Bool { name != nil }

    /// What a receiver has to do with a message of this type when it does not know the type.
    ///
    /// - Source: SCMP specification, "Processing Rules", 1 and 2.
    public var actionWhenUnknown: SCMPUnknownTypeAction {
        isError ? .passToUpperLayer : .discard
    }
}

/// What to do with a message of unknown type.
public enum SCMPUnknownTypeAction: Hashable, Sendable {
    /// Give it to whoever sent the quoted packet, or drop it when the quote cannot be found.
    case passToUpperLayer
    /// Drop it without a word.
    case discard
}

extension SCMPType: CustomStringConvertible {
    /// The name of an assigned type, or the number.
    public var description: String { name ?? "\(rawValue)" }

    private var name: String? {
        switch self {
        case .destinationUnreachable: "DestinationUnreachable"
        case .packetTooBig: "PacketTooBig"
        case .parameterProblem: "ParameterProblem"
        case .externalInterfaceDown: "ExternalInterfaceDown"
        case .internalConnectivityDown: "InternalConnectivityDown"
        case .echoRequest: "EchoRequest"
        case .echoReply: "EchoReply"
        case .tracerouteRequest: "TracerouteRequest"
        case .tracerouteReply: "TracerouteReply"
        default: nil
        }
    }
}
