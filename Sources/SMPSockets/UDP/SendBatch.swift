internal import CSMPLinux
internal import Glibc
public import SMPBytes

/// Memory in which many datagrams are built, and from which they are sent with few system calls.
///
/// Datagrams are written one after the other. Those that follow each other to the same address, with
/// the same mark and of the same length, form a run: the kernel then takes them in one piece and
/// cuts them apart as late as it can (GSO), which costs a tenth of sending them one by one.
///
/// ```
/// payload   | 1350 | 1350 | 1350 | 400 |     1200     | 1200 | 1200 |  …
/// runs      |◄──── to A, 4 datagrams ─►|◄ to B, one ─►|◄ to A, two ►|
/// ```
///
/// The order of datagrams is kept. Sending allocates nothing.
///
/// - Source: udp(7), `UDP_SEGMENT`.
public struct SendBatch: ~Copyable, Sendable {
    /// The number of bytes that can be waiting.
    public let byteCapacity: Int

    /// The number of runs that can be waiting.
    public let runCapacity: Int

    private var slab: MessageSlab
    private var runs: [SendRun] = []
    private var end = 0
    private var cursor = SendCursor()

    /// Allocates room for `byteCapacity` bytes in `runCapacity` runs.
    ///
    /// - Parameters:
    ///   - byteCapacity: At least one longest datagram, 65,507 bytes.
    ///   - runCapacity: The number of destinations that may alternate; at least 1.
    public init(byteCapacity: Int = 262_144, runCapacity: Int = 256) {
        (self.byteCapacity, self.runCapacity) = (byteCapacity, runCapacity)
        slab = MessageSlab(
            messageCapacity: min(runCapacity, 64), payloadCapacity: byteCapacity)
        runs.reserveCapacity(runCapacity)
    }

    /// Whether nothing waits to be sent.
    public var isEmpty: Bool { runs.isEmpty }

    /// Whether a datagram of up to `length` bytes can be appended.
    public func hasRoom(for length: Int) -> Bool {
        byteCapacity - end >= length && runs.count < runCapacity
    }

    // MARK: Building

    /// Appends a datagram that `write` builds in place, in a room of `maximumLength` bytes.
    ///
    /// Writing nothing appends nothing.
    ///
    /// - Returns: `false`, without calling `write`, if there is no room.
    /// - Throws: What `write` throws. Nothing is appended then.
    public mutating func append<E: Error>(
        to addresses: AddressPair, ecn: ECNCodepoint = .notECT, maximumLength: Int,
        _ write: (inout OutputSpan<UInt8>) throws(E) -> Void
    ) throws(E) -> Bool {
        guard hasRoom(for: maximumLength) else { return false }
        let length = try slab.fill(end..<end + maximumLength, write)
        guard length > 0 else { return true }
        add(length, of: length, to: addresses, ecn)
        return true
    }

    /// Appends a copy of `datagram`, which is not empty.
    ///
    /// - Returns: `false` if there is no room.
    public mutating func append(
        copying datagram: Span<UInt8>, to addresses: AddressPair, ecn: ECNCodepoint = .notECT
    ) -> Bool {
        append(to: addresses, ecn: ecn, maximumLength: datagram.count) { output in
            output.append(copying: datagram)
        }
    }

    /// Appends several datagrams that `write` builds in place, one right behind the other.
    ///
    /// All are `datagramLength` bytes long but the last, which may be shorter. Together they have a
    /// room of `maximumLength` bytes.
    ///
    /// - Returns: `false`, without calling `write`, if there is no room.
    /// - Throws: What `write` throws. Nothing is appended then.
    public mutating func append<E: Error>(
        runOf datagramLength: Int, to addresses: AddressPair, ecn: ECNCodepoint = .notECT,
        maximumLength: Int, _ write: (inout OutputSpan<UInt8>) throws(E) -> Void
    ) throws(E) -> Bool {
        precondition(datagramLength > 0)
        guard hasRoom(for: maximumLength) else { return false }
        let byteCount = try slab.fill(end..<end + maximumLength, write)
        guard byteCount > 0 else { return true }
        add(byteCount, of: min(datagramLength, byteCount), to: addresses, ecn)
        return true
    }

    private mutating func add(
        _ byteCount: Int, of length: Int, to addresses: AddressPair, _ ecn: ECNCodepoint
    ) {
        if let last = runs.indices.last,
            runs[last].takeOn(byteCount, of: length, to: addresses, ecn)
        {
            end += byteCount
            return
        }
        var run = SendRun(addresses, ecn, at: end, datagramLength: length)
        _ = run.takeOn(byteCount, of: length, to: addresses, ecn)
        runs.append(run)
        end += byteCount
    }

    // MARK: Sending

    /// Sends all that waits, as far as `socket` takes it now.
    ///
    /// A datagram that the kernel refuses is dropped, as the network might have done, so that one
    /// bad address holds up no other; the report tells.
    ///
    /// - Returns: What became of the datagrams. If the socket was full, the rest stays in the batch:
    ///   wait until the socket is writable, and send again.
    public mutating func send(on socket: UDPSocket) -> SendReport {
        var report = SendReport()
        while cursor.run < runs.count {
            let prepared = prepareMessages(for: socket)
            let sent = unsafe smp_sendmmsg(
                socket.descriptor.number, slab.messages, UInt32(prepared), 0)
            if sent > 0 {
                advance(over: Int(sent), on: socket, &report)
            } else if !recover(from: .latest, on: socket, &report) {
                return report
            }
        }
        runs.removeAll(keepingCapacity: true)
        (end, cursor) = (0, SendCursor())
        return report
    }

    /// Describes what follows the cursor to the kernel, and returns the number of messages.
    private mutating func prepareMessages(for socket: UDPSocket) -> Int {
        var place = cursor
        var prepared = 0
        while place.run < runs.count, prepared < slab.messageCapacity {
            let run = runs[place.run]
            let isSplit = !socket.segmentsInKernel || place.run == cursor.splitRun
            let longest = isSplit ? run.datagramLength : run.longestMessageLength
            let length = min(longest, run.byteCount - place.offset)
            slab.describe(prepared, run, at: place.offset, length: length, on: socket)
            place.advance(by: length, in: run)
            prepared += 1
        }
        return prepared
    }

    private mutating func advance(
        over messageCount: Int, on socket: UDPSocket, _ report: inout SendReport
    ) {
        if cursor.run == cursor.splitRun, cursor.refusal != .messageTooLong {
            socket.stopSegmenting()
        }
        for index in 0..<messageCount {
            let (run, length) = (runs[cursor.run], slab.length(of: index))
            report.sentCount += run.datagramCount(in: length)
            cursor.advance(by: length, in: run)
        }
    }

    /// Decides what a failure to send the first message means; `false` if it is time to wait.
    private mutating func recover(
        from number: ErrorNumber, on socket: UDPSocket, _ report: inout SendReport
    ) -> Bool {
        let (run, length) = (runs[cursor.run], slab.length(of: 0))
        switch number {
        case .interrupted, .connectionRefused:
            // The refusal is of a datagram sent earlier; this one was not tried yet.
            break
        case .wouldBlock:
            report.isBlocked = true
            return false
        case _ where length > run.datagramLength && number.mayBlameSegmentation:
            // Either the kernel or the device cannot cut the run, or its datagrams are too long.
            // Sending them one by one shows which.
            (cursor.splitRun, cursor.refusal) = (cursor.run, number)
        default:
            report.droppedCount += run.datagramCount(in: length)
            report.failure = report.failure ?? SocketError(.send, run.addresses.remote, number)
            cursor.advance(by: length, in: run)
        }
        return true
    }
}

extension ErrorNumber {
    /// Whether the kernel may only have refused to cut a run into datagrams.
    fileprivate var mayBlameSegmentation: Bool {
        [.inputOutput, .invalidArgument, .messageTooLong].contains(self)
    }
}

extension MessageSlab {
    /// Describes a part of a run to the kernel, as message `index`.
    fileprivate mutating func describe(
        _ index: Int, _ run: SendRun, at offset: Int, length: Int, on socket: UDPSocket
    ) {
        point(index, to: run.start + offset..<run.start + offset + length)
        // A connected socket finds its route faster without the address.
        let isAddressed = socket.peer != run.addresses.remote
        let nameLength = isAddressed ? address(index).store(run.addresses.remote) : 0
        var control = controlWriter(index)
        if length > run.datagramLength {
            let segmentLength = UInt16(clamping: run.datagramLength)
            control.append(level: levelUDP, type: SocketOption.segmentLength.number, segmentLength)
        }
        if run.ecn != .notECT { control.append(run.ecn, for: run.addresses.remote.ip) }
        if let local = run.addresses.local { control.append(local: local) }
        unsafe messages[index].msg_hdr.msg_namelen = nameLength
        unsafe messages[index].msg_hdr.msg_controllen = control.length
    }
}
