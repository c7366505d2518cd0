public import SMPBytes

/// One option of an extension header, as a value of its own.
///
/// ```
///  0                   1
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+- - - - - - -
/// |    OptType    |  OptDataLen   |  OptData …        Pad1 is its type byte alone
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+- - - - - - -
/// ```
///
/// What the data mean is for others to say, so an option of a type that nobody knows keeps its
/// place and its bytes.
///
/// - Source: SCION extension header specification, "TLV-encoded Options".
public struct ExtensionOption: Hashable, Sendable {
    /// The most bytes of data that one option can announce.
    public static let maximumDataLength = 255

    /// What the option is.
    public let type: ExtensionOptionType
    /// The bytes behind the length, at most 255. (OptData)
    public let data: [UInt8]
    /// Where the option may start, which padding in front of it provides for; not sent itself.
    public let alignment: ExtensionOptionAlignment

    /// Describes an option.
    ///
    /// - Throws: `WireError.violates` with `optionDataFits`.
    public init(
        _ type: ExtensionOptionType, data: [UInt8], alignment: ExtensionOptionAlignment = .none
    ) throws(WireError) {
        guard data.count <= (type == .pad1 ? 0 : Self.maximumDataLength) else {
            throw .violates(.optionDataFits, at: 0)
        }
        (self.type, self.data, self.alignment) = (type, data, alignment)
    }

    /// The size on the wire, without padding in front, in bytes.
    public var encodedLength: Int { type == .pad1 ? 1 : 2 + data.count }
}

/// What an option is. (OptType)
///
/// The number says nothing about what to do with an unknown type, unlike in IPv6: receivers pass
/// over it.
///
/// - Source: SCION extension header specification, "TLV-encoded Options"; SCION "Assigned Protocol Numbers".
public struct ExtensionOptionType: RawRepresentable, Hashable, Sendable {
    /// The number. (8 bits)
    public let rawValue: UInt8

    /// Names an option by its number.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// One byte of padding, the only option without a length.
    public static let pad1 = ExtensionOptionType(rawValue: 0)
    /// Two or more bytes of padding.
    public static let padN = ExtensionOptionType(rawValue: 1)
    /// The proof that a packet came from who it says, end-to-end only.
    public static let packetAuthenticator = ExtensionOptionType(rawValue: 2)
    /// The first of two numbers for experiments.
    public static let experiment1 = ExtensionOptionType(rawValue: 253)
    /// The second of two numbers for experiments.
    public static let experiment2 = ExtensionOptionType(rawValue: 254)
}

/// Where an option may start: at multiples of a number of bytes plus an offset. (xn+y)
///
/// Positions count from the first byte of the extension header, so the first option starts at 2.
///
/// - Source: SCION extension header specification, "TLV-encoded Options".
public struct ExtensionOptionAlignment: Hashable, Sendable {
    /// The distance between two possible starts, in bytes: 1 to 8. (x)
    public let step: Int
    /// The first possible start, in bytes, less than the step. (y)
    public let offset: Int

    /// Allows every `step`-th position from `offset` on.
    ///
    /// - Precondition: The step is 1 to 8, and the offset is at least 0 and less than the step.
    public init(every step: Int, from offset: Int = 0) {
        precondition((1...8).contains(step) && (0..<step).contains(offset))
        (self.step, self.offset) = (step, offset)
    }

    /// Any position will do.
    public static let none = ExtensionOptionAlignment(every: 1)

    /// How many bytes of padding bring an option from `position` to a possible start.
    func padding(at position: Int) -> Int {
        (step - (position - offset) % step) % step
    }
}

extension WireRule {
    /// SCION extension header specification, "TLV-encoded Options".
    public static let optionDataFits = WireRule(
        "an option has at most 255 bytes of data, and Pad1 has none")
}

// MARK: - Wire form

extension ExtensionOption {
    /// Appends ``encodedLength`` bytes to `out`.
    func encode(into out: inout OutputSpan<UInt8>) {
        out.append(type.rawValue)
        guard type != .pad1 else { return }
        out.append(UInt8(truncatingIfNeeded: data.count))
        out.append(copying: data.span)
    }

    /// Appends `count` bytes of padding, as one option.
    static func encodePadding(_ count: Int, into out: inout OutputSpan<UInt8>) {
        switch count {
        case ...0: break
        case 1: out.append(ExtensionOptionType.pad1.rawValue)
        default:
            out.append(ExtensionOptionType.padN.rawValue)
            out.append(UInt8(truncatingIfNeeded: count - 2))
            out.append(zeros: count - 2)
        }
    }
}
