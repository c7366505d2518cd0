/// The start of a field in a protobuf message: its number, and the form that its value has.
///
/// ```
/// tag = number << 3 | wire type        a varint of at most 32 bits
///
///   0  varint             1  fixed64        2  length, then bytes
///   3  start of a group   4  end of one     5  fixed32
/// ```
///
/// A decoder switches over the fields that it knows in the form that it knows them, and skips all
/// others. That is also what the format asks for a known number in an unexpected form.
///
/// - Source: Protocol Buffers documentation, "Encoding".
package enum ProtobufField: Hashable, Sendable {
    /// A number in groups of seven bits: integers, enumerations, booleans. (wire type 0)
    case varint(Int)
    /// Eight bytes, the least significant first. (wire type 1)
    case fixed64(Int)
    /// Bytes after their count: strings, messages, packed numbers. (wire type 2)
    case bytes(Int)
    /// The fields up to the matching end belong together. (wire type 3)
    case groupStart(Int)
    /// The end of a group. (wire type 4)
    case groupEnd(Int)
    /// Four bytes, the least significant first. (wire type 5)
    case fixed32(Int)

    /// The largest field number, 2^29 - 1.
    package static let maximumNumber = 0x1fff_ffff

    /// Splits a tag, or is `nil` when its wire type has no meaning.
    init?(tag: UInt32) {
        let number = Int(tag >> 3)
        switch tag & 0x7 {
        case 0: self = .varint(number)
        case 1: self = .fixed64(number)
        case 2: self = .bytes(number)
        case 3: self = .groupStart(number)
        case 4: self = .groupEnd(number)
        case 5: self = .fixed32(number)
        default: return nil
        }
    }

    /// What the field starts with on the wire.
    var tag: UInt64 {
        switch self {
        case .varint(let number): UInt64(number) << 3
        case .fixed64(let number): UInt64(number) << 3 | 1
        case .bytes(let number): UInt64(number) << 3 | 2
        case .groupStart(let number): UInt64(number) << 3 | 3
        case .groupEnd(let number): UInt64(number) << 3 | 4
        case .fixed32(let number): UInt64(number) << 3 | 5
        }
    }
}

extension WireRule {
    /// Protocol Buffers documentation, "Base 128 Varints".
    public static let protobufVarint = WireRule("a protobuf varint has at most 64 bits")
    /// Protocol Buffers documentation, "Message Structure".
    public static let protobufTag = WireRule(
        "a protobuf tag has a field number from 1 to 2^29 - 1 and a wire type from 0 to 5")
    /// Protocol Buffers documentation, "Groups".
    public static let protobufGroup = WireRule(
        "a protobuf group ends in the message and group that it starts in")
    /// Our own limit, so that skipping takes bounded memory.
    public static let protobufDepth = WireRule("protobuf groups are at most 32 deep")
    /// Protocol Buffers documentation, "Scalar Value Types", string.
    public static let protobufText = WireRule("a protobuf string is valid UTF-8")
    /// Protocol Buffers documentation, "Last One Wins".
    public static let protobufMessageOnce = WireRule(
        "a message field that is not repeated is there at most once")
}
