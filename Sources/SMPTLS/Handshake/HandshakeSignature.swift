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
    /// - Throws: `illegal_parameter` for another scheme, `decrypt_error` for a wrong signature,
    ///   `bad_certificate` for a certificate without a usable key, `insufficient_security` for a
    ///   key that is too short.
    func check(
        _ transcript: HashDigest, certificate: [UInt8], signedBy signer: HandshakeRole,
        offered: [SignatureScheme], allowsShortKeys: Bool
    ) throws(TLSError) {
        // RFC 8446, section 4.4.3: only what was offered.
        guard offered.contains(scheme) else {
            throw .illegal("signature scheme \(scheme.rawValue), which is not offered")
        }
        let content = Self.content(transcript, signedBy: signer)
        let (isRight, isTooShort): (Bool, Bool)
        do throws(CryptoError) {
            let key = try VerifyingKey(certificate: certificate.span)
            isRight = key.isValid(signature.span, of: content.span, scheme)
            isTooShort = key.isTooShort
        } catch {
            throw TLSError(.badCertificate, "\(error)")
        }
        guard allowsShortKeys || !isTooShort else {
            throw TLSError(.insufficientSecurity, "a key that is too short")
        }
        guard isRight else { throw TLSError(.decryptError, "a wrong signature") }
    }
}
