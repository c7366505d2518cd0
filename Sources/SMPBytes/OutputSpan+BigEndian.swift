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

extension OutputSpan where Element == UInt8 {
    /// Lets `body` append at most `limit` bytes, or as many as there is room for.
    ///
    /// What `body` writes to is full after that, so that a part of a message can be told how long
    /// it may become without knowing what comes behind it.
    ///
    /// - Parameters:
    ///   - limit: The most bytes that may be appended. Nothing is when it is negative.
    ///   - body: Appends the bytes. What it appended before it throws does not count.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    @_lifetime(self: copy self)
    @inlinable public mutating func append<Result, Failure: Error>(
        upTo limit: Int, _ body: (inout OutputSpan<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let room = max(0, min(limit, freeCapacity))
        return try unsafe withUnsafeMutableBufferPointer { buffer, count throws(Failure) in
            let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count..<count &+ room])
            var part = unsafe OutputSpan(buffer: free, initializedCount: 0)
            let result = try body(&part)
            count &+= unsafe part.finalize(for: free)
            return result
        }
    }
}
