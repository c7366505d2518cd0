public import SMPBytes
public import SMPCrypto

/// Which certificates of a peer are believed.
///
/// - Source: RFC 8446, section 4.4.2.4; RFC 5280, section 6; RFC 9525.
public enum TrustPolicy: Sendable {
    /// Those that lead to one of these, and, of a server, are made for its name.
    case roots(RootCertificates)
    /// Those for one of these keys, whoever signed them, for how long and for what name.
    case pinned(Set<PublicKeyPin>)
    /// All. Anybody on the way can then be the peer.
    case insecure

    /// Decides on a chain.
    ///
    /// - Parameters:
    ///   - chain: The certificates in DER, the peer's first.
    ///   - peer: Which end they came from.
    ///   - host: The name of the server; of no meaning for a client.
    ///   - now: The time.
    /// - Throws: The alert for the reason why the chain is not believed; `decode_error` for none.
    public func check(
        _ chain: [[UInt8]], of peer: HandshakeRole, host: String?, now: UnixTime
    ) throws(TLSError) {
        // RFC 8446, section 4.4.2.4: a server has to show a certificate.
        guard let first = chain.first else { throw .malformed("no certificate") }
        switch self {
        case .roots(let store): try verify(chain, store, of: peer, host: host, now: now)
        case .pinned(let pins):
            guard pins.contains(try PublicKeyPin(certificate: first)) else {
                throw TLSError(.certificateUnknown, "a certificate for another key")
            }
        case .insecure: break
        }
    }

    private func verify(
        _ chain: [[UInt8]], _ store: RootCertificates, of peer: HandshakeRole, host: String?,
        now: UnixTime
    ) throws(TLSError) {
        guard peer == .client || host != nil else {
            throw TLSError(.internalError, "no name that the certificate should have")
        }
        do throws(CertificateError) {
            try store.verify(
                chain, host: peer == .server ? host : nil, now: now,
                purpose: peer == .server ? .server : .client)
        } catch {
            throw TLSError(TLSAlert(error), "\(error)")
        }
    }
}

extension TLSAlert {
    /// The alert for a chain that is not believed.
    ///
    /// - Source: RFC 8446, section 6.2.
    public init(_ error: CertificateError) {
        self =
            switch error {
            case .empty: .decodeError
            case .malformed, .wrongHost: .badCertificate
            case .expired: .certificateExpired
            case .unknownIssuer: .unknownCA
            case .unsuitable: .unsupportedCertificate
            case .refused: .certificateUnknown
            }
    }
}
