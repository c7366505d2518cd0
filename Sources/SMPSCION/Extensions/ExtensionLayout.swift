public import SMPBytes

/// Where an extension header lies in the bytes of a packet. (HBH and E2E)
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |    NextHdr    |    ExtLen     |            Options            |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
/// |                               …                               |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Options for every router and options for the destination look alike; which of the two a header
/// has is said by the header in front of it. To find what follows, its own length is enough. The
/// options themselves are only looked at by who needs them, because experiments in the field put
/// other things in their place: the reference's end hosts pass over such headers too.
///
/// - Source: SCION extension header specification.
public struct ExtensionLayout: Hashable, Sendable {
    /// The length of an extension header is counted in units of this many bytes.
    public static let lengthUnit = 4
    /// The most bytes that one extension header can have.
    public static let maximumLength = 256 * lengthUnit
    /// The position of the first option in an extension header.
    static let firstOptionOffset = 2

    /// What follows the extension header. (NextHdr)
    public let nextHeader: ProtocolNumber
    /// The place of the extension header, in bytes from the first of the packet. (ExtLen)
    public let range: Range<Int>

    /// A walk over the options, from the first on.
    public var options: ExtensionOptionWalk {
        ExtensionOptionWalk(range.lowerBound + Self.firstOptionOffset..<range.upperBound)
    }

    /// The first option of one type, or `nil`.
    ///
    /// This is for a receiver to whom no other option matters; options that do matter have to be
    /// processed in their order, by a walk.
    ///
    /// - Throws: `WireError.truncated` when an option up to there is longer than what is left of
    ///   the header.
    /// - Precondition: The layout was read from this packet.
    public func firstOption(
        _ type: ExtensionOptionType, in packet: Span<UInt8>
    ) throws(WireError) -> ExtensionOptionLayout? {
        var walk = options
        while let option = try walk.next(in: packet) {
            if option.type == type { return option }
        }
        return nil
    }
}

/// Where an option lies in the bytes of a packet.
public struct ExtensionOptionLayout: Hashable, Sendable {
    /// What the option is.
    public let type: ExtensionOptionType
    /// The place of the bytes behind the length, in bytes from the first of the packet.
    public let data: Range<Int>
}

/// Steps over the options of an extension header, one at a time and in place.
///
/// ```swift
/// var walk = layout.options
/// while let option = try walk.next(in: packet) { … }
/// ```
public struct ExtensionOptionWalk: Hashable, Sendable {
    private var remaining: Range<Int>

    init(_ options: Range<Int>) {
        remaining = options
    }

    /// Takes the next option, or returns `nil` at the end of the header.
    ///
    /// Padding is an option like any other, and what padding contains is not looked at.
    ///
    /// - Throws: `WireError.truncated` when the option is longer than what is left of the header.
    ///   There is no way to go on from there.
    /// - Precondition: The extension header was read from this packet.
    public mutating func next(in packet: Span<UInt8>) throws(WireError) -> ExtensionOptionLayout? {
        guard !remaining.isEmpty else { return nil }
        let start = remaining.lowerBound
        var reader = ByteReader(packet.extracting(remaining))
        do throws(WireError) {
            let type = ExtensionOptionType(rawValue: try reader.takeUInt8())
            let length = type == .pad1 ? 0 : Int(try reader.takeUInt8())
            let data = start + reader.offset
            try reader.skip(length)
            remaining = data + length..<remaining.upperBound
            return ExtensionOptionLayout(type: type, data: data..<data + length)
        } catch {
            throw error.shifted(by: start)
        }
    }
}

// MARK: - Wire form

extension ExtensionLayout {
    /// Takes an extension header from the front of `reader`, leaving its options for later.
    ///
    /// - Throws: `WireError.truncated`.
    public init(from reader: inout ByteReader) throws(WireError) {
        let start = reader.offset
        nextHeader = ProtocolNumber(rawValue: try reader.takeUInt8())
        let length = (Int(try reader.takeUInt8()) + 1) * Self.lengthUnit
        try reader.skip(length - Self.firstOptionOffset)
        range = start..<start + length
    }
}
