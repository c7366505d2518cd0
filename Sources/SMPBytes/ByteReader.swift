/// A cursor that takes big-endian fields off the front of borrowed bytes.
///
/// A reader neither copies the bytes nor outlives them: it is `~Escapable`, so the compiler rejects
/// any attempt to keep it. It is `~Copyable`, so that no two parts of a parser can read the same
/// field.
///
/// Each `take` method checks the length once, then either consumes the whole field or throws and
/// consumes nothing. They are inlinable because every header in the package is built from them.
@frozen
public struct ByteReader: ~Copyable, ~Escapable {
    @usableFromInline let bytes: Span<UInt8>

    @usableFromInline var taken: Int

    /// Starts at the first of `bytes`.
    @_lifetime(copy bytes)
    @inlinable public init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
        taken = 0
    }

    /// The number of bytes taken so far, which is the offset of the next one in the input.
    @inlinable public var offset: Int { taken }

    /// The number of bytes not taken yet.
    @inlinable public var remaining: Int { bytes.count &- taken }

    /// Takes one byte.
    @inlinable public mutating func takeUInt8() throws(WireError) -> UInt8 {
        try take(UInt8.self)
    }

    /// Takes two bytes.
    @inlinable public mutating func takeUInt16() throws(WireError) -> UInt16 {
        try take(UInt16.self)
    }

    /// Takes four bytes.
    @inlinable public mutating func takeUInt32() throws(WireError) -> UInt32 {
        try take(UInt32.self)
    }

    /// Takes eight bytes.
    @inlinable public mutating func takeUInt64() throws(WireError) -> UInt64 {
        try take(UInt64.self)
    }

    /// Takes `count` bytes as a view of the same storage.
    @_lifetime(copy self)
    @inlinable public mutating func takeBytes(_ count: Int) throws(WireError) -> Span<UInt8> {
        try need(count)
        let start = taken
        advance(count)
        return bytes.extracting(start..<start &+ count)
    }

    /// Takes `count` bytes without looking at them.
    @inlinable public mutating func skip(_ count: Int) throws(WireError) {
        try need(count)
        advance(count)
    }

    /// Takes all bytes up to the first that is not `byte`.
    ///
    /// - Returns: How many there were.
    @inlinable public mutating func skip(all byte: UInt8) -> Int {
        let start = taken
        while taken < bytes.count, bytes[taken] == byte { taken &+= 1 }
        return taken &- start
    }

    /// Throws unless all bytes were taken.
    @inlinable public func finish() throws(WireError) {
        guard remaining == 0 else { throw .trailing(count: remaining, at: taken) }
    }

    @inlinable mutating func take<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type
    ) throws(WireError) -> T {
        try need(MemoryLayout<T>.size)
        let start = taken
        advance(MemoryLayout<T>.size)
        return bytes.bigEndian(type, at: start)
    }

    @inlinable func need(_ count: Int) throws(WireError) {
        guard count >= 0, remaining >= count else { throw truncated(count) }
    }

    // Kept apart, so that what happens almost never does not keep the rest from being inlined.
    @inline(never) @usableFromInline func truncated(_ count: Int) -> WireError {
        .truncated(needed: count, available: remaining, at: taken)
    }

    @inlinable mutating func advance(_ count: Int) {
        taken &+= count
    }
}
