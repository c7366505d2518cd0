import SMPBytes
import TestVectors

@testable import SMPQUIC

extension Frame {
    /// The frame as the vectors write it.
    func text(in payload: [UInt8]) -> String {
        switch self {
        case .padding(let count): "PADDING \(count)"
        case .ping: "PING"
        case .ack(let ack): ack.text(in: payload)
        case .resetStream(let frame):
            "RESET_STREAM \(frame.id.value) code \(frame.errorCode) size \(frame.finalSize)"
        case .stopSending(let frame): "STOP_SENDING \(frame.id.value) code \(frame.errorCode)"
        case .crypto(let frame): "CRYPTO \(frame.offset) \(payload.text(frame.data))"
        case .newToken(let token): "NEW_TOKEN \(payload.text(token))"
        case .stream(let frame):
            "STREAM \(frame.id.value) at \(frame.offset) \(payload.text(frame.data))"
                + (frame.isFinal ? " FIN" : "")
        case .datagram(let data): "DATAGRAM \(payload.text(data))"
        case .connectionClose(let close): close.text(in: payload)
        case .handshakeDone: "HANDSHAKE_DONE"
        case .immediateAck: "IMMEDIATE_ACK"
        case .ackFrequency(let frame):
            "ACK_FREQUENCY \(frame.sequenceNumber) threshold \(frame.ackElicitingThreshold)"
                + " delay \(frame.maximumAckDelay) reordering \(frame.reorderingThreshold)"
        default: controlText
        }
    }

    private var controlText: String {
        switch self {
        case .maxData(let limit): "MAX_DATA \(limit)"
        case .maxStreamData(let id, let limit): "MAX_STREAM_DATA \(id.value) \(limit)"
        case .maxStreams(let direction, let limit): "MAX_STREAMS \(direction.text) \(limit)"
        case .dataBlocked(let limit): "DATA_BLOCKED \(limit)"
        case .streamDataBlocked(let id, let limit): "STREAM_DATA_BLOCKED \(id.value) \(limit)"
        case .streamsBlocked(let direction, let limit):
            "STREAMS_BLOCKED \(direction.text) \(limit)"
        case .newConnectionID(let frame):
            "NEW_CONNECTION_ID \(frame.sequenceNumber) prior \(frame.retirePriorTo)"
                + " \(Hex(frame.connectionID.bytes)) token \(Hex(frame.statelessResetToken.bytes))"
        case .retireConnectionID(let number): "RETIRE_CONNECTION_ID \(number)"
        case .pathChallenge(let data): "PATH_CHALLENGE \(Hex(data.bytes))"
        case .pathResponse(let data): "PATH_RESPONSE \(Hex(data.bytes))"
        default: "a frame that has no text"
        }
    }
}

extension AckFrame {
    fileprivate func text(in payload: [UInt8]) -> String {
        var words = ["ACK"]
        forEachRange(in: payload.span) { range in
            words.append("\(range.lowerBound)...\(range.upperBound)")
        }
        words.append("delay \(delay)")
        if let ecn { words.append("ECN \(ecn.ect0) \(ecn.ect1) \(ecn.ce)") }
        return words.joined(separator: " ")
    }
}

extension ConnectionCloseFrame {
    fileprivate func text(in payload: [UInt8]) -> String {
        let reason = String(decoding: payload[reason], as: UTF8.self)
        return isApplication
            ? "CONNECTION_CLOSE app \(errorCode) \"\(reason)\""
            : "CONNECTION_CLOSE quic \(errorCode) frame \(frameType) \"\(reason)\""
    }
}

extension StreamDirection {
    fileprivate var text: String { self == .bidirectional ? "bidi" : "uni" }
}

extension [UInt8] {
    fileprivate func text(_ range: Range<Int>) -> String { "[\(Hex(Array(self[range])))]" }
}

extension UInt64 {
    fileprivate var bytes: [UInt8] {
        (0..<8).reversed().map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) }
    }
}

extension ConnectionID {
    /// The bytes, in an array.
    var bytes: [UInt8] { [UInt8](capacity: length) { encode(into: &$0) } }
}

extension StatelessResetToken {
    /// The bytes, in an array.
    var bytes: [UInt8] { [UInt8](capacity: Self.length) { encode(into: &$0) } }
}
