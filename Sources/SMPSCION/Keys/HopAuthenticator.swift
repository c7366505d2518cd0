public import SMPBytes
internal import SMPCrypto

/// The whole authentication code of a hop field, of which a part travels in the hop field.
///
/// ```
///  0                   1
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5     bytes of the AES-CMAC
/// +---+-------+-------------------+
/// | χ |       |                   |
/// +---+-------+-------------------+
/// |<- mac   ->|<-  remainder    ->|
/// ```
///
/// Everybody on the path sees the MAC. The remainder is known to the autonomous system and to
/// those who it gave the segment to, so that the whole can serve as a key between the sender of an
/// EPIC packet and the router that validates it.
///
/// - Source: SCION header specification, "Hop Field MAC Computation" and "Path Type: EPIC-HP".
public struct HopAuthenticator: Hashable, Sendable {
    /// The size on the wire, in bytes.
    public static let encodedLength = 16

    let block: AESBlock

    init(_ block: AESBlock) {
        self.block = block
    }

    /// Joins what a path and an EPIC extension of a segment hold.
    public init(mac: HopFieldMAC, remainder: HopAuthenticatorRemainder) {
        block = AESBlock(
            high: mac.rawValue << 16 | UInt64(remainder.high), low: remainder.low)
    }

    /// The first six bytes, which the hop field carries.
    public var mac: HopFieldMAC { HopFieldMAC(rawValue: block.high >> 16) }

    /// The last ten bytes, which an EPIC extension of the segment carries.
    public var remainder: HopAuthenticatorRemainder {
        HopAuthenticatorRemainder(
            high: UInt16(truncatingIfNeeded: block.high), low: block.low)
    }
}

/// What is left of a hop field's authentication code without the part in the hop field.
public struct HopAuthenticatorRemainder: Hashable, Sendable {
    /// The size on the wire, in bytes.
    public static let encodedLength = 10

    /// The first two bytes, and the other eight.
    let high: UInt16, low: UInt64
}

// MARK: - Wire form

extension HopAuthenticator {
    /// Takes a code from the front of `reader`.
    ///
    /// - Throws: `WireError.truncated`.
    public init(from reader: inout ByteReader) throws(WireError) {
        block = try AESBlock(from: &reader)
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        block.encode(into: &out)
    }
}

extension HopAuthenticatorRemainder {
    /// Takes a remainder from the front of `reader`.
    ///
    /// - Throws: `WireError.truncated`.
    public init(from reader: inout ByteReader) throws(WireError) {
        high = try reader.takeUInt16()
        low = try reader.takeUInt64()
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: high)
        out.append(bigEndian: low)
    }
}
