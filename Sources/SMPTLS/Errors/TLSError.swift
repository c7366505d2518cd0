internal import SMPBytes

/// Why a handshake cannot go on.
///
/// - Source: RFC 8446, section 6.2; RFC 9001, section 4.8.
public struct TLSError: Error, Hashable, Sendable {
    /// What to tell the peer.
    public let alert: TLSAlert
    /// What was wrong, for people.
    public let reason: String
    /// Whether the fault is one that QUIC has a code of its own for, PROTOCOL_VIOLATION, which then
    /// stands in place of the alert.
    public let isProtocolViolation: Bool

    /// Joins an alert and its reason.
    public init(_ alert: TLSAlert, _ reason: String) {
        (self.alert, self.reason, isProtocolViolation) = (alert, reason, false)
    }

    private init(protocolViolation reason: String) {
        (alert, self.reason, isProtocolViolation) = (.unexpectedMessage, reason, true)
    }

    /// A fault in how messages use QUIC, rather than in TLS itself.
    public static func protocolViolation(_ reason: String) -> TLSError {
        TLSError(protocolViolation: reason)
    }

    /// A message that does not have its form.
    static func malformed(_ what: StaticString, _ error: WireError) -> TLSError {
        TLSError(.decodeError, "\(what): \(error)")
    }

    /// A length or count that a message may not have.
    static func malformed(_ what: String) -> TLSError {
        TLSError(.decodeError, what)
    }

    /// A value that a message may not have.
    static func illegal(_ what: String) -> TLSError {
        TLSError(.illegalParameter, what)
    }
}

extension TLSError: CustomStringConvertible {
    /// The name of the alert, and the reason.
    public var description: String {
        "\(isProtocolViolation ? "protocol violation" : alert.description): \(reason)"
    }
}
