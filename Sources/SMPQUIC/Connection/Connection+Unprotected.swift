public import SMPBytes

/// A way in behind the protection of packets, for those who test the connection.
///
/// No fuzzer guesses the key of a packet. This takes what a packet holds when it is opened.
@_spi(Testing) extension Connection {
    /// Receives the payload of a 1-RTT packet, as if it had come protected.
    ///
    /// Nothing happens before the handshake is complete.
    ///
    /// - Parameters:
    ///   - payload: The frames.
    ///   - path: The way it came.
    ///   - now: The time.
    public mutating func receive(
        unprotected payload: Span<UInt8>, on path: PathHandle, now: Instant
    ) {
        guard isConnected else { return }
        let arrival = Arrival(
            path: path, ecn: .notECT, now: now, datagramLength: payload.count + 32)
        let number = received.application.largest?.next ?? PacketNumber(0)
        do throws(TransportError) {
            try receivePayload(
                payload, .oneRTT, number, arrival, destination: localIDs.handshakeID)
        } catch {
            close(for: error, now: now)
        }
    }
}
