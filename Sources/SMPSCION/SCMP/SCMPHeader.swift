public import SMPBytes

/// What every SCMP message starts with.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |     Type      |     Code      |           Checksum            |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// - Source: SCMP specification, "General Format".
public struct SCMPHeader: Hashable, Sendable {
    /// The size on the wire, in bytes.
    public static let encodedLength = 4
    /// The position of the checksum, in bytes from the start of the message.
    static let checksumOffset = 2

    /// What the message is about. (Type, 8 bits)
    public var type: SCMPType
    /// What exactly, in numbers that each type assigns anew. (Code, 8 bits)
    public var code: UInt8
    /// The checksum over the pseudo header and the whole message. (Checksum, 16 bits)
    public var checksum: UInt16

    /// Joins the fields.
    public init(_ type: SCMPType, code: UInt8 = 0, checksum: UInt16 = 0) {
        (self.type, self.code, self.checksum) = (type, code, checksum)
    }
}

extension SCMPHeader: CustomStringConvertible {
    /// The names of type and code as far as they are assigned, as in `PacketTooBig`,
    /// `ParameterProblem(PathExpired)`, `EchoRequest(Code: 1)` and `100(1)`.
    public var description: String {
        switch type {
        case .destinationUnreachable:
            "\(type)(\(SCMPDestinationUnreachable.Code(rawValue: code)))"
        case .parameterProblem:
            "\(type)(\(SCMPParameterProblem.Code(rawValue: code)))"
        case _ where !type.isAssigned:
            "\(type)(\(code))"
        default:
            code == 0 ? "\(type)" : "\(type)(Code: \(code))"
        }
    }
}

// MARK: - Wire form

extension SCMPHeader {
    /// Takes a header from the front of `reader`.
    ///
    /// - Throws: `WireError.truncated`.
    public init(from reader: inout ByteReader) throws(WireError) {
        let line = try reader.takeUInt32()
        type = SCMPType(rawValue: UInt8(truncatingIfNeeded: line >> 24))
        code = UInt8(truncatingIfNeeded: line >> 16)
        checksum = UInt16(truncatingIfNeeded: line)
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        out.append(
            bigEndian: UInt32(type.rawValue) << 24 | UInt32(code) << 16 | UInt32(checksum))
    }
}
