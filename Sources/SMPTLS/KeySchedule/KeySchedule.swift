internal import SMPCrypto

/// Makes all secrets of a handshake, one after the other.
///
/// ```
///               pre-shared key
///                     ▼
///   0 ─────────► early secret ─────► binder key, client early traffic, early exporter
///                     │ "derived"
///                     ▼
///   key shares ► handshake secret ─► client and server handshake traffic
///                     │ "derived"
///                     ▼
///   0 ─────────► master secret ────► client and server traffic, exporter, resumption
/// ```
///
/// What hangs on the right also depends on the messages up to there, which is why each end can only
/// make it if it has seen the same ones.
///
/// - Source: RFC 8446, section 7.1.
struct KeySchedule: Sendable {
    /// The hash function of the cipher suite.
    let hash: HashAlgorithm

    /// The newest secret of the middle column.
    private(set) var secret: TLSSecret

    /// Starts with the early secret.
    ///
    /// - Parameters:
    ///   - hash: The hash function of the cipher suite.
    ///   - preSharedKey: The key that both ends know, or `nil` for none.
    init(_ hash: HashAlgorithm, preSharedKey: [UInt8]? = nil) {
        self.hash = hash
        let zeros = [UInt8](repeating: 0, count: hash.digestLength)
        let key = preSharedKey ?? zeros
        secret = TLSSecret(HKDF.extract(key.span, salt: zeros.span, hash))
    }

    /// Goes on to the handshake secret with what both ends have agreed on.
    mutating func enterHandshake(_ shared: borrowing SecretBytes) {
        advance(with: shared.bytes)
    }

    /// Goes on to the master secret.
    mutating func enterMaster() {
        let zeros = [UInt8](repeating: 0, count: hash.digestLength)
        advance(with: zeros.span)
    }

    private mutating func advance(with input: Span<UInt8>) {
        let salt = derived("derived", RunningHash.hash(Span(), hash))
        secret = TLSSecret(salt.withBytes { HKDF.extract(input, salt: $0, hash) })
    }

    /// A secret for a purpose.
    ///
    /// - Parameters:
    ///   - purpose: What it is for.
    ///   - transcript: The hash of the messages up to there.
    /// - Returns: The secret, as long as a hash.
    func secret(for purpose: Purpose, _ transcript: HashDigest) -> TLSSecret {
        derived(purpose.label, transcript)
    }

    /// The key for the binders of tickets.
    var binderKey: TLSSecret { derived("res binder", RunningHash.hash(Span(), hash)) }

    private func derived(_ label: StaticString, _ transcript: HashDigest) -> TLSSecret {
        secret.expanded(label, transcript.bytes, hash)
    }
}

extension KeySchedule {
    /// What a secret is for.
    enum Purpose: Hashable, Sendable {
        /// Early data.
        case clientEarlyTraffic
        /// What exports before the handshake is complete.
        case earlyExporter
        /// The messages of the client.
        case clientHandshakeTraffic
        /// The messages of the server.
        case serverHandshakeTraffic
        /// Data of the client.
        case clientTraffic
        /// Data of the server.
        case serverTraffic
        /// Keys for what is not TLS.
        case exporter
        /// Keys of tickets.
        case resumption

        var label: StaticString {
            switch self {
            case .clientEarlyTraffic: "c e traffic"
            case .earlyExporter: "e exp master"
            case .clientHandshakeTraffic: "c hs traffic"
            case .serverHandshakeTraffic: "s hs traffic"
            case .clientTraffic: "c ap traffic"
            case .serverTraffic: "s ap traffic"
            case .exporter: "exp master"
            case .resumption: "res master"
            }
        }

        /// The purpose of the secret of one end.
        static func traffic(of sender: HandshakeRole, at level: HandshakeLevel) -> Purpose {
            switch (level, sender) {
            case (.initial, _), (.earlyData, _): .clientEarlyTraffic
            case (.handshake, .client): .clientHandshakeTraffic
            case (.handshake, .server): .serverHandshakeTraffic
            case (.application, .client): .clientTraffic
            case (.application, .server): .serverTraffic
            }
        }
    }
}
