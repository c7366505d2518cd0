/// Why an end gives up a handshake, as a number that both ends know.
///
/// QUIC does not send alerts: it closes the connection with the code 0x0100 plus this number.
///
/// - Source: RFC 8446, section 6; RFC 9001, section 4.8.
public struct TLSAlert: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public let rawValue: UInt8

    /// Takes any number.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// No more data follows.
    public static let closeNotify = TLSAlert(rawValue: 0)
    /// A message came at the wrong time.
    public static let unexpectedMessage = TLSAlert(rawValue: 10)
    /// A record could not be decrypted.
    public static let badRecordMAC = TLSAlert(rawValue: 20)
    /// A record is too long.
    public static let recordOverflow = TLSAlert(rawValue: 22)
    /// There is nothing that both ends can use.
    public static let handshakeFailure = TLSAlert(rawValue: 40)
    /// A certificate is damaged, or its signature is wrong.
    public static let badCertificate = TLSAlert(rawValue: 42)
    /// A certificate is of a kind that cannot be used.
    public static let unsupportedCertificate = TLSAlert(rawValue: 43)
    /// A certificate was taken back by who signed it.
    public static let certificateRevoked = TLSAlert(rawValue: 44)
    /// A certificate is no longer valid, or not yet.
    public static let certificateExpired = TLSAlert(rawValue: 45)
    /// A certificate cannot be accepted for another reason.
    public static let certificateUnknown = TLSAlert(rawValue: 46)
    /// A field contradicts others, or has a value that is not allowed.
    public static let illegalParameter = TLSAlert(rawValue: 47)
    /// Nobody who is trusted signed the chain.
    public static let unknownCA = TLSAlert(rawValue: 48)
    /// The certificate is valid, but its holder may not come in.
    public static let accessDenied = TLSAlert(rawValue: 49)
    /// A message does not have its form.
    public static let decodeError = TLSAlert(rawValue: 50)
    /// A signature, a Finished message or a binder is wrong.
    public static let decryptError = TLSAlert(rawValue: 51)
    /// The version that the peer speaks is known, but not spoken here.
    public static let protocolVersion = TLSAlert(rawValue: 70)
    /// What the peer can do is not safe enough.
    public static let insufficientSecurity = TLSAlert(rawValue: 71)
    /// The fault is on this side.
    public static let internalError = TLSAlert(rawValue: 80)
    /// A client tries again with an older version than it need.
    public static let inappropriateFallback = TLSAlert(rawValue: 86)
    /// The user wants no connection any more.
    public static let userCanceled = TLSAlert(rawValue: 90)
    /// An extension is absent that must be there.
    public static let missingExtension = TLSAlert(rawValue: 109)
    /// An extension answers what nobody asked.
    public static let unsupportedExtension = TLSAlert(rawValue: 110)
    /// There is no certificate for the name that the client asked for.
    public static let unrecognizedName = TLSAlert(rawValue: 112)
    /// The status of a certificate is invalid.
    public static let badCertificateStatusResponse = TLSAlert(rawValue: 113)
    /// None of the pre-shared keys is known, and one is needed.
    public static let unknownPSKIdentity = TLSAlert(rawValue: 115)
    /// The client must show a certificate, and did not.
    public static let certificateRequired = TLSAlert(rawValue: 116)
    /// Any other reason.
    public static let generalError = TLSAlert(rawValue: 117)
    /// The ends have no application protocol in common.
    public static let noApplicationProtocol = TLSAlert(rawValue: 120)

    /// The name in the protocol, or `nil` for a number without one.
    public var name: String? {
        Self.names[self]
    }

    private static let names: [TLSAlert: String] = [
        .closeNotify: "close_notify", .unexpectedMessage: "unexpected_message",
        .badRecordMAC: "bad_record_mac", .recordOverflow: "record_overflow",
        .handshakeFailure: "handshake_failure", .badCertificate: "bad_certificate",
        .unsupportedCertificate: "unsupported_certificate",
        .certificateRevoked: "certificate_revoked", .certificateExpired: "certificate_expired",
        .certificateUnknown: "certificate_unknown", .illegalParameter: "illegal_parameter",
        .unknownCA: "unknown_ca", .accessDenied: "access_denied", .decodeError: "decode_error",
        .decryptError: "decrypt_error", .protocolVersion: "protocol_version",
        .insufficientSecurity: "insufficient_security", .internalError: "internal_error",
        .inappropriateFallback: "inappropriate_fallback", .userCanceled: "user_canceled",
        .missingExtension: "missing_extension", .unsupportedExtension: "unsupported_extension",
        .unrecognizedName: "unrecognized_name",
        .badCertificateStatusResponse: "bad_certificate_status_response",
        .unknownPSKIdentity: "unknown_psk_identity", .certificateRequired: "certificate_required",
        .generalError: "general_error", .noApplicationProtocol: "no_application_protocol",
    ]
}

extension TLSAlert: CustomStringConvertible {
    /// The name in the protocol, or the number of an alert that has none.
    public var description: String { name ?? "alert \(rawValue)" }
}
