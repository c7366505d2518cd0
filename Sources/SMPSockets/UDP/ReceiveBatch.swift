internal import SMPBytes

internal import CSMPLinux
internal import Glibc

/// Memory into which many datagrams are received with one system call.
///
/// ```
/// if try batch.receive(from: socket) > 0 {
///     for index in 0..<batch.count {
///         let run = batch[index]
///         for datagram in 0..<run.count {
///             var bytes = batch.mutableSpan(of: datagram, in: run)
/// ```
///
/// Everything about a run (who sent it, how it was marked) has to be looked up only once for all
/// its datagrams. The bytes can be changed in place, and are overwritten by the next call. Receiving
/// allocates nothing.
///
/// A view of the bytes keeps the whole struct that owns the batch from being changed. The loop above
/// therefore belongs in a function that takes the batch, and the state that it feeds, as two `inout`
/// parameters.
public struct ReceiveBatch: ~Copyable, Sendable {
    /// The most runs that one call can receive.
    public let capacity: Int

    /// The longest run that can be received, in bytes.
    public let runLength: Int

    /// The number of runs received by the latest call.
    public private(set) var count = 0

    private var slab: MessageSlab

    /// Allocates room for `capacity` runs of `runLength` bytes.
    ///
    /// Memory is used up only as far as runs fill it. More than eight full ones outgrow the cache of
    /// a processor core, which makes them a tenth slower to receive.
    ///
    /// - Parameters:
    ///   - capacity: 1 to 1024.
    ///   - runLength: 65,536 for sockets that coalesce; else the longest datagram expected.
    public init(capacity: Int = 8, runLength: Int = 65_536) {
        (self.capacity, self.runLength) = (capacity, runLength)
        slab = MessageSlab(messageCapacity: capacity, payloadCapacity: capacity * runLength)
        for index in 0..<capacity {
            slab.point(index, to: index * runLength..<(index + 1) * runLength)
            slab.prepareToReceive(index)
        }
    }

    /// Whether the latest call used all the room, so that more datagrams may be waiting.
    public var isFull: Bool { count == capacity }

    /// Receives what waits on `socket`, in place of what the batch held, and returns ``count``.
    ///
    /// - Throws: What the network reported about datagrams sent earlier on a connected socket, such
    ///   as `connectionRefused`. The next call receives again.
    @discardableResult
    public mutating func receive(from socket: UDPSocket) throws(SocketError) -> Int {
        precondition(runLength >= 65_536 || !socket.coalescesInKernel)
        for index in 0..<count { slab.prepareToReceive(index) }
        count = 0
        let received = try attempt(.receive, socket.peer ?? socket.localAddress) {
            unsafe smp_recvmmsg(
                socket.descriptor.number, slab.messages, UInt32(capacity), 0, nil)
        }
        count = Int(received ?? 0)
        return count
    }

    /// What is known about run `index`.
    public subscript(index: Int) -> ReceivedRun {
        precondition(0..<count ~= index)
        return slab.receivedRun(index, at: index * runLength)
    }

    /// The bytes of one datagram of a run of the latest call.
    @_lifetime(borrow self)
    public func span(of datagram: Int, in run: ReceivedRun) -> Span<UInt8> {
        slab.span(run.range(of: datagram))
    }

    /// The bytes of one datagram of a run of the latest call, to change in place.
    ///
    /// Keep it in a `var`: Swift 6.3 allocates memory for a `let` of this type.
    @_lifetime(&self)
    public mutating func mutableSpan(
        of datagram: Int, in run: ReceivedRun
    ) -> MutableSpan<UInt8> {
        slab.mutableSpan(run.range(of: datagram))
    }
}

// MARK: - Messages of the kernel

extension MessageSlab {
    /// Resets what the kernel overwrites in a message.
    fileprivate mutating func prepareToReceive(_ index: Int) {
        unsafe messages[index].msg_hdr.msg_namelen = socklen_t(SocketAddressMemory.capacity)
        unsafe messages[index].msg_hdr.msg_controllen = ControlMessage.capacity
        unsafe messages[index].msg_hdr.msg_flags = 0
    }

    /// Reads the address and the notes of a received message.
    fileprivate func receivedRun(_ index: Int, at start: Int) -> ReceivedRun {
        let byteCount = unsafe Int(messages[index].msg_len)
        let isCut = unsafe messages[index].msg_hdr.msg_flags & Int32(MSG_TRUNC) != 0
        let remote = address(index).load() ?? SocketAddress(.any4, port: 0)
        var notes = ReceivedNotes()
        var reader = controlReader(index)
        while let note = reader.next() { notes.add(note) }
        return ReceivedRun(
            addresses: AddressPair(remote: remote, local: notes.local), ecn: notes.ecn,
            datagramLength: isCut ? 0 : notes.coalescedLength ?? byteCount, byteCount: byteCount,
            start: start)
    }
}

/// What the kernel says about a message besides its bytes and its sender.
private struct ReceivedNotes {
    var ecn = ECNCodepoint.notECT
    var local: SocketAddress.IP?
    var coalescedLength: Int?

    mutating func add(_ note: ControlReader.Note) {
        switch (note.level, note.type) {
        case (levelUDP, SocketOption.receiveCoalesced.number):
            if let length = note.value(Int32.self), length > 0 { coalescedLength = Int(length) }
        case (levelIPv4, IP_TOS):
            if let mark = note.value(UInt8.self) { ecn = ECNCodepoint(trafficClass: mark) }
        case (levelIPv6, IPV6_TCLASS):
            guard let mark = note.value(Int32.self) else { return }
            ecn = ECNCodepoint(trafficClass: UInt8(truncatingIfNeeded: mark))
        case (levelIPv4, IP_PKTINFO):
            guard local == nil, let info = note.value(in_pktinfo.self) else { return }
            local = .v4(UInt32(bigEndian: info.ipi_spec_dst.s_addr))
        case (levelIPv6, IPV6_PKTINFO):
            if let info = note.value(IPv6PacketInfo.self) { local = info.address }
        default:
            break
        }
    }
}

extension IPv6PacketInfo {
    /// The address, with the interface as its scope if it needs one.
    fileprivate var address: SocketAddress.IP {
        let (high, low) = (UInt64(bigEndian: high), UInt64(bigEndian: low))
        let bare = SocketAddress.IP.v6(high: high, low: low, scopeID: 0)
        return bare.isLinkLocal ? .v6(high: high, low: low, scopeID: interfaceIndex) : bare
    }
}
