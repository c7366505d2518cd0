public import SMPBytes

/// Ways to the peer: trying them, and going over from one to another.
///
/// - Source: RFC 9000, sections 8.2 and 9.
extension Connection {
    /// The path in use.
    public var activePath: PathHandle { paths.active.handle }

    /// Begins to go over to another path: tries it, and uses it once the peer has answered there.
    ///
    /// ``ConnectionEvent/pathChanged(_:)`` or ``ConnectionEvent/pathFailed(_:)`` tell how it went.
    ///
    /// - Parameters:
    ///   - handle: The path.
    ///   - now: The time.
    /// - Returns: Whether the rules allow it: a client, after the handshake, whose server does not
    ///   forbid it.
    public mutating func migrate(to handle: PathHandle, now: Instant) -> Bool {
        guard peerParameters?.disablesActiveMigration != true else { return false }
        return beginMigration(to: handle, now: now)
    }

    /// Begins to go over to where the server would rather be reached, which no server forbids.
    ///
    /// - Parameters:
    ///   - handle: A path to the address of ``ConnectionEvent/preferredAddress(_:)``.
    ///   - now: The time.
    /// - Returns: Whether the rules allow it: a client, after the handshake, once.
    /// - Source: RFC 9000, section 9.6.
    public mutating func migrateToPreferredAddress(_ handle: PathHandle, now: Instant) -> Bool {
        guard peerParameters?.preferredAddress != nil, beginMigration(to: handle, now: now) else {
            return false
        }
        peerParameters?.preferredAddress = nil
        return true
    }

    private mutating func beginMigration(to handle: PathHandle, now: Instant) -> Bool {
        // RFC 9000, section 9: only clients migrate, and only after the handshake.
        guard side == .client, handshake.isConfirmed, closing == nil, handle != activePath else {
            return false
        }
        // RFC 9000, section 9.5: where there is no other name, there is no other path.
        guard peerIDs.select(handle) else { return false }
        _ = peerIDs.select(activePath)
        let index = paths.insert(handle)
        paths[index].isWanted = true
        challenge(index, now: now)
        return true
    }

    private mutating func challenge(_ index: Int, now: Instant) {
        // RFC 9000, section 8.2.4: three times the PTO, and no less than that of a new path.
        let wait = 3 * max(probeTimeout, 999_000_000)
        paths[index].challenge(until: now.advanced(byNanoseconds: wait))
    }

    /// Follows the peer, as its newest packet that is more than a trial has come by another path.
    ///
    /// - Source: RFC 9000, section 9.3.
    mutating func followPeer(_ arrival: Arrival) {
        guard arrival.path != activePath, side == .server, handshake.isConfirmed else { return }
        let old = paths.activeIndex
        let index = paths.insert(arrival.path, received: arrival.datagramLength)
        activate(index, now: arrival.now)
        if !paths[index].isValidated { challenge(index, now: arrival.now) }
        // RFC 9000, section 9.3.3: was it the peer, or somebody who was faster?
        if paths[old].isValidated { challenge(old, now: arrival.now) }
    }

    /// Follows a client whose address has changed during the handshake, as one behind a NAT does not
    /// notice.
    ///
    /// - Source: RFC 9000, sections 8.1 and 9.3.
    mutating func followHandshake(_ path: PathHandle, now: Instant) {
        // Only who has read the server's answer has the keys of Handshake packets.
        guard side == .server, path != activePath, !handshake.isConfirmed else { return }
        activate(paths.insert(path), now: now)
    }

    private mutating func activate(_ index: Int, now: Instant) {
        let keepsState = paths.activate(index)
        // RFC 9000, section 9.5: no observer shall see that both are one connection.
        _ = peerIDs.select(paths.active.handle, mayMove: true)
        if !keepsState {
            let inFlight = path.bytesInFlight
            path = PathRecovery(configuration)
            path.bytesInFlight = inFlight
            if let limit = peerParameters?.maximumUDPPayloadLength {
                path.limitDatagramSize(Int(clamping: limit))
            }
            path.mtu.start()
        }
        log?.pathChanged(paths.active.handle, now: now)
        events.append(.pathChanged(paths.active.handle))
    }

    /// Takes the answer to a challenge.
    mutating func receivePathResponse(_ data: UInt64, now: Instant) {
        guard let index = paths.receiveResponse(data), paths[index].isWanted else { return }
        paths[index].isWanted = false
        activate(index, now: now)
        peerIDs.release { paths.isUsed($0) }
    }

    /// Writes a challenge or a response in a datagram of its own.
    mutating func transmitPathProbe(
        into out: inout OutputSpan<UInt8>, now: Instant
    ) -> Transmission? {
        guard keys.canSeal(.oneRTT), handshake.isComplete, let index = paths.pendingIndex,
            out.freeCapacity >= MTUDiscovery.base
        else { return nil }
        let handle = paths[index].handle
        guard peerIDs.select(handle, mayMove: side == .server) else { return nil }
        defer { _ = peerIDs.select(activePath) }
        // RFC 9000, section 8.2.1: a datagram of full size, unless too little has come.
        let limit = min(MTUDiscovery.base, paths[index].sendAllowance)
        let response = paths[index].takeResponse()
        let challenge = paths[index].takeChallenge(&random, byteCount: limit, now: now)
        let packet = writePacket(.oneRTT, into: &out, limit: limit, minimumLength: limit) {
            (connection, out) in
            connection.writePathFrames(response, challenge, into: &out)
        }
        guard let packet else { return nil }
        commit(packet, now: now)
        paths[index].noteSent(packet.byteCount)
        return Transmission(
            path: handle, byteCount: packet.byteCount,
            segmentLength: packet.byteCount, ecn: packet.ecn)
    }

    private mutating func writePathFrames(
        _ response: UInt64?, _ challenge: UInt64?, into out: inout OutputSpan<UInt8>
    ) -> FrameSummary {
        if let response {
            out.append(varint: FrameType.pathResponse)
            out.append(bigEndian: response)
            spaces.application.packets.append(.pathResponse(response))
        }
        if let challenge {
            out.append(varint: FrameType.pathChallenge)
            out.append(bigEndian: challenge)
            spaces.application.packets.append(.pathChallenge(challenge))
        }
        return FrameSummary(isAckEliciting: true)
    }

    /// Sends challenges again, and gives up paths that do not answer.
    mutating func handlePathTimeouts(now: Instant) {
        for index in paths.states.indices {
            guard paths[index].handleTimeout(now: now, interval: probeTimeout) else { continue }
            let isWanted = paths[index].isWanted
            paths[index].isWanted = false
            if isWanted || index == paths.activeIndex {
                events.append(.pathFailed(paths[index].handle))
            }
            guard index == paths.activeIndex else { continue }
            guard let fallback = paths.takeFallback() else {
                // RFC 9000, section 9.3.2: there is nobody to say good-bye to.
                return end(
                    .transport(by: .local, .noViablePath, frameType: 0, reason: "no path works"),
                    now: now)
            }
            activate(fallback, now: now)
        }
        peerIDs.release { paths.isUsed($0) }
    }
}
