internal import SMPBytes

/// Bytes that come in at one end and leave at the other, in pieces of any size.
///
/// What has left is forgotten when it makes up half of the storage, so that each byte moves at most
/// once on average and the storage stays in proportion to what is in it.
package struct ByteQueue: Sendable {
    private var storage: [UInt8] = []
    private var start = 0

    /// Starts with nothing in it.
    package init() {}

    /// Starts with `bytes` in it.
    package init(_ bytes: [UInt8]) {
        storage = bytes
    }

    /// The number of bytes in it.
    package var count: Int { storage.count - start }

    /// Whether there is nothing in it.
    package var isEmpty: Bool { count == 0 }

    /// The byte that has `offset` others before it.
    ///
    /// - Precondition: There is one.
    package subscript(offset: Int) -> UInt8 {
        precondition(offset >= 0 && offset < count)
        return storage[start + offset]
    }

    /// Adds `bytes` at the end.
    package mutating func append(_ bytes: Span<UInt8>) {
        storage.append(addingCapacity: bytes.count) { $0.append(copying: bytes) }
    }

    /// Adds `count` bytes at the end, which `write` has to write all of.
    package mutating func append(count: Int, _ write: (inout OutputSpan<UInt8>) -> Void) {
        storage.append(addingCapacity: count, initializingWith: write)
    }

    /// Takes up to `limit` bytes from the front.
    package mutating func take(_ limit: Int) -> [UInt8] {
        let taken = Array(storage[start..<start + min(max(limit, 0), count)])
        drop(taken.count)
        return taken
    }

    /// Moves as many bytes from the front as `out` has room for.
    package mutating func move(into out: inout OutputSpan<UInt8>) {
        let length = min(out.freeCapacity, count)
        out.append(copying: storage.span.extracting(start..<start + length))
        drop(length)
    }

    /// Forgets `length` bytes at the front.
    ///
    /// - Precondition: There are so many.
    package mutating func drop(_ length: Int) {
        precondition(length >= 0 && length <= count)
        start += length
        if start == storage.count {
            storage.removeAll(keepingCapacity: storage.capacity <= 65_536)
            start = 0
        } else if start >= 4096, start >= storage.count / 2 {
            storage.removeFirst(start)
            start = 0
        }
    }

    /// Calls `body` with all bytes.
    package func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        body(storage.span.extracting(start..<storage.count))
    }
}
