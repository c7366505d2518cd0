public import SMPBytes

/// The options of one extension header, as a value of its own.
///
/// This is what to build a header from; what a packet holds is read in place, by
/// ``ExtensionLayout``. Padding is added where an option's alignment and the end of the header need
/// it. Padding that was read is an option like any other, so that what was read is written back the
/// same.
///
/// - Source: SCION extension header specification.
public struct ExtensionOptions: Hashable, Sendable {
    /// The options, in the order in which they are sent.
    public let options: [ExtensionOption]
    /// The size of the whole extension header on the wire, in bytes: 4 to 1024, a multiple of 4.
    public let encodedLength: Int

    /// Puts options into a header.
    ///
    /// - Throws: `WireError.violates` with `extensionFits`.
    public init(_ options: [ExtensionOption]) throws(WireError) {
        var length = ExtensionLayout.firstOptionOffset
        for option in options {
            length += option.alignment.padding(at: length) + option.encodedLength
        }
        length += Self.finalAlignment.padding(at: length)
        guard length <= ExtensionLayout.maximumLength else {
            throw .violates(.extensionFits, at: 1)
        }
        self.options = options
        encodedLength = length
    }

    /// The first option of one type, or `nil`.
    public func first(_ type: ExtensionOptionType) -> ExtensionOption? {
        options.first { $0.type == type }
    }

    /// A header ends where a unit of its length does.
    private static let finalAlignment = ExtensionOptionAlignment(every: ExtensionLayout.lengthUnit)
}

extension WireRule {
    /// SCION extension header specification, ExtLen.
    public static let extensionFits = WireRule("an extension header has at most 1024 bytes")
}

// MARK: - Wire form

extension ExtensionOptions {
    /// Copies the options of an extension header out of a packet.
    ///
    /// - Throws: `WireError.truncated` when an option is longer than what is left of the header.
    /// - Precondition: The layout was read from this packet.
    public init(_ layout: ExtensionLayout, in packet: Span<UInt8>) throws(WireError) {
        var options: [ExtensionOption] = []
        var walk = layout.options
        while let option = try walk.next(in: packet) {
            let bytes = packet.extracting(option.data)
            let data = [UInt8](capacity: bytes.count) { $0.append(copying: bytes) }
            options.append(try ExtensionOption(option.type, data: data))
        }
        try self.init(options)
    }

    /// Appends ``encodedLength`` bytes to `out`: a header in front of `nextHeader`.
    public func encode(nextHeader: ProtocolNumber, into out: inout OutputSpan<UInt8>) {
        out.append(nextHeader.rawValue)
        out.append(UInt8(truncatingIfNeeded: encodedLength / ExtensionLayout.lengthUnit - 1))
        var position = ExtensionLayout.firstOptionOffset
        for option in options {
            let padding = option.alignment.padding(at: position)
            ExtensionOption.encodePadding(padding, into: &out)
            option.encode(into: &out)
            position += padding + option.encodedLength
        }
        ExtensionOption.encodePadding(encodedLength - position, into: &out)
    }
}
