internal import SMPBytes
internal import SMPCrypto

/// The parts of a certificate that the choice of an identity and pins look at.
///
/// Nothing is verified here: who holds the key shows with a signature, and whether the certificate
/// is to be believed is for a ``TrustPolicy`` to say.
///
/// - Source: RFC 5280, sections 4.1 and 4.2.1.6.
struct CertificateFields: Hashable {
    /// The name of who signed it, as a DER element. (`issuer`)
    let issuer: [UInt8]
    /// The key with its algorithm, as a DER element. (`subjectPublicKeyInfo`)
    let publicKeyInfo: [UInt8]
    /// The names of hosts that it was made for, of which the first label may be a star.
    private(set) var hostNames: [String] = []

    /// Reads a certificate in DER.
    ///
    /// - Throws: `bad_certificate` for anything else.
    init(_ certificate: [UInt8]) throws(TLSError) {
        do throws(WireError) {
            var reader = DERReader(certificate.span)
            var whole = try reader.take(.sequence)
            var fields = try whole.take(.sequence)
            if fields.nextTag == .context(0) { try fields.skip() }
            // The serial number and the algorithm of the signature.
            for _ in 0..<2 { try fields.skip() }
            issuer = try fields.takeElement()
            // The validity and the subject.
            for _ in 0..<2 { try fields.skip() }
            publicKeyInfo = try fields.takeElement()
            while !fields.isAtEnd, fields.nextTag != .context(3) { try fields.skip() }
            if var wrapper = try fields.take(ifNext: .context(3)) {
                try readExtensions(from: &wrapper)
            }
        } catch {
            throw TLSError(.badCertificate, "a certificate that is none: \(error)")
        }
    }

    private mutating func readExtensions(from reader: inout DERReader) throws(WireError) {
        var list = try reader.take(.sequence)
        while !list.isAtEnd {
            let next = try X509Extension(from: &list)
            guard next.type == Self.subjectAlternativeName else { continue }
            var value = DERReader(next.value.span)
            var names = try value.take(.sequence)
            while !names.isAtEnd {
                guard let name = try names.take(ifNext: Self.hostName) else {
                    try names.skip()
                    continue
                }
                hostNames.append(String(decoding: name.rest, as: UTF8.self))
            }
        }
    }

    private static let subjectAlternativeName = OID(2, 5, 29, 17)
    private static let hostName = DERTag.primitiveContext(2)
}
