/// What one datagram will hold: which levels have something to say, and what.
///
/// - Source: RFC 9000, sections 12.2 and 14.1.
struct DatagramPlan {
    /// What a level wants of the next packet.
    struct Need {
        /// Whether an acknowledgement is due and does not wait for something to travel with.
        var acknowledges = false
        /// Whether there are frames that the peer has to acknowledge, and they may be sent now.
        var elicits = false
        /// Whether the packet is sent in order to learn what became of others.
        var isProbe = false

        /// Whether there is anything.
        var isSomething: Bool { acknowledges || elicits || isProbe }
    }

    var initial: Need?
    var handshake: Need?
    var zeroRTT: Need?
    var oneRTT: Need?

    subscript(level: EncryptionLevel) -> Need? {
        switch level {
        case .initial: initial
        case .handshake: handshake
        case .zeroRTT: zeroRTT
        case .oneRTT: oneRTT
        }
    }

    /// The level of the last packet, or `nil` when there is none.
    var lastLevel: EncryptionLevel? {
        if oneRTT != nil { return .oneRTT }
        if handshake != nil { return .handshake }
        if zeroRTT != nil { return .zeroRTT }
        return initial == nil ? nil : .initial
    }

    /// Whether the datagram has to have 1,200 bytes.
    func isPadded(by side: Side) -> Bool {
        guard let initial else { return false }
        // RFC 9000, section 14.1: a client fills up every datagram with an Initial packet, a server
        // those with one that has to be acknowledged.
        return side == .client || initial.elicits || initial.isProbe
    }
}
