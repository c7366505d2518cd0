public import SMPBytes

/// The attributes of a STUN message, as far as binding requests and responses have a use for them.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |         Type                  |            Length             |
/// |                         Value, padded to 4 bytes              |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// - Source: RFC 8489, sections 14 and 18.3.
struct STUNAttributes {
    /// The most attributes that are looked at; no message of ours or of a router has over two.
    static let maximumCount = 32
    /// The size of an attribute's type and length, in bytes.
    static let headerLength = 4
    /// The size of a FINGERPRINT, in bytes.
    static let fingerprintLength = 8

    private static let mappedAddressType: UInt16 = 0x0001
    private static let xorMappedAddressType: UInt16 = 0x0020
    private static let fingerprintType: UInt16 = 0x8028
    /// Types from here on may be ignored by who does not know them.
    private static let firstOptionalType: UInt16 = 0x8000
    /// Keeps a FINGERPRINT from being the CRC of some other protocol in the same datagram.
    private static let fingerprintMask: UInt32 = 0x5354_554e

    /// The first XOR-MAPPED-ADDRESS, if there is one.
    private(set) var mappedAddress: STUNMappedAddress?
    /// Whether there is a FINGERPRINT, which then is right.
    private(set) var hasFingerprint = false
}

extension WireRule {
    /// RFC 8489, section 14.
    public static let stunFewAttributes = WireRule("a STUN message has at most 32 attributes")
    /// RFC 8489, sections 6.3.1 and 6.3.3.
    public static let stunKnownAttributes = WireRule(
        "the attributes of a STUN message that have to be understood are known ones")
    /// RFC 8489, section 14.7.
    public static let stunFingerprint = WireRule(
        "the fingerprint of a STUN message is right and 4 bytes long")
    /// RFC 8489, section 14.7.
    public static let stunFingerprintLast = WireRule(
        "the fingerprint of a STUN message is its last attribute")
}

// MARK: - Wire form

extension STUNAttributes {
    /// Reads all attributes of a whole message, of which `header` is the header.
    init(_ header: STUNHeader, of message: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(message)
        try reader.skip(STUNHeader.encodedLength)
        var count = 0
        while reader.remaining > 0 {
            guard count < Self.maximumCount else {
                throw .violates(.stunFewAttributes, at: reader.offset)
            }
            guard !hasFingerprint else {
                throw .violates(.stunFingerprintLast, at: reader.offset)
            }
            try takeAttribute(header, of: message, from: &reader)
            count += 1
        }
    }

    private mutating func takeAttribute(
        _ header: STUNHeader, of message: Span<UInt8>, from reader: inout ByteReader
    ) throws(WireError) {
        let start = reader.offset
        let type = try reader.takeUInt16()
        let length = Int(try reader.takeUInt16())
        let value = reader.offset..<reader.offset + length
        try reader.skip((length + 3) / 4 * 4)

        switch type {
        case Self.xorMappedAddressType where mappedAddress == nil:
            var field = ByteReader(message.extracting(value))
            do throws(WireError) {
                mappedAddress = try STUNMappedAddress(from: &field, header.transactionID)
            } catch {
                throw error.shifted(by: value.lowerBound)
            }
        case Self.fingerprintType:
            guard length == 4,
                message.bigEndian(UInt32.self, at: value.lowerBound)
                    == Self.fingerprint(of: message.extracting(0..<start))
            else { throw .violates(.stunFingerprint, at: start) }
            hasFingerprint = true
        case Self.mappedAddressType, Self.xorMappedAddressType, Self.firstOptionalType...:
            break
        default:
            throw .violates(.stunKnownAttributes, at: start)
        }
    }

    static func encode(
        _ address: STUNMappedAddress, _ transactionID: STUNTransactionID,
        into out: inout OutputSpan<UInt8>
    ) {
        out.append(bigEndian: xorMappedAddressType)
        out.append(bigEndian: UInt16(truncatingIfNeeded: address.encodedLength))
        address.encode(transactionID, into: &out)
    }

    /// Appends the fingerprint of the message that starts at `start` of `out`.
    static func encodeFingerprint(from start: Int, into out: inout OutputSpan<UInt8>) {
        let fingerprint = fingerprint(of: out.span.extracting(start..<out.count))
        out.append(bigEndian: fingerprintType)
        out.append(bigEndian: UInt16(4))
        out.append(bigEndian: fingerprint)
    }

    /// The fingerprint of a message, of which `message` is all in front of it.
    private static func fingerprint(of message: Span<UInt8>) -> UInt32 {
        CRC32.checksum(of: message) ^ fingerprintMask
    }
}
