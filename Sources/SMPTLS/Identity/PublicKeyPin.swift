internal import SMPCrypto
internal import SMPBytes

/// The hash of a public key that a peer has to have, whoever signed its certificate.
///
/// It is the SHA-256 hash of the key with its algorithm, as `openssl x509 -pubkey` and web browsers
/// compute it, so that it stays when a certificate is renewed for the same key.
///
/// - Source: RFC 7469, section 2.4.
public struct PublicKeyPin: Hashable, Sendable {
    /// The hash, 32 bytes.
    public let digest: [UInt8]

    /// Takes a hash, or is `nil` for anything but 32 bytes.
    public init?(digest: [UInt8]) {
        guard digest.count == HashAlgorithm.sha256.digestLength else { return nil }
        self.digest = digest
    }

    /// The hash of the key in a certificate in DER.
    ///
    /// - Throws: `bad_certificate` for anything else.
    public init(certificate: [UInt8]) throws(TLSError) {
        let info = try CertificateFields(certificate).publicKeyInfo
        let hash = RunningHash.hash(info.span, .sha256)
        digest = [UInt8](capacity: hash.bytes.count) { $0.append(copying: hash.bytes) }
    }
}
