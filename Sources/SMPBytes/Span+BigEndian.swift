/// Fields at known places, for types that were checked as a whole and are then read in parts.
extension Span where Element == UInt8 {
    /// The big-endian integer that starts at `offset`.
    ///
    /// - Precondition: The integer lies within the bytes.
    @inlinable public func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type, at offset: Int
    ) -> T {
        // The load checks its bounds and traps outside of them.
        unsafe T(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
    }
}

extension MutableSpan where Element == UInt8 {
    /// Overwrites the bytes from `offset` on with `value`, most significant byte first.
    ///
    /// - Precondition: The integer lies within the bytes.
    @_lifetime(self: copy self)
    @inlinable public mutating func store<T: FixedWidthInteger & BitwiseCopyable>(
        bigEndian value: T, at offset: Int
    ) {
        precondition(offset >= 0 && count &- offset >= MemoryLayout<T>.size)
        unsafe withUnsafeMutableBytes { buffer in
            unsafe buffer.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
        }
    }

    /// Overwrites the bytes from `offset` on with a copy of `bytes`.
    ///
    /// - Precondition: There are as many bytes.
    @_lifetime(self: copy self)
    @inlinable public mutating func store(copying bytes: Span<UInt8>, at offset: Int) {
        precondition(offset >= 0 && count &- offset >= bytes.count)
        unsafe withUnsafeMutableBytes { buffer in
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[offset...])
            unsafe bytes.withUnsafeBytes { unsafe rest.copyMemory(from: $0) }
        }
    }
}

extension MutableSpan where Element == UInt8 {
    /// Part of the bytes, to be changed where they are.
    ///
    /// - Precondition: The range lies within the bytes.
    @_lifetime(&self)
    @inlinable public mutating func part(_ range: Range<Int>) -> MutableSpan<UInt8> {
        _mutatingExtracting(range)
    }
}
