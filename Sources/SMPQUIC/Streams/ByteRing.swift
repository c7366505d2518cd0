internal import SMPBytes

/// The bytes of a stream between two offsets, each at its offset modulo the capacity.
///
/// ```
///   offsets   start ────────────── end          capacity a power of two
///   storage   [ end… free … start … ]
/// ```
///
/// Bytes never move unless the ring grows, so that data is copied in once and out once.
struct ByteRing: Sendable {
    /// The capacity of a ring that holds anything, in bytes.
    static let minimumCapacity = 4_096

    private var storage: [UInt8] = []

    /// How many bytes fit before it has to grow.
    var capacity: Int { storage.count }

    /// Makes room for the offsets `live`, which keeps the bytes that are there.
    mutating func reserve(_ live: Range<UInt64>, held: Range<UInt64>) {
        let needed = Int(live.upperBound - live.lowerBound)
        guard needed > storage.count else { return }
        var capacity = max(Self.minimumCapacity, storage.count)
        while capacity < needed { capacity *= 2 }
        var larger = ByteRing(storage: [UInt8](repeating: 0, count: capacity))
        if !storage.isEmpty {
            forEachPart(of: held) { offset, part in
                larger.write(part, at: offset)
            }
        }
        self = larger
    }

    init() {}

    private init(storage: [UInt8]) {
        self.storage = storage
    }

    /// Copies bytes in.
    ///
    /// - Precondition: There is room for them.
    mutating func write(_ bytes: Span<UInt8>, at offset: UInt64) {
        precondition(bytes.count <= storage.count)
        guard !bytes.isEmpty else { return }
        let start = index(offset)
        let first = min(bytes.count, storage.count - start)
        var span = storage.mutableSpan
        span.store(copying: bytes.extracting(0..<first), at: start)
        if first < bytes.count {
            span.store(copying: bytes.extracting(first..<bytes.count), at: 0)
        }
    }

    /// Copies bytes out.
    ///
    /// - Precondition: There is room for them, and they are in the ring.
    func copy(_ range: Range<UInt64>, into out: inout OutputSpan<UInt8>) {
        forEachPart(of: range) { _, part in out.append(copying: part) }
    }

    /// Gives the storage back.
    mutating func removeAll() {
        storage = []
    }

    /// Gives the one or two stretches of storage that hold a range.
    private func forEachPart(
        of range: Range<UInt64>, _ body: (UInt64, Span<UInt8>) -> Void
    ) {
        let count = Int(range.upperBound - range.lowerBound)
        guard count > 0 else { return }
        precondition(count <= storage.count)
        let start = index(range.lowerBound)
        let first = min(count, storage.count - start)
        let span = storage.span
        body(range.lowerBound, span.extracting(start..<start + first))
        if first < count {
            body(range.lowerBound + UInt64(first), span.extracting(0..<count - first))
        }
    }

    private func index(_ offset: UInt64) -> Int {
        Int(truncatingIfNeeded: offset) & (storage.count &- 1)
    }
}
