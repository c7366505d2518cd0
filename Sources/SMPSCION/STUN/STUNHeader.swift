public import SMPBytes

/// What every STUN message starts with.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |0 0|     STUN Message Type     |         Message Length        |
/// |                         Magic Cookie                          |
/// |                  Transaction ID, 12 bytes                     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// A host behind a translator of addresses asks a border router, on the port that SCION packets go
/// to, where its datagrams seem to come from. ``DatagramKind`` tells these messages from packets.
///
/// - Source: RFC 8489, section 5.
package struct STUNHeader: Hashable, Sendable {
    /// The size on the wire, in bytes.
    package static let encodedLength = 20
    /// What stands in the same place of every message. (Magic Cookie)
    package static let magicCookie: UInt32 = 0x2112_a442

    /// What the message is. (STUN Message Type)
    package let type: STUNMessageType
    /// The size of all attributes, in bytes; a multiple of 4. (Message Length)
    let attributesLength: Int
    /// Which request the message is, or answers. (Transaction ID)
    package let transactionID: STUNTransactionID

    init(_ type: STUNMessageType, attributesLength: Int, transactionID: STUNTransactionID) {
        self.type = type
        self.attributesLength = attributesLength
        self.transactionID = transactionID
    }
}

/// What a STUN message is. (STUN Message Type, 14 bits)
///
/// - Source: RFC 8489, sections 5 and 18.2.
package struct STUNMessageType: RawRepresentable, Hashable, Sendable {
    /// Method and class, in the interleaved order of the wire.
    package let rawValue: UInt16

    /// Takes method and class as they stand on the wire.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Asks where the request seems to come from.
    package static let bindingRequest = STUNMessageType(rawValue: 0x0001)
    /// Says where the request seems to come from.
    package static let bindingResponse = STUNMessageType(rawValue: 0x0101)
}

/// The name of one STUN request, made up at random by the client. (96 bits)
public struct STUNTransactionID: Hashable, Sendable {
    /// The first four bytes.
    public let high: UInt32
    /// The last eight bytes.
    public let low: UInt64

    /// Joins both parts.
    public init(high: UInt32, low: UInt64) {
        (self.high, self.low) = (high, low)
    }
}

extension WireRule {
    /// RFC 8489, section 5, and section 6.3.
    public static let stunLeadingZeros = WireRule("a STUN message starts with two zero bits")
    /// RFC 8489, section 5.
    public static let stunMagicCookie = WireRule("a STUN message has the magic cookie 2112a442")
    /// RFC 8489, section 5.
    public static let stunWholeAttributes = WireRule(
        "the attributes of a STUN message are a multiple of 4 bytes long")
    /// RFC 8489, section 6.3.
    public static let stunExpectedType = WireRule("the STUN message is of the expected type")
}

// MARK: - Wire form

extension STUNHeader {
    /// Takes the header of a message that ends where `reader` does.
    ///
    /// - Throws: `WireError.truncated`; `WireError.trailing`; `WireError.violates` with
    ///   `stunExpectedType` or a rule of the header.
    init(_ expected: STUNMessageType, from reader: inout ByteReader) throws(WireError) {
        let start = reader.offset
        let line = try reader.takeUInt32()
        guard line >> 30 == 0 else { throw .violates(.stunLeadingZeros, at: start) }
        guard try reader.takeUInt32() == Self.magicCookie else {
            throw .violates(.stunMagicCookie, at: start + 4)
        }
        type = STUNMessageType(rawValue: UInt16(truncatingIfNeeded: line >> 16))
        guard type == expected else { throw .violates(.stunExpectedType, at: start) }

        let high = try reader.takeUInt32()
        transactionID = STUNTransactionID(high: high, low: try reader.takeUInt64())
        attributesLength = Int(line & 0xffff)
        try checkLength(reader, start: start)
    }

    private func checkLength(
        _ reader: borrowing ByteReader, start: Int
    ) throws(WireError) {
        guard attributesLength % 4 == 0 else {
            throw .violates(.stunWholeAttributes, at: start + 2)
        }
        let (offset, remaining) = (reader.offset, reader.remaining)
        guard remaining >= attributesLength else {
            throw .truncated(needed: attributesLength, available: remaining, at: offset)
        }
        guard remaining == attributesLength else {
            throw .trailing(count: remaining - attributesLength, at: offset + attributesLength)
        }
    }

    func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: type.rawValue)
        out.append(bigEndian: UInt16(truncatingIfNeeded: attributesLength))
        out.append(bigEndian: Self.magicCookie)
        out.append(bigEndian: transactionID.high)
        out.append(bigEndian: transactionID.low)
    }
}
