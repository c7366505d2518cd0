/// Why a connection is closed, by the rules of QUIC itself.
///
/// - Source: RFC 9000, section 20.1; RFC 9001, section 4.8; RFC 9368, section 10.2.
public struct TransportErrorCode: RawRepresentable, Hashable, Sendable {
    /// From 0 to 2^62 − 1.
    public let rawValue: UInt64

    /// Takes any code.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The connection ends without a fault.
    public static let noError = TransportErrorCode(rawValue: 0x00)
    /// A fault of this end.
    public static let internalError = TransportErrorCode(rawValue: 0x01)
    /// The server does not take new connections.
    public static let connectionRefused = TransportErrorCode(rawValue: 0x02)
    /// More data than was allowed.
    public static let flowControlError = TransportErrorCode(rawValue: 0x03)
    /// More streams than were allowed.
    public static let streamLimitError = TransportErrorCode(rawValue: 0x04)
    /// A frame for a stream that is not in a state for it.
    public static let streamStateError = TransportErrorCode(rawValue: 0x05)
    /// A stream whose end moved.
    public static let finalSizeError = TransportErrorCode(rawValue: 0x06)
    /// A frame that cannot be read.
    public static let frameEncodingError = TransportErrorCode(rawValue: 0x07)
    /// Transport parameters that cannot be read or must not be.
    public static let transportParameterError = TransportErrorCode(rawValue: 0x08)
    /// More connection IDs than were allowed.
    public static let connectionIDLimitError = TransportErrorCode(rawValue: 0x09)
    /// Anything against the rules that has no code of its own.
    public static let protocolViolation = TransportErrorCode(rawValue: 0x0A)
    /// A token of a Retry that this server did not send.
    public static let invalidToken = TransportErrorCode(rawValue: 0x0B)
    /// An error of the application, at a level where its code must not be shown.
    public static let applicationError = TransportErrorCode(rawValue: 0x0C)
    /// More handshake data out of order than can be kept.
    public static let cryptoBufferExceeded = TransportErrorCode(rawValue: 0x0D)
    /// A key update against the rules.
    public static let keyUpdateError = TransportErrorCode(rawValue: 0x0E)
    /// A key has protected as much as it may.
    public static let aeadLimitReached = TransportErrorCode(rawValue: 0x0F)
    /// No path to the peer is left.
    public static let noViablePath = TransportErrorCode(rawValue: 0x10)
    /// Somebody has tampered with the choice of the version.
    public static let versionNegotiationError = TransportErrorCode(rawValue: 0x11)

    /// The code for a TLS alert: 0x0100 and the alert's number.
    public static func crypto(alert: UInt8) -> TransportErrorCode {
        TransportErrorCode(rawValue: 0x0100 | UInt64(alert))
    }

    /// The number of the TLS alert, if the code stands for one.
    public var alert: UInt8? {
        rawValue >> 8 == 1 ? UInt8(truncatingIfNeeded: rawValue) : nil
    }
}

extension TransportErrorCode: CustomStringConvertible {
    /// The name of the code, as in `FLOW_CONTROL_ERROR`.
    public var description: String {
        if let alert { return "CRYPTO_ERROR (alert \(alert))" }
        let names = [
            "NO_ERROR", "INTERNAL_ERROR", "CONNECTION_REFUSED", "FLOW_CONTROL_ERROR",
            "STREAM_LIMIT_ERROR", "STREAM_STATE_ERROR", "FINAL_SIZE_ERROR",
            "FRAME_ENCODING_ERROR", "TRANSPORT_PARAMETER_ERROR", "CONNECTION_ID_LIMIT_ERROR",
            "PROTOCOL_VIOLATION", "INVALID_TOKEN", "APPLICATION_ERROR",
            "CRYPTO_BUFFER_EXCEEDED", "KEY_UPDATE_ERROR", "AEAD_LIMIT_REACHED",
            "NO_VIABLE_PATH", "VERSION_NEGOTIATION_ERROR",
        ]
        guard rawValue < UInt64(names.count) else { return "0x" + String(rawValue, radix: 16) }
        return names[Int(rawValue)]
    }
}
