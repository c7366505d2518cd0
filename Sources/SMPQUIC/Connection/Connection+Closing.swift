public import SMPBytes

/// The end of a connection.
///
/// - Source: RFC 9000, section 10.
extension Connection {
    /// Why the connection is over, or `nil` as long as it is not.
    public var ended: ConnectionEnd? { closing?.end }

    /// Whether nothing more will come of it, so that it can be forgotten.
    public var isOver: Bool { closing?.phase == .over }

    /// Closes the connection on behalf of the application.
    ///
    /// - Parameters:
    ///   - code: Why, in the application's terms, below 2^62.
    ///   - reason: The same for people.
    ///   - now: The time.
    public mutating func close(code: UInt64, reason: String = "", now: Instant) {
        close(
            .application(by: .local, code: min(code, Varint.max), reason: reason), now: now)
    }

    /// Closes the connection because of a breach of the rules.
    mutating func close(for error: TransportError, now: Instant) {
        close(
            .transport(
                by: .local, error.code, frameType: error.frameType, reason: error.reason),
            now: now)
    }

    private mutating func close(_ end: ConnectionEnd, now: Instant) {
        guard closing == nil else { return }
        closing = ClosingState(end, .closing, until: closingTime(now))
        log?.connectionClosed(end, now: now)
        events.append(.ended(end))
    }

    /// Ends the connection without a word to the peer.
    mutating func end(_ end: ConnectionEnd, now: Instant) {
        guard closing == nil else { return }
        let isPeerThere = end == .statelessReset
        closing = ClosingState(
            end, .draining, until: isPeerThere ? closingTime(now) : now)
        if !isPeerThere { closing?.handleTimeout(now: now) }
        log?.connectionClosed(end, now: now)
        events.append(.ended(end))
    }

    /// RFC 9000, section 10.2: for three PTOs packets may still come.
    private func closingTime(_ now: Instant) -> Instant {
        now.advanced(byNanoseconds: 3 * probeTimeout)
    }

    /// Takes the good-bye of the peer.
    mutating func receive(
        _ close: ConnectionCloseFrame, _ reason: Span<UInt8>, now: Instant
    ) {
        let bytes = [UInt8](capacity: reason.count) { $0.append(copying: reason) }
        let text = String(decoding: bytes, as: UTF8.self)
        let end: ConnectionEnd =
            close.isApplication
            ? .application(by: .peer, code: close.errorCode, reason: text)
            : .transport(
                by: .peer, TransportErrorCode(rawValue: close.errorCode),
                frameType: close.frameType, reason: text)
        closing = ClosingState(end, .draining, until: closingTime(now))
        log?.connectionClosed(end, now: now)
        events.append(.ended(end))
    }

    /// Takes a datagram that comes when all is said: of it, only a good-bye counts.
    ///
    /// - Source: RFC 9000, section 10.2.2.
    mutating func receiveWhileClosing(
        _ datagram: inout MutableSpan<UInt8>, _ arrival: Arrival
    ) {
        closing?.received()
        guard closing?.phase == .closing else { return }
        var start = 0
        while start < datagram.count {
            var rest = datagram.part(start..<datagram.count)
            guard let length = receiveGoodbye(&rest, arrival), length > 0 else { return }
            start += length
        }
    }

    /// Looks for a good-bye in the packet at the front of `bytes`.
    ///
    /// - Returns: The packet's length, or `nil` when nothing behind it can be read.
    private mutating func receiveGoodbye(
        _ bytes: inout MutableSpan<UInt8>, _ arrival: Arrival
    ) -> Int? {
        let header = try? PacketHeader(
            bytes.span, shortConnectionIDLength: localIDs.connectionIDLength)
        switch header {
        case .short(let short):
            lookForGoodbye(&bytes, .oneRTT, numberOffset: short.packetNumberOffset, arrival)
            return nil
        case .long(let long):
            guard let level = long.type.level, long.version == version else {
                return long.packetLength
            }
            var packet = bytes.part(0..<long.packetLength)
            lookForGoodbye(&packet, level, numberOffset: long.packetNumberOffset, arrival)
            return long.packetLength
        default: return nil
        }
    }

    private mutating func lookForGoodbye(
        _ packet: inout MutableSpan<UInt8>, _ level: EncryptionLevel, numberOffset: Int,
        _ arrival: Arrival
    ) {
        guard mayRead(level),
            let opened = try? open(
                &packet, level, numberOffset: numberOffset, arrival.now, isOtherVersion: false)
        else { return }
        let payload = packet.span.extracting(opened.payload)
        var reader = ByteReader(payload)
        while reader.remaining > 0, let frame = try? Frame(from: &reader) {
            if case .connectionClose = frame { closing?.drain() }
        }
    }

    /// Writes the good-bye, at every level that the peer may be able to read.
    ///
    /// - Source: RFC 9000, section 10.2.3.
    mutating func transmitClose(
        into out: inout OutputSpan<UInt8>, now: Instant
    ) -> Transmission? {
        let limit = min(MTUDiscovery.base, paths.active.sendAllowance)
        guard let closing, closing.needsSending, out.freeCapacity >= MTUDiscovery.base else {
            return nil
        }
        let start = out.count
        for level in EncryptionLevel.allCases
        where level != .zeroRTT && keys.canSeal(level)
            && !(level == .handshake && handshake.isConfirmed)
        {
            let isPadded = level == .initial && !keys.canSeal(.handshake)
            writePacket(
                level, into: &out, limit: limit - (out.count - start),
                minimumLength: isPadded ? limit : 0
            ) { _, out in
                closing.end.encode(at: level, into: &out)
                return FrameSummary(isAckEliciting: false)
            }.map { commit($0, now: now) }
        }
        let byteCount = out.count - start
        guard byteCount > 0 else { return nil }
        self.closing?.sent()
        paths[paths.activeIndex].noteSent(byteCount)
        return Transmission(
            path: paths.active.handle, byteCount: byteCount, segmentLength: byteCount,
            ecn: .notECT)
    }
}

extension ConnectionEnd {
    /// Appends the frame that tells the peer, if there is room for it.
    fileprivate func encode(at level: EncryptionLevel, into out: inout OutputSpan<UInt8>) {
        guard out.freeCapacity >= 32 else { return }
        switch self {
        case .transport(_, let code, let frameType, let reason):
            ConnectionCloseFrame.encode(
                isApplication: false, errorCode: code.rawValue, frameType: frameType,
                reason: reason, into: &out)
        case .application(_, let code, let reason) where level == .oneRTT:
            ConnectionCloseFrame.encode(
                isApplication: true, errorCode: code, frameType: 0, reason: reason, into: &out)
        default:
            // RFC 9000, section 10.2.3: what an application says is not for everybody to read.
            ConnectionCloseFrame.encode(
                isApplication: false, errorCode: TransportErrorCode.applicationError.rawValue,
                frameType: 0, reason: "", into: &out)
        }
    }
}
