package import SMPBytes

/// A certificate that its issuer has still to sign, with ECDSA on the curve P-256 and SHA-256.
///
/// - Source: RFC 5280, section 4.1; RFC 5758, section 3.2, for the algorithm.
package struct X509Draft {
    /// The number that its issuer gives no other certificate: up to 20 bytes.
    package var serialNumber: [UInt8]
    /// Who issues it.
    package var issuer: X509Name
    /// From when to when it is valid, to the second.
    package var validity: ClosedRange<UnixTime>
    /// Who it is for.
    package var subject: X509Name
    /// The key of the subject.
    package var publicKey: P256PublicKey
    /// What else it says.
    package var extensions: [X509Extension]

    /// Joins the parts.
    package init(
        serialNumber: [UInt8], issuer: X509Name, validity: ClosedRange<UnixTime>,
        subject: X509Name, publicKey: P256PublicKey, extensions: [X509Extension]
    ) {
        self.serialNumber = serialNumber
        self.issuer = issuer
        self.validity = validity
        self.subject = subject
        self.publicKey = publicKey
        self.extensions = extensions
    }

    /// The certificate with the signature of its issuer.
    ///
    /// - Throws: `CryptoError.failed` when there is no randomness to sign with;
    ///   `CryptoError.malformed` when the parts make no certificate.
    package func signed(by key: borrowing P256PrivateKey) throws(CryptoError) -> X509Certificate {
        let fields = fields
        let signature = try key.signature(for: SHA256.hash(fields.span))
        let der = DERWriter.bytes { writer in
            writer.append(.sequence) { certificate in
                certificate.append(encoded: fields)
                certificate.append(.sequence) { $0.append(.ecdsaWithSHA256) }
                certificate.append(bits: signature)
            }
        }
        return try X509Certificate(der: der.span)
    }

    /// What is signed. (`TBSCertificate`)
    private var fields: [UInt8] {
        DERWriter.bytes { writer in
            writer.append(.sequence) { fields in
                fields.append(.context(0)) { $0.append(integer: 2) }
                fields.append(unsignedInteger: serialNumber)
                fields.append(.sequence) { $0.append(.ecdsaWithSHA256) }
                fields.append(encoded: issuer.der)
                fields.append(.sequence) { times in
                    times.append(validity.lowerBound)
                    times.append(validity.upperBound)
                }
                fields.append(encoded: subject.der)
                fields.append(encoded: publicKey.subjectPublicKeyInfo)
                fields.append(.context(3)) { wrapper in
                    wrapper.append(.sequence) { list in
                        for item in extensions { item.encode(into: &list) }
                    }
                }
            }
        }
    }
}

extension OID {
    /// ECDSA with SHA-256, a signature algorithm.
    package static let ecdsaWithSHA256 = OID(1, 2, 840, 10045, 4, 3, 2)
    /// SHA-256, a hash function.
    package static let sha256 = OID(2, 16, 840, 1, 101, 3, 4, 2, 1)
}
