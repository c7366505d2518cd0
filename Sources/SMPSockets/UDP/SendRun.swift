internal import SMPBytes

/// Datagrams of a ``SendBatch`` that the kernel can take in one piece.
struct SendRun {
    let addresses: AddressPair
    let ecn: ECNCodepoint

    /// Where the first datagram starts in the payload.
    let start: Int

    /// The length of every datagram but the last, which may be shorter.
    let datagramLength: Int

    /// The length of all datagrams together, in bytes.
    private(set) var byteCount = 0

    /// Whether the last datagram is shorter, so that none can follow.
    private var isOver = false

    init(_ addresses: AddressPair, _ ecn: ECNCodepoint, at start: Int, datagramLength: Int) {
        (self.addresses, self.ecn) = (addresses, ecn)
        (self.start, self.datagramLength) = (start, datagramLength)
    }

    /// Takes on datagrams that lie behind these, if they continue the run.
    ///
    /// All of them are `length` bytes long but the last, which may be shorter.
    ///
    /// - Returns: `false` if they belong into a run of their own.
    mutating func takeOn(
        _ byteCount: Int, of length: Int, to addresses: AddressPair, _ ecn: ECNCodepoint
    ) -> Bool {
        let isOneShorter = length < datagramLength && byteCount == length
        guard !isOver, length == datagramLength || isOneShorter else { return false }
        guard ecn == self.ecn, addresses == self.addresses else { return false }
        self.byteCount += byteCount
        isOver = isOneShorter || byteCount != length && !byteCount.isMultiple(of: length)
        return true
    }

    /// The most datagrams in one message: what kernels before 6.9 take.
    static let maximumDatagramCount = 64

    /// The most bytes in one message: the longest payload of UDP over IPv4.
    static let maximumByteCount = 65_507

    /// The bytes that the kernel takes in one piece.
    var longestMessageLength: Int {
        let count = min(Self.maximumByteCount / datagramLength, Self.maximumDatagramCount)
        return max(count, 1) * datagramLength
    }

    /// The number of datagrams in a part of this many bytes that starts at a datagram.
    func datagramCount(in byteCount: Int) -> Int {
        (byteCount - 1) / datagramLength + 1
    }
}

/// How far a ``SendBatch`` has been sent.
struct SendCursor {
    /// The run that is sent next.
    var run = 0

    /// How much of it has left already, in bytes.
    var offset = 0

    /// The run that the kernel refused in one piece, so that its datagrams are sent one by one.
    var splitRun: Int?

    /// Why it refused.
    var refusal = ErrorNumber(rawValue: 0)

    mutating func advance(by length: Int, in current: SendRun) {
        offset += length
        if offset == current.byteCount { (run, offset) = (run + 1, 0) }
    }
}
