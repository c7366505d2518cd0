internal import SMPCrypto

/// The own key of one group.
///
/// - Source: RFC 8446, sections 4.2.8 and 7.4.
struct KeyShare: Sendable {
    /// What goes to the peer.
    let entry: KeyShareEntry
    private let privateKey: TLSSecret

    /// Makes a key.
    ///
    /// - Throws: `internal_error` for a group that is not known here.
    init(_ group: NamedGroup, _ entropy: inout EntropyPool) throws(TLSError) {
        let kind = try group.keyAgreement()
        try self.init(group, privateKey: try entropy.takeSecret(kind.privateKeyLength))
    }

    init(_ group: NamedGroup, privateKey: TLSSecret) throws(TLSError) {
        let kind = try group.keyAgreement()
        do throws(CryptoError) {
            let key = try Self.key(kind, privateKey.bytes)
            entry = KeyShareEntry(group: group, publicKey: key.publicKey)
        } catch {
            throw TLSError(.internalError, "\(error)")
        }
        self.privateKey = privateKey
    }

    /// The secret that both ends can make.
    ///
    /// - Throws: `illegal_parameter` for a key that is none.
    func shared(with peer: KeyShareEntry) throws(TLSError) -> SecretBytes {
        let kind = try entry.group.keyAgreement()
        do throws(CryptoError) {
            let key = try Self.key(kind, privateKey.bytes)
            return try key.sharedSecret(with: peer.publicKey.span)
        } catch {
            // RFC 8446, sections 4.2.8.2 and 7.4.2: not on the curve, or zero.
            throw .illegal("a key share that is none")
        }
    }

    private static func key(
        _ kind: KeyAgreementGroup, _ bytes: borrowing SecretBytes
    ) throws(CryptoError) -> KeyAgreementKey {
        try KeyAgreementKey(kind, privateKey: bytes.bytes)
    }
}

extension NamedGroup {
    func keyAgreement() throws(TLSError) -> KeyAgreementGroup {
        switch self {
        case .x25519: .x25519
        case .secp256r1: .p256
        case .secp384r1: .p384
        default: throw TLSError(.internalError, "group \(rawValue)")
        }
    }
}
