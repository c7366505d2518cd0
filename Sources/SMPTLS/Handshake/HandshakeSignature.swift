internal import SMPCrypto

/// Signatures of CertificateVerify messages.
///
/// - Source: RFC 8446, section 4.4.3.
extension CertificateVerify {
    /// Signs for an end.
    ///
    /// - Throws: `internal_error` when libcrypto fails.
    init(
        _ identity: Identity, _ scheme: SignatureScheme, _ transcript: HashDigest,
        signedBy signer: HandshakeRole
    ) throws(TLSError) {
        let content = Self.content(transcript, signedBy: signer)
        do throws(CryptoError) {
            self.init(
                scheme: scheme, signature: try identity.key.sign(content.span, scheme))
        } catch {
            throw TLSError(.internalError, "\(error)")
        }
    }

    /// Checks what a peer has signed.
    ///
    /// - Parameters:
    ///   - transcript: The hash of all messages up to Certificate.
    ///   - certificate: The certificate of the peer in DER.
    ///   - signer: Which end it is.
    ///   - offered: The schemes that it was told.
    ///   - allowsShortKeys: Whether RSA keys that are easily broken are good enough.
    /// - Throws: `illegal_parameter` for a scheme that was not offered or is not for the key,
    ///   `decrypt_error` for a wrong signature,
    ///   `bad_certificate` for a certificate without a usable key, `insufficient_security` for a
    ///   key that is too short.
    func check(
        _ transcript: HashDigest, certificate: [UInt8], signedBy signer: HandshakeRole,
        offered: [SignatureScheme], allowsShortKeys: Bool
    ) throws(TLSError) {
        let key: VerifyingKey
        do throws(CryptoError) {
            key = try VerifyingKey(certificate: certificate.span)
        } catch {
            throw TLSError(.badCertificate, "\(error)")
        }
        try check(
            Self.content(transcript, signedBy: signer), with: key, offered: offered,
            allowsShortKeys: allowsShortKeys)
    }

    /// Checks the signature of `content`.
    func check(
        _ content: [UInt8], with key: VerifyingKey, offered: [SignatureScheme],
        allowsShortKeys: Bool
    ) throws(TLSError) {
        // RFC 8446, section 4.4.3: only what was offered, and what the key is for.
        guard offered.contains(scheme) else {
            throw .illegal("signature scheme \(scheme.rawValue), which is not offered")
        }
        guard key.fits(scheme) else {
            throw .illegal("signature scheme \(scheme.rawValue), which the key is not for")
        }
        guard allowsShortKeys || !key.isTooShort else {
            throw TLSError(.insufficientSecurity, "a key that is too short")
        }
        guard key.isValid(signature.span, of: content.span, scheme) else {
            throw TLSError(.decryptError, "a wrong signature")
        }
    }
}
