internal import SMPBytes
internal import SMPCrypto

/// Sixteen bytes of an encrypted packet, of which the mask of its header is made.
///
/// - Source: RFC 9001, section 5.4.
struct HeaderSample {
    /// What hides a header: the bits of the first byte, and the bytes of the number.
    struct Mask {
        /// For the first byte, of which only some bits count.
        let first: UInt8
        private let rest: UInt32

        init(_ bytes: Span<UInt8>) {
            first = bytes[0]
            rest = bytes.bigEndian(UInt32.self, at: 1)
        }

        /// The byte for the number's byte at `index`, from 0 to 3.
        subscript(index: Int) -> UInt8 {
            UInt8(truncatingIfNeeded: rest >> (24 - 8 * UInt32(truncatingIfNeeded: index)))
        }
    }

    private var bytes: [16 of UInt8]

    /// Copies the sample at `offset`.
    ///
    /// - Precondition: It lies within the packet.
    init(_ packet: Span<UInt8>, at offset: Int) {
        bytes = [16 of UInt8](repeating: 0)
        var span = bytes.mutableSpan
        span.store(copying: packet.extracting(offset..<offset + 16), at: 0)
    }

    /// Turns the sample into the mask.
    mutating func mask(with key: inout HeaderMask) -> Mask {
        var span = bytes.mutableSpan
        key.mask(&span)
        return Mask(span.span)
    }
}
