public import SMPBytes

/// Datagrams that arrived back to back, from one sender to one address, with one congestion mark.
///
/// ```
/// |◄ datagramLength ►|◄ datagramLength ►|◄ datagramLength ►|◄ the rest ►|
/// |   datagram 0     |   datagram 1     |   datagram 2     | datagram 3 |
/// |◄───────────────────────────── byteCount ───────────────────────────►|
/// ```
///
/// All have the same length but the last, which may be shorter. Without coalescing in the kernel
/// every run is one datagram.
public struct ReceivedRun: Sendable {
    /// Where the datagrams came from, and the local address that they were sent to if reported.
    public let addresses: AddressPair

    /// What the routers on the way said about congestion.
    public let ecn: ECNCodepoint

    /// The length of every datagram but the last, in bytes.
    public let datagramLength: Int

    /// The length of all datagrams together, in bytes.
    public let byteCount: Int

    /// Where the run starts in the memory of its batch.
    let start: Int

    /// The number of datagrams, or 0 if the run did not fit into the batch's memory and is lost.
    public var count: Int {
        datagramLength == 0 ? (byteCount == 0 ? 1 : 0) : (byteCount - 1) / datagramLength + 1
    }

    /// Where a datagram lies in the memory of its batch.
    func range(of datagram: Int) -> Range<Int> {
        precondition(0..<count ~= datagram)
        let offset = datagram * datagramLength
        return start + offset..<start + min(offset + datagramLength, byteCount)
    }
}
