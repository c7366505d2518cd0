internal import SMPCrypto

/// The own key of one group.
///
/// - Source: RFC 8446, sections 4.2.8 and 7.4.
struct KeyShare: Sendable {
    /// The most random bytes that a key is made of.
    static let maximumPrivateKeyLength =
        KeyAgreement.Group.allCases.map(\.privateKeyLength).max() ?? 0

    /// What goes to the peer.
    let entry: KeyShareEntry
    private let key: KeyAgreement

    /// Makes a key.
    ///
    /// - Throws: `internal_error` for a group that is not known here.
    init(_ group: NamedGroup, _ entropy: inout EntropyPool) throws(TLSError) {
        let length = try group.keyAgreement().privateKeyLength
        try self.init(group, privateKey: try entropy.takeSecret(length))
    }

    /// Makes a key of its private half.
    ///
    /// - Throws: `internal_error` for one of another length, or a group that is not known here.
    init(_ group: NamedGroup, privateKey: TLSSecret) throws(TLSError) {
        let kind = try group.keyAgreement()
        do throws(CryptoError) {
            key = try privateKey.withBytes { (bytes) throws(CryptoError) in
                try KeyAgreement(kind, privateKey: bytes)
            }
        } catch {
            throw TLSError(.internalError, "\(error)")
        }
        entry = KeyShareEntry(group: group, publicKey: key.publicKey)
    }

    /// The secret that both ends can make.
    ///
    /// - Throws: `illegal_parameter` for a key of the peer that is none.
    func shared(with peer: KeyShareEntry) throws(TLSError) -> SecretBytes {
        do throws(CryptoError) {
            return try key.sharedSecret(with: peer.publicKey.span)
        } catch {
            // RFC 8446, sections 4.2.8.2 and 7.4.2: not on the curve, or zero.
            throw .illegal("a key share that is none")
        }
    }
}

extension NamedGroup {
    fileprivate func keyAgreement() throws(TLSError) -> KeyAgreement.Group {
        switch self {
        case .x25519: .x25519
        case .secp256r1: .p256
        case .secp384r1: .p384
        default: throw TLSError(.internalError, "group \(rawValue)")
        }
    }
}
