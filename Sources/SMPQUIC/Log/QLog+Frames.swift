internal import SMPBytes

/// Frames, as they stand in a log.
///
/// - Source: draft-ietf-quic-qlog-quic-events, section 8.13.
extension QLog {
    /// All frames of a payload, up to what cannot be read.
    func frames(_ payload: Span<UInt8>) -> JSONWriter {
        var json = JSONWriter()
        var reader = ByteReader(payload)
        while reader.remaining > 0 {
            let start = reader.offset
            guard let frame = try? Frame(from: &reader) else { break }
            json.open()
            json.text("frame_type", frame.logName)
            json.number("length", reader.offset - start)
            json.write(frame, payload)
            json.close()
        }
        return json
    }
}

extension JSONWriter {
    /// Writes what a frame says besides its type.
    fileprivate mutating func write(_ frame: Frame, _ payload: Span<UInt8>) {
        switch frame {
        case .padding, .ping, .handshakeDone, .immediateAck: break
        case .ack(let ack): write(ack, payload)
        case .crypto(let crypto):
            number("offset", crypto.offset)
            raw(length: crypto.data.count)
        case .stream(let stream):
            number("stream_id", stream.id.value)
            number("offset", stream.offset)
            if stream.isFinal { bool("fin", true) }
            raw(length: stream.data.count)
        case .datagram(let data): raw(length: data.count)
        case .newToken(let token): raw(length: token.count)
        case .connectionClose(let close):
            text("error_space", close.isApplication ? "application" : "transport")
            number("error_code", close.errorCode)
        default: writeControl(frame)
        }
    }

    private mutating func writeControl(_ frame: Frame) {
        switch frame {
        case .resetStream(let reset):
            number("stream_id", reset.id.value)
            number("error_code", reset.errorCode)
            number("final_size", reset.finalSize)
        case .stopSending(let stop):
            number("stream_id", stop.id.value)
            number("error_code", stop.errorCode)
        case .maxData(let limit): number("maximum", limit)
        case .dataBlocked(let limit): number("limit", limit)
        case .maxStreamData(let id, let limit):
            number("stream_id", id.value)
            number("maximum", limit)
        case .streamDataBlocked(let id, let limit):
            number("stream_id", id.value)
            number("limit", limit)
        case .maxStreams(let direction, let limit):
            text("stream_type", direction.logName)
            number("maximum", limit)
        case .streamsBlocked(let direction, let limit):
            text("stream_type", direction.logName)
            number("limit", limit)
        default: writePathFrame(frame)
        }
    }

    private mutating func writePathFrame(_ frame: Frame) {
        switch frame {
        case .newConnectionID(let issued):
            number("sequence_number", issued.sequenceNumber)
            number("retire_prior_to", issued.retirePriorTo)
            connectionID("connection_id", issued.connectionID)
        case .retireConnectionID(let sequenceNumber): number("sequence_number", sequenceNumber)
        case .pathChallenge(let data), .pathResponse(let data): hex("data", data)
        case .ackFrequency(let request):
            number("sequence_number", request.sequenceNumber)
            number("ack_eliciting_threshold", request.ackElicitingThreshold)
            number("requested_max_ack_delay", request.maximumAckDelay)
            number("reordering_threshold", request.reorderingThreshold)
        default: break
        }
    }

    private mutating func write(_ ack: AckFrame, _ payload: Span<UInt8>) {
        // Without knowing the exponent: in the unit of the default, 8 µs.
        milliseconds("ack_delay", nanoseconds: Int64(clamping: min(ack.delay, 1 << 40)) * 8_000)
        var ranges = JSONWriter()
        ack.forEachRange(in: payload) { range in
            ranges.array { json in
                json.number(nil, range.lowerBound.value)
                json.number(nil, range.upperBound.value)
            }
        }
        array("acked_ranges") { $0.append(elements: ranges) }
        guard let ecn = ack.ecn else { return }
        number("ect0", ecn.ect0)
        number("ect1", ecn.ect1)
        number("ce", ecn.ce)
    }

    private mutating func raw(length: Int) {
        object("raw") { $0.number("payload_length", length) }
    }
}

extension StreamDirection {
    fileprivate var logName: String { self == .bidirectional ? "bidirectional" : "unidirectional" }
}

extension Frame {
    /// The name of the type in a log.
    fileprivate var logName: String {
        switch self {
        case .padding: "padding"
        case .ping: "ping"
        case .ack: "ack"
        case .resetStream: "reset_stream"
        case .stopSending: "stop_sending"
        case .crypto: "crypto"
        case .newToken: "new_token"
        case .stream: "stream"
        case .maxData: "max_data"
        case .maxStreamData: "max_stream_data"
        case .maxStreams: "max_streams"
        case .dataBlocked: "data_blocked"
        case .streamDataBlocked: "stream_data_blocked"
        case .streamsBlocked: "streams_blocked"
        case .newConnectionID: "new_connection_id"
        case .retireConnectionID: "retire_connection_id"
        case .pathChallenge: "path_challenge"
        case .pathResponse: "path_response"
        case .connectionClose: "connection_close"
        case .handshakeDone: "handshake_done"
        case .datagram: "datagram"
        case .ackFrequency: "ack_frequency"
        case .immediateAck: "immediate_ack"
        }
    }
}
