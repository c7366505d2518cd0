internal import SMPBytes

/// Packets that were sent, received, dropped and lost.
///
/// - Source: draft-ietf-quic-qlog-quic-events, sections 5.5 to 5.7 and 7.6.
extension QLog {
    private static let sent = Event(current: "quic:packet_sent", qvis: "transport:packet_sent")
    private static let received = Event(
        current: "quic:packet_received", qvis: "transport:packet_received")
    private static let dropped = Event(
        current: "quic:packet_dropped", qvis: "transport:packet_dropped")
    private static let lost = Event(current: "quic:packet_lost", qvis: "recovery:packet_lost")

    /// A packet was sent whose frames are ``openFrames``.
    ///
    /// - Parameters:
    ///   - level: Its keys.
    ///   - number: Its number.
    ///   - length: Its size with header and tag, in bytes.
    ///   - now: The time.
    mutating func packetSent(
        _ level: EncryptionLevel, _ number: PacketNumber, length: Int, now: Instant
    ) {
        let frames = openFrames
        write(Self.sent, now: now) { json in
            json.header(level, number)
            json.object("raw") { $0.number("length", length) }
            json.array("frames") { $0.append(elements: frames) }
        }
    }

    /// A packet was opened.
    mutating func packetReceived(
        _ level: EncryptionLevel, _ number: PacketNumber, _ payload: Span<UInt8>, length: Int,
        now: Instant
    ) {
        let frames = frames(payload)
        write(Self.received, now: now) { json in
            json.header(level, number)
            json.object("raw") { $0.number("length", length) }
            json.array("frames") { $0.append(elements: frames) }
        }
    }

    /// A packet is forgotten.
    ///
    /// - Parameters:
    ///   - level: The keys that it is for.
    ///   - trigger: Why.
    ///   - length: Its size, in bytes.
    ///   - now: The time.
    mutating func packetDropped(
        _ level: EncryptionLevel, _ trigger: StaticString, length: Int, now: Instant
    ) {
        write(Self.dropped, now: now) { json in
            json.object("header") { $0.text("packet_type", level.logName) }
            json.object("raw") { $0.number("length", length) }
            json.text("trigger", trigger.description)
        }
    }

    /// A packet is given up.
    mutating func packetLost(_ number: PacketNumber, _ space: PacketNumberSpace, now: Instant) {
        write(Self.lost, now: now) { json in
            json.object("header") { json in
                json.text("packet_type", space.logName)
                json.number("packet_number", number.value)
            }
        }
    }
}

extension EncryptionLevel {
    /// The name of packets of this level in a log.
    var logName: String {
        switch self {
        case .initial: "initial"
        case .zeroRTT: "0RTT"
        case .handshake: "handshake"
        case .oneRTT: "1RTT"
        }
    }
}

extension PacketNumberSpace {
    fileprivate var logName: String {
        switch self {
        case .initial: "initial"
        case .handshake: "handshake"
        case .application: "1RTT"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func header(_ level: EncryptionLevel, _ number: PacketNumber) {
        object("header") { json in
            json.text("packet_type", level.logName)
            json.number("packet_number", number.value)
        }
    }
}
