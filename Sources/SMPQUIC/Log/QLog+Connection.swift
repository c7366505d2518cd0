internal import SMPBytes

/// What happens to a connection as a whole.
///
/// - Source: draft-ietf-quic-qlog-quic-events, sections 4, 6 and 7.
extension QLog {
    private static let parameters = Event(
        current: "quic:parameters_set", qvis: "transport:parameters_set")
    private static let version = Event(
        current: "quic:version_information", qvis: "transport:version_information")
    private static let closed = Event(
        current: "quic:connection_closed", qvis: "connectivity:connection_closed")
    private static let key = Event(current: "quic:key_updated", qvis: "security:key_updated")
    private static let path = Event(
        current: "quic:migration_state_updated", qvis: "connectivity:path_updated")
    private static let metrics = Event(
        current: "quic:recovery_metrics_updated", qvis: "recovery:metrics_updated")

    /// The limits that an end has named.
    mutating func parametersSet(_ parameters: TransportParameters, isLocal: Bool, now: Instant) {
        let who = who
        write(Self.parameters, now: now) { json in
            json.text(who, isLocal ? "local" : "remote")
            json.number("max_idle_timeout", parameters.maximumIdleTimeout)
            json.number("max_udp_payload_size", parameters.maximumUDPPayloadLength)
            json.number("ack_delay_exponent", parameters.acknowledgementDelayExponent)
            json.number("max_ack_delay", parameters.maximumAcknowledgementDelay)
            json.number("active_connection_id_limit", parameters.activeConnectionIDLimit)
            json.number("initial_max_data", parameters.initialMaximumData)
            json.number(
                "initial_max_stream_data_bidi_local",
                parameters.initialMaximumStreamDataBidirectionalLocal)
            json.number(
                "initial_max_stream_data_bidi_remote",
                parameters.initialMaximumStreamDataBidirectionalRemote)
            json.number(
                "initial_max_stream_data_uni", parameters.initialMaximumStreamDataUnidirectional)
            json.number("initial_max_streams_bidi", parameters.initialMaximumStreamsBidirectional)
            json.number("initial_max_streams_uni", parameters.initialMaximumStreamsUnidirectional)
            json.number("max_datagram_frame_size", parameters.maximumDatagramFrameLength)
        }
    }

    /// What both dialects call the end that something is of.
    private var who: StaticString { dialect == .current ? "initiator" : "owner" }

    /// The version that both ends speak.
    mutating func versionChosen(_ version: QUICVersion, now: Instant) {
        write(Self.version, now: now) { $0.hex("chosen_version", version.rawValue) }
    }

    /// The end.
    mutating func connectionClosed(_ end: ConnectionEnd, now: Instant) {
        let who = who
        write(Self.closed, now: now) { json in
            if let closer = end.closer {
                json.text(who, closer == .local ? "local" : "remote")
            }
            if let code = end.code { json.number("error_code", code) }
            json.text("trigger", end.trigger)
            json.text("reason", end.description)
        }
    }

    /// Keys that are used from now on.
    mutating func keyUpdated(_ trigger: StaticString, phase: Int, now: Instant) {
        for type in ["client_1rtt_secret", "server_1rtt_secret"] {
            write(Self.key, now: now) { json in
                json.text("key_type", type)
                json.number("key_phase", phase)
                json.text("trigger", trigger.description)
            }
        }
    }

    /// A path that is used from now on.
    mutating func pathChanged(_ path: PathHandle, now: Instant) {
        write(Self.path, now: now) { json in
            json.text("new", "migration_complete")
            json.text("tuple_id", String(path.number))
        }
    }

    /// What is known of delay and congestion, if it has changed.
    mutating func metricsUpdated(_ new: QLogMetrics, now: Instant) {
        guard new != metrics else { return }
        let old = metrics
        metrics = new
        write(Self.metrics, now: now) { new.write(into: &$0, unlessIn: old) }
    }
}

/// What is known of delay and congestion.
struct QLogMetrics: Hashable, Sendable {
    /// Times, in nanoseconds.
    var minimum, smoothed, latest, variation: Int64?
    /// How often nothing came back.
    var probeTimeoutCount: Int?
    /// Amounts, in bytes.
    var congestionWindow, bytesInFlight, slowStartThreshold: Int?

    /// Writes those that have changed.
    func write(into json: inout JSONWriter, unlessIn old: QLogMetrics) {
        func time(_ name: StaticString, _ value: KeyPath<QLogMetrics, Int64?>) {
            guard let new = self[keyPath: value], new != old[keyPath: value] else { return }
            json.milliseconds(name, nanoseconds: new)
        }
        func amount(_ name: StaticString, _ value: KeyPath<QLogMetrics, Int?>) {
            guard let new = self[keyPath: value], new != old[keyPath: value] else { return }
            json.number(name, new)
        }
        time("min_rtt", \.minimum)
        time("smoothed_rtt", \.smoothed)
        time("latest_rtt", \.latest)
        time("rtt_variance", \.variation)
        amount("pto_count", \.probeTimeoutCount)
        amount("congestion_window", \.congestionWindow)
        amount("bytes_in_flight", \.bytesInFlight)
        amount("ssthresh", \.slowStartThreshold)
    }
}

extension ConnectionEnd {
    fileprivate var closer: Closer? {
        switch self {
        case .transport(let closer, _, _, _), .application(let closer, _, _): closer
        default: nil
        }
    }

    fileprivate var code: UInt64? {
        switch self {
        case .transport(_, let code, _, _): code.rawValue
        case .application(_, let code, _): code
        default: nil
        }
    }

    fileprivate var trigger: String {
        switch self {
        case .transport: "error"
        case .application: "application"
        case .idleTimeout: "idle_timeout"
        case .statelessReset: "stateless_reset"
        case .noCommonVersion: "version_mismatch"
        }
    }
}
