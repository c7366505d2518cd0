import SMPBytes

/// Says that a packet reached the destination's autonomous system but not the destination.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |       1       |     Code      |           Checksum            |
/// |                            Unused                             |
/// |                    the offending packet …                     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// - Source: SCMP specification, "Destination Unreachable".
public struct SCMPDestinationUnreachable: Hashable, Sendable {
    /// Why it was not delivered.
    public var code: Code

    /// Gives the reason.
    public init(code: Code) {
        self.code = code
    }

    /// Why a packet was not delivered. (Code, 8 bits)
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The number.
        public let rawValue: UInt8

        /// Names a reason by its number.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// There is no route to the destination.
        public static let noRoute = Code(rawValue: 0)
        /// The administrator forbids it.
        public static let administrativelyDenied = Code(rawValue: 1)
        /// The destination is out of the scope of the source address.
        public static let beyondScopeOfSourceAddress = Code(rawValue: 2)
        /// Any other reason.
        public static let addressUnreachable = Code(rawValue: 3)
        /// Nobody listens on the port.
        public static let portUnreachable = Code(rawValue: 4)
        /// A policy of filtering forbids the source address, a case of
        /// ``administrativelyDenied``.
        public static let sourceAddressFailedPolicy = Code(rawValue: 5)
        /// The route is there to be refused, a case of ``administrativelyDenied``.
        public static let rejectedRoute = Code(rawValue: 6)
    }
}

extension SCMPDestinationUnreachable.Code: CustomStringConvertible {
    /// The name of an assigned code, or the number.
    public var description: String {
        switch self {
        case .noRoute: "NoRoute"
        case .administrativelyDenied: "AdminDeny"
        case .beyondScopeOfSourceAddress: "BeyondScopeOfSourceAddr"
        case .addressUnreachable: "AddressUnreachable"
        case .portUnreachable: "PortUnreachable"
        case .sourceAddressFailedPolicy: "SourceAddressFailedPolicy"
        case .rejectedRoute: "RejectRouteToDest"
        default: "Code: \(rawValue)"
        }
    }
}

// MARK: - Wire form

extension SCMPDestinationUnreachable {
    /// The size of what follows the SCMP header, in bytes.
    static let bodyLength = 4

    init(code: UInt8, body reader: inout ByteReader) throws(WireError) {
        self.code = Code(rawValue: code)
        try reader.skip(Self.bodyLength)
    }

    func encodeBody(into out: inout OutputSpan<UInt8>) {
        out.append(zeros: Self.bodyLength)
    }
}
