import SMPBytes

/// Says that a header of a packet makes no sense, and where.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |       4       |     Code      |           Checksum            |
/// |           reserved            |            Pointer            |
/// |                    the offending packet …                     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// - Source: SCMP specification, "Parameter Problem".
public struct SCMPParameterProblem: Hashable, Sendable {
    /// What is wrong.
    public var code: Code
    /// Where it is wrong, which may be behind the end of the quote. (Pointer)
    public var pointer: SCMPPointer

    /// Names the problem and its place.
    public init(code: Code, pointer: SCMPPointer) {
        (self.code, self.pointer) = (code, pointer)
    }

    /// What is wrong with a packet. (Code, 8 bits)
    ///
    /// The codes form groups, and the first of each stands for all problems of its group.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The number.
        public let rawValue: UInt8

        /// Names a problem by its number.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Any problem.
        public static let erroneousHeaderField = Code(rawValue: 0)
        /// Nobody knows the protocol that follows a header.
        public static let unknownNextHeader = Code(rawValue: 1)

        /// Any problem of the common header.
        public static let invalidCommonHeader = Code(rawValue: 16)
        /// The version is not 0.
        public static let unknownVersion = Code(rawValue: 17)
        /// The flow label is missing.
        public static let flowIDRequired = Code(rawValue: 18)
        /// The packet is not as long as it says.
        public static let invalidPacketSize = Code(rawValue: 19)
        /// Nobody knows the path type.
        public static let unknownPathType = Code(rawValue: 20)
        /// Nobody knows the type of an address.
        public static let unknownAddressFormat = Code(rawValue: 21)

        /// Any problem of the address header.
        public static let invalidAddressHeader = Code(rawValue: 32)
        /// The packet may not come from there.
        public static let invalidSourceAddress = Code(rawValue: 33)
        /// The packet may not go there.
        public static let invalidDestinationAddress = Code(rawValue: 34)
        /// The path ends here, but the destination is in another autonomous system.
        public static let nonLocalDelivery = Code(rawValue: 35)

        /// Any problem of the path.
        public static let invalidPath = Code(rawValue: 48)
        /// There is no such construction-ingress interface.
        public static let unknownHopFieldIngress = Code(rawValue: 49)
        /// There is no such construction-egress interface.
        public static let unknownHopFieldEgress = Code(rawValue: 50)
        /// The hop field was not made by this autonomous system.
        public static let invalidHopFieldMAC = Code(rawValue: 51)
        /// The hop field is no longer valid.
        public static let pathExpired = Code(rawValue: 52)
        /// The two segments may not be joined here.
        public static let invalidSegmentChange = Code(rawValue: 53)

        /// Any problem of an extension header.
        public static let invalidExtensionHeader = Code(rawValue: 64)
        /// Nobody knows an option for every router.
        public static let unknownHopByHopOption = Code(rawValue: 65)
        /// Nobody knows an option for the destination.
        public static let unknownEndToEndOption = Code(rawValue: 66)
    }
}

extension SCMPParameterProblem.Code: CustomStringConvertible {
    /// The name of an assigned code, or the number.
    public var description: String { name ?? "Code: \(rawValue)" }

    private var name: String? {
        switch self {
        case .erroneousHeaderField: "ErroneousHeaderField"
        case .unknownNextHeader: "UnknownNextHdrType"
        case .invalidCommonHeader: "InvalidCommonHeader"
        case .unknownVersion: "UnknownSCIONVersion"
        case .flowIDRequired: "FlowIDRequired"
        case .invalidPacketSize: "InvalidPacketSize"
        case .unknownPathType: "UnknownPathType"
        case .unknownAddressFormat: "UnknownAddressFormat"
        case .invalidAddressHeader: "InvalidAddressHeader"
        case .invalidSourceAddress: "InvalidSourceAddress"
        case .invalidDestinationAddress: "InvalidDestinationAddress"
        case .nonLocalDelivery: "NonLocalDelivery"
        case .invalidPath: "InvalidPath"
        case .unknownHopFieldIngress: "UnknownHopFieldIngress"
        case .unknownHopFieldEgress: "UnknownHopFieldEgress"
        case .invalidHopFieldMAC: "InvalidHopFieldMAC"
        case .pathExpired: "PathExpired"
        case .invalidSegmentChange: "InvalidSegmentChange"
        case .invalidExtensionHeader: "InvalidExtensionHeader"
        case .unknownHopByHopOption: "UnknownHopByHopOption"
        case .unknownEndToEndOption: "UnknownEndToEndOption"
        default: nil
        }
    }
}

// MARK: - Wire form

extension SCMPParameterProblem {
    /// The size of what follows the SCMP header, in bytes.
    static let bodyLength = 4

    init(code: UInt8, body reader: inout ByteReader) throws(WireError) {
        self.code = Code(rawValue: code)
        pointer = SCMPPointer(rawValue: UInt16(truncatingIfNeeded: try reader.takeUInt32()))
    }

    func encodeBody(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: UInt32(pointer.rawValue))
    }
}
