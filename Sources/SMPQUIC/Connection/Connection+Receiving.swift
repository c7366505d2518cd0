public import SMPBytes

/// Datagrams in: split into packets, opened, numbered.
extension Connection {
    /// Takes a datagram that came by `path`, and decrypts what it holds where it is.
    ///
    /// Nothing in it can make this trap. What cannot be read is dropped; what breaks the rules in
    /// an authentic packet closes the connection.
    ///
    /// - Parameters:
    ///   - datagram: The payload of one UDP datagram.
    ///   - path: The way it came.
    ///   - ecn: The mark that it carried.
    ///   - now: The time.
    public mutating func receive(
        _ datagram: inout MutableSpan<UInt8>, on path: PathHandle, ecn: ECNCodepoint = .notECT,
        now: Instant
    ) {
        let arrival = Arrival(
            path: path, ecn: ecn, now: now, datagramLength: datagram.count)
        guard closing == nil else { return receiveWhileClosing(&datagram, arrival) }
        if let index = paths.index(path) {
            paths[index].noteReceived(datagram.count)
        } else if side == .client {
            // RFC 9000, section 9: servers do not come from anywhere but where they are sent to.
            return
        }
        do throws(TransportError) {
            try receivePackets(&datagram, arrival)
            try receiveKept(now: now)
        } catch {
            close(for: error, now: now)
        }
    }

    /// Goes through the packets of a datagram, which may be of several levels.
    ///
    /// - Source: RFC 9000, section 12.2.
    private mutating func receivePackets(
        _ datagram: inout MutableSpan<UInt8>, _ arrival: Arrival
    ) throws(TransportError) {
        var start = 0
        var destination: ConnectionID?
        while start < datagram.count, closing == nil {
            var rest = datagram.part(start..<datagram.count)
            let length = try receivePacket(&rest, arrival, &destination)
            guard length > 0 else { return }
            start += length
        }
    }

    /// Takes the packet at the front of `bytes`.
    ///
    /// - Parameters:
    ///   - bytes: What is left of the datagram.
    ///   - arrival: How it came.
    ///   - first: Who the first packet of the datagram is for; the others are for nobody else.
    /// - Returns: Its length, or 0 when nothing behind it can be read.
    /// - Throws: What the packet has broken.
    private mutating func receivePacket(
        _ bytes: inout MutableSpan<UInt8>, _ arrival: Arrival, _ first: inout ConnectionID?
    ) throws(TransportError) -> Int {
        let header: PacketHeader
        do throws(WireError) {
            header = try PacketHeader(
                bytes.span, shortConnectionIDLength: localIDs.connectionIDLength)
        } catch {
            // What has no form of ours may still be a stateless reset.
            if bytes.span[0] & 0x80 == 0 { checkStatelessReset(bytes.span, arrival.now) }
            return 0
        }
        guard isFixedBitRight(bytes.span, header) else { return 0 }
        // RFC 9000, section 12.2: what is for somebody else has no place behind the first.
        if let first, let destination = header.destination, destination != first {
            if case .long(let long) = header { return long.packetLength }
            return 0
        }
        first = header.destination
        switch header {
        case .short(let short):
            try receiveProtected(
                &bytes, .oneRTT, numberOffset: short.packetNumberOffset, arrival,
                destination: short.destinationConnectionID)
            return 0
        case .long(let long):
            try receiveLong(&bytes, long, arrival)
            return long.packetLength
        case .retry(let retry):
            receiveRetry(retry, bytes.span, now: arrival.now)
            return 0
        case .versionNegotiation(let packet):
            receiveVersionNegotiation(packet, now: arrival.now)
            return 0
        }
    }

    /// Whether the fixed bit is set, or this end has said that it need not be.
    ///
    /// - Source: RFC 9000, section 17.2; RFC 9287, section 3.
    private func isFixedBitRight(_ packet: Span<UInt8>, _ header: PacketHeader) -> Bool {
        // The bit means nothing in a packet of no version.
        if case .versionNegotiation = header { return true }
        return packet[0] & 0x40 != 0 || handshake.localParameters.greasesFixedBit
    }

    private mutating func receiveLong(
        _ bytes: inout MutableSpan<UInt8>, _ header: LongHeader, _ arrival: Arrival
    ) throws(TransportError) {
        guard let level = header.type.level, admits(header, arrival) else { return }
        var packet = bytes.part(0..<header.packetLength)
        try receiveProtected(
            &packet, level, numberOffset: header.packetNumberOffset, arrival,
            destination: header.destinationConnectionID, source: header.sourceConnectionID,
            otherVersion: header.version == version ? nil : header.version)
    }

    /// Whether a packet can be one of this connection.
    private mutating func admits(_ header: LongHeader, _ arrival: Arrival) -> Bool {
        // RFC 9000, section 14.1: a server takes no first packet in a small datagram.
        if side == .server, header.type == .initial, arrival.datagramLength < 1_200 { return false }
        // RFC 9000, section 17.2.2: only clients show tokens.
        if side == .client, header.type == .initial, !header.token.isEmpty { return false }
        if let known = handshake.identity.peerSource, known != header.sourceConnectionID {
            return false
        }
        guard header.version == version else {
            return admitsVersion(header, arrival.now)
        }
        return true
    }

    /// Takes a packet of which only the header has been read.
    private mutating func receiveProtected(
        _ packet: inout MutableSpan<UInt8>, _ level: EncryptionLevel, numberOffset: Int,
        _ arrival: Arrival, destination: ConnectionID, source: ConnectionID? = nil,
        otherVersion: QUICVersion? = nil
    ) throws(TransportError) {
        guard mayRead(level) else {
            return keepOrDrop(packet.span, level, numberOffset: numberOffset, arrival)
        }
        guard
            let opened = try open(
                &packet, level, numberOffset: numberOffset, arrival.now,
                isOtherVersion: otherVersion != nil)
        else {
            log?.packetDropped(level, "decryption_failure", length: packet.count, now: arrival.now)
            if level == .oneRTT { checkStatelessReset(packet.span, arrival.now) }
            return
        }
        guard !received[level.space].contains(opened.number) else {
            log?.packetDropped(level, "duplicate", length: packet.count, now: arrival.now)
            return
        }
        // RFC 9000, sections 17.2 and 17.3.1: only after opening can that be told.
        guard !opened.hasReservedBits else {
            throw TransportError(.protocolViolation, "reserved bits are set")
        }
        if let otherVersion, side == .client { try changeVersion(to: otherVersion) }
        noteAuthentic(level, arrival, source: source)
        log?.packetReceived(
            level, opened.number, packet.span.extracting(opened.payload), length: packet.count,
            now: arrival.now)
        try receivePayload(
            packet.span.extracting(opened.payload), level, opened.number, arrival,
            destination: destination)
    }

    /// Keeps a packet whose keys may still come.
    private mutating func keepOrDrop(
        _ packet: Span<UInt8>, _ level: EncryptionLevel, numberOffset: Int, _ arrival: Arrival
    ) {
        guard closing == nil, mayKeep(level) else {
            log?.packetDropped(level, "key_unavailable", length: packet.count, now: arrival.now)
            return
        }
        kept.keep(
            packet, level, numberOffset: numberOffset, path: arrival.path, ecn: arrival.ecn)
    }

    mutating func open(
        _ packet: inout MutableSpan<UInt8>, _ level: EncryptionLevel, numberOffset: Int,
        _ now: Instant, isOtherVersion: Bool
    ) throws(TransportError) -> OpenedPacket? {
        let largest = received[level.space].largest
        switch level {
        case .initial where isOtherVersion:
            return keys.otherVersion.open(
                &packet, numberOffset: numberOffset, largestReceived: largest)
        case .initial:
            return keys.initial.open(
                &packet, numberOffset: numberOffset, largestReceived: largest)
        case .zeroRTT:
            return keys.zeroRTT.open(
                &packet, numberOffset: numberOffset, largestReceived: largest)
        case .handshake:
            return keys.handshake.open(
                &packet, numberOffset: numberOffset, largestReceived: largest)
        case .oneRTT: return try openOneRTT(&packet, numberOffset, largest, now)
        }
    }

    private mutating func openOneRTT(
        _ packet: inout MutableSpan<UInt8>, _ numberOffset: Int, _ largest: PacketNumber?,
        _ now: Instant
    ) throws(TransportError) -> OpenedPacket? {
        guard let header = keys.oneRTT?.unmask(&packet, numberOffset: numberOffset) else {
            return nil
        }
        let number = PacketNumber(
            truncated: header.truncatedNumber, length: header.numberLength,
            largestReceived: largest)
        let probeTimeout = probeTimeout
        let phase = keys.phase
        let isOpen = try keys.oneRTT?.open(
            &packet, header, number, now: now, probeTimeout: probeTimeout)
        if keys.phase != phase { logKeyUpdate("remote_update", now: now) }
        guard isOpen == true else { return nil }
        return OpenedPacket(number, header, packetLength: packet.count)
    }

    /// Whether packets of a level can be read, and may be by now.
    func mayRead(_ level: EncryptionLevel) -> Bool {
        // RFC 9001, section 5.7: a server reads no 1-RTT packet before the handshake is through.
        keys.canOpen(level) && (level != .oneRTT || side == .client || handshake.isComplete)
    }

    /// Whether the keys of a level may still come.
    private func mayKeep(_ level: EncryptionLevel) -> Bool {
        switch level {
        case .initial: false
        case .zeroRTT: side == .server && !handshake.isComplete
        case .handshake: !handshake.isConfirmed && keys.handshake.isEmpty
        case .oneRTT: !handshake.isComplete
        }
    }

    /// Takes the packets that have waited for keys.
    mutating func receiveKept(now: Instant) throws(TransportError) {
        guard !kept.isEmpty else { return }
        for level in EncryptionLevel.allCases where mayRead(level) {
            while closing == nil, let packet = kept.take(level) {
                let arrival = Arrival(
                    path: packet.path, ecn: packet.ecn, now: now,
                    datagramLength: packet.bytes.count)
                var storage = packet.bytes
                var bytes = storage.mutableSpan
                let header = try? PacketHeader(
                    bytes.span, shortConnectionIDLength: localIDs.connectionIDLength)
                try receiveProtected(
                    &bytes, level, numberOffset: packet.numberOffset, arrival,
                    destination: header?.destination ?? .empty, source: header?.source)
            }
        }
    }

    /// Notes what an authentic packet proves.
    private mutating func noteAuthentic(
        _ level: EncryptionLevel, _ arrival: Arrival, source: ConnectionID?
    ) {
        idle.received(now: arrival.now)
        if let source, handshake.identity.peerSource == nil {
            handshake.identity.peerSource = source
            peerIDs.replaceFirst(source)
        }
        handshake.hasPeerAnswered = true
        guard level == .handshake, side == .server else { return }
        followHandshake(arrival.path, now: arrival.now)
        // RFC 9000, section 8.1: only who has read the server's answer has these keys.
        if let index = paths.index(arrival.path) { paths[index].validate() }
        discardInitialKeys(now: arrival.now)
    }

    private mutating func checkStatelessReset(_ datagram: Span<UInt8>, _ now: Instant) {
        guard handshake.hasPeerAnswered, peerIDs.isStatelessReset(datagram) else { return }
        end(.statelessReset, now: now)
    }
}

/// What is known of a datagram besides its bytes.
struct Arrival {
    /// The way it came.
    let path: PathHandle
    /// The mark that it carried.
    let ecn: ECNCodepoint
    /// When it came.
    let now: Instant
    /// Its size, in bytes.
    let datagramLength: Int
}

extension PacketHeader {
    /// Who the packet is for, of those packets that are protected.
    fileprivate var destination: ConnectionID? {
        switch self {
        case .long(let header): header.destinationConnectionID
        case .short(let header): header.destinationConnectionID
        default: nil
        }
    }

    /// Who the packet is from, of those packets that say.
    fileprivate var source: ConnectionID? {
        if case .long(let header) = self { header.sourceConnectionID } else { nil }
    }
}
