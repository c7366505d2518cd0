public import SMPBytes

/// Datagrams out: what goes into each, and how many may go at once.
extension Connection {
    /// The most datagrams that are written at once.
    static var maximumBurst: Int { 64 }

    /// Writes what is to be sent next: one datagram, or several of one length for one path.
    ///
    /// The caller repeats this until nothing comes back, and again after everything that it tells
    /// the connection.
    ///
    /// - Parameters:
    ///   - out: Where the datagrams are put, one right behind the other. Nothing is written when
    ///     there is less room than for one datagram of the path.
    ///   - now: The time.
    /// - Returns: What was written and where it goes, or `nil` when there is nothing to send now.
    public mutating func transmit(
        into out: inout OutputSpan<UInt8>, now: Instant
    ) -> Transmission? {
        renewKeys(now: now)
        if closing != nil { return transmitClose(into: &out, now: now) }
        if let transmission = transmitPathProbe(into: &out, now: now) { return transmission }
        if let transmission = transmitMTUProbe(into: &out, now: now) { return transmission }
        return transmitOnActivePath(into: &out, now: now)
    }

    /// The most bytes that a datagram of this connection has.
    var longestDatagram: Int {
        min(max(configuration.maximumDatagramLength, MTUDiscovery.base), 65_527)
    }

    /// Fills as many datagrams as may be sent at once on the path in use.
    private mutating func transmitOnActivePath(
        into out: inout OutputSpan<UInt8>, now: Instant
    ) -> Transmission? {
        let start = out.count
        let index = paths.activeIndex
        let full = path.maximumDatagramSize
        let ecn = path.ecn.codepoint
        var segmentLength = full
        while out.count - start < Self.maximumBurst * full {
            let limit = min(full, paths[index].sendAllowance)
            guard out.freeCapacity >= full else { break }
            let length = writeDatagram(into: &out, limit: limit, now: now)
            guard length > 0 else {
                noteIdleBudget(now: now)
                break
            }
            paths[index].noteSent(length)
            if out.count - start == length { segmentLength = length }
            // Only full datagrams of application data can have more of the same length behind them.
            guard length == full, handshake.isConfirmed, path.ecn.codepoint == ecn else { break }
        }
        let byteCount = out.count - start
        guard byteCount > 0 else { return nil }
        return Transmission(
            path: paths[index].handle, byteCount: byteCount, segmentLength: segmentLength, ecn: ecn)
    }

    /// Writes a datagram of packets that go to the path in use, each behind the other.
    ///
    /// - Returns: Its length, or 0 when there is nothing to send.
    private mutating func writeDatagram(
        into out: inout OutputSpan<UInt8>, limit: Int, now: Instant
    ) -> Int {
        let plan = plan(now: now)
        guard let last = plan.lastLevel else { return 0 }
        let start = out.count
        if handshake.isConfirmed, let need = plan.oneRTT {
            writePacket(.oneRTT, need, into: &out, limit: limit, now: now)
            return out.count - start
        }
        let wantsPadding = plan.isPadded(by: side) && limit >= MTUDiscovery.base
        for level in EncryptionLevel.allCases {
            guard let need = plan[level] else { continue }
            let written = out.count - start
            writePacket(
                level, need, into: &out, limit: limit - written,
                minimumLength: wantsPadding && level == last ? MTUDiscovery.base - written : 0,
                now: now)
        }
        return out.count - start
    }

    /// Tells the path when it could carry more than there is.
    private mutating func noteIdleBudget(now: Instant) {
        if path.sendBudget(now: now) >= path.maximumDatagramSize { path.applicationLimited() }
    }

    private mutating func plan(now: Instant) -> DatagramPlan {
        var plan = DatagramPlan()
        let hasBudget = path.sendBudget(now: now) >= path.maximumDatagramSize
        plan.oneRTT = need(.oneRTT, hasBudget: hasBudget, now: now)
        guard !handshake.isConfirmed else { return plan }
        plan.initial = need(.initial, hasBudget: hasBudget, now: now)
        plan.handshake = need(.handshake, hasBudget: hasBudget, now: now)
        plan.zeroRTT = need(.zeroRTT, hasBudget: hasBudget, now: now)
        return plan
    }

    /// Writes a packet that only tries whether a datagram of its size arrives.
    ///
    /// - Source: RFC 9000, section 14.4.
    private mutating func transmitMTUProbe(
        into out: inout OutputSpan<UInt8>, now: Instant
    ) -> Transmission? {
        guard handshake.isConfirmed, configuration.discoversMTU, keys.canSeal(.oneRTT),
            let size = path.nextMTUProbe(now: now), out.freeCapacity >= size
        else { return nil }
        let start = out.count
        let packet = writePacket(.oneRTT, into: &out, limit: size, minimumLength: size) {
            (connection, out) in
            connection.control.writePing(into: &out, &connection.spaces.application.packets)
            return FrameSummary(isAckEliciting: true)
        }
        guard let packet else { return nil }
        commit(packet, isMTUProbe: true, now: now)
        let length = out.count - start
        paths[paths.activeIndex].noteSent(length)
        return Transmission(
            path: paths.active.handle, byteCount: length, segmentLength: length,
            ecn: packet.ecn)
    }
}
