/// The two ends of a connection.
public enum Side: UInt8, Hashable, Sendable, CaseIterable {
    /// The end that has opened the connection.
    case client
    /// The end that was connected to.
    case server

    /// The other end.
    public var peer: Side { self == .client ? .server : .client }
}

/// Whether both ends may write to a stream, or only the one that has opened it.
public enum StreamDirection: UInt8, BitwiseCopyable, Hashable, Sendable, CaseIterable {
    /// Both ends write.
    case bidirectional
    /// Only the opener writes.
    case unidirectional
}

/// The number of a stream, which also says who opened it and who may write to it.
///
/// ```
///  62 bits: the index among streams of its kind │ direction │ opener │
/// ```
///
/// - Source: RFC 9000, section 2.1.
@frozen
public struct StreamID: Hashable, Comparable, Sendable {
    /// From 0 to 2^62 − 1.
    public let value: UInt64

    /// The stream with this number.
    @inlinable public init(_ value: UInt64) {
        self.value = value
    }

    /// The stream number `index`, from 0, among those of its kind.
    public init(index: UInt64, _ direction: StreamDirection, openedBy side: Side) {
        value = index << 2 | UInt64(direction.rawValue) << 1 | UInt64(side.rawValue)
    }

    /// Who opened it.
    public var opener: Side { value & 1 == 0 ? .client : .server }
    /// Who may write to it.
    public var direction: StreamDirection { value & 2 == 0 ? .bidirectional : .unidirectional }
    /// Its place among the streams of its kind, from 0.
    public var index: UInt64 { value >> 2 }

    /// Whether the number of `a` is the lower one.
    @inlinable public static func < (a: StreamID, b: StreamID) -> Bool { a.value < b.value }
}

extension StreamID: CustomStringConvertible {
    /// The number in decimal.
    public var description: String { String(value) }
}
