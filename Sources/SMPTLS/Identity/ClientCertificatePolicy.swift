public import SMPBytes

/// Whether a client has to say who it is.
///
/// - Source: RFC 8446, sections 4.3.2 and 4.4.2.4.
public enum ClientCertificatePolicy: Sendable {
    /// It is not asked.
    case none
    /// It is asked, and may say nothing; what it says has to be believed.
    case optional(TrustPolicy)
    /// It has to say who it is.
    case required(TrustPolicy)

    /// Whether a request is sent.
    public var isRequested: Bool {
        if case .none = self { false } else { true }
    }

    /// Decides on what a client has shown.
    ///
    /// - Parameters:
    ///   - chain: The certificates in DER, the client's first, or none.
    ///   - now: The time.
    /// - Throws: `certificate_required`, or the alert for the reason why the chain is not believed.
    public func check(_ chain: [[UInt8]], now: UnixTime) throws(TLSError) {
        switch self {
        case .none: throw TLSError(.unexpectedMessage, "a certificate without a request")
        case .optional(let policy):
            guard !chain.isEmpty else { return }
            try policy.check(chain, of: .client, host: nil, now: now)
        case .required(let policy):
            guard !chain.isEmpty else {
                throw TLSError(.certificateRequired, "the client shows no certificate")
            }
            try policy.check(chain, of: .client, host: nil, now: now)
        }
    }
}
