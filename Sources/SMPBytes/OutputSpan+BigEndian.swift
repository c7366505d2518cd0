/// Big-endian appends for the one type that encoders write to.
///
/// `OutputSpan` traps when it is full. An encoder therefore says beforehand how long it will be,
/// and its caller provides the room.
extension OutputSpan where Element == UInt8 {
    /// Appends an integer, most significant byte first.
    ///
    /// - Precondition: There is room for it.
    @_lifetime(self: copy self)
    @inlinable public mutating func append<T: FixedWidthInteger & BitwiseCopyable>(
        bigEndian value: T
    ) {
        precondition(freeCapacity >= MemoryLayout<T>.size)
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            unsafe UnsafeMutableRawBufferPointer(buffer)
                .storeBytes(of: value.bigEndian, toByteOffset: count, as: T.self)
            count &+= MemoryLayout<T>.size
        }
    }

    /// Appends a copy of `bytes`.
    ///
    /// - Precondition: There is room for them.
    @_lifetime(self: copy self)
    @inlinable public mutating func append(copying bytes: Span<UInt8>) {
        precondition(freeCapacity >= bytes.count)
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            let all = UnsafeMutableRawBufferPointer(buffer)
            let free = unsafe UnsafeMutableRawBufferPointer(rebasing: all[count...])
            unsafe bytes.withUnsafeBytes { unsafe free.copyMemory(from: $0) }
            count &+= bytes.count
        }
    }

    /// Appends `count` zero bytes.
    ///
    /// - Precondition: There is room for them.
    @_lifetime(self: copy self)
    @inlinable public mutating func append(zeros count: Int) {
        append(repeating: 0, count: count)
    }
}
