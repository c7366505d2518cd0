/// What one end lets the other send, from its transport parameters or its configuration.
///
/// - Source: RFC 9000, section 18.2.
struct StreamLimits: Sendable {
    /// For all streams together, in bytes.
    var data: UInt64 = 0
    /// For a bidirectional stream that the end itself opens, in bytes.
    var bidirectionalLocal: UInt64 = 0
    /// For a bidirectional stream that the peer opens, in bytes.
    var bidirectionalRemote: UInt64 = 0
    /// For a unidirectional stream, in bytes.
    var unidirectional: UInt64 = 0
    /// How many streams the peer may open, by direction.
    var streams: [2 of UInt64] = [0, 0]

    init() {}

    /// What transport parameters say.
    init(_ parameters: TransportParameters) {
        data = parameters.initialMaximumData
        bidirectionalLocal = parameters.initialMaximumStreamDataBidirectionalLocal
        bidirectionalRemote = parameters.initialMaximumStreamDataBidirectionalRemote
        unidirectional = parameters.initialMaximumStreamDataUnidirectional
        streams = [
            parameters.initialMaximumStreamsBidirectional,
            parameters.initialMaximumStreamsUnidirectional,
        ]
    }

    /// The limit for a stream of a direction, which the end with these limits has opened, or not.
    func streamData(_ direction: StreamDirection, isOwn: Bool) -> UInt64 {
        if direction == .unidirectional { return unidirectional }
        return isOwn ? bidirectionalLocal : bidirectionalRemote
    }
}
