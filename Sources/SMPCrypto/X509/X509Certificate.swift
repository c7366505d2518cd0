internal import CSMPLibCrypto
public import SMPBytes

/// A certificate: who has a key, until when, and who says so.
///
/// ```
///  Certificate
///  ├─ tbsCertificate      serial number, issuer, validity, subject, key, extensions
///  ├─ signatureAlgorithm
///  └─ signature           of the issuer, over the bytes of tbsCertificate
/// ```
///
/// A certificate can say anything: it is believed when ``verify(through:to:at:)`` finds a chain of
/// signatures from one that is believed already.
///
/// - Source: RFC 5280, section 4.1.
public struct X509Certificate: Sendable {
    /// The certificate as it was signed.
    public let der: [UInt8]
    /// The number that its issuer gave it, without leading zeros.
    package let serialNumber: [UInt8]
    /// How the issuer signed it.
    package let signatureAlgorithm: OID
    /// Who issued it.
    public let issuer: X509Name
    /// From when to when it is valid, both moments included.
    public let validity: ClosedRange<UnixTime>
    /// Who it is for.
    public let subject: X509Name
    /// The key of the subject.
    public let publicKey: P256PublicKey
    /// What else it says.
    package let extensions: X509Extensions

    let handle: CertificateHandle

    /// Reads a certificate that fills `der`.
    ///
    /// - Throws: `CryptoError.malformed`; `CryptoError.unsuitableKey` for a key that is not on the
    ///   curve P-256.
    public init(der: Span<UInt8>) throws(CryptoError) {
        let malformed = CryptoError.malformed(expected: "a certificate")
        let certificate = unsafe DER.decode(
            der, { unsafe d2i_X509(nil, $0, $1) }, free: { unsafe X509_free($0) })
        guard let certificate = unsafe certificate else {
            ERR_clear_error()
            throw malformed
        }
        handle = unsafe CertificateHandle(certificate)
        publicKey = try P256PublicKey(certificate: der)
        guard let fields = try? Fields(der) else { throw malformed }
        self.der = [UInt8](capacity: der.count) { $0.append(copying: der) }
        serialNumber = fields.serialNumber
        signatureAlgorithm = fields.signatureAlgorithm
        issuer = fields.issuer
        validity = fields.validity
        subject = fields.subject
        extensions = fields.extensions
    }

    /// Reads all certificates in a text, in order.
    ///
    /// - Throws: As ``init(der:)`` for the first that cannot be read.
    public static func certificates(pem: Span<UInt8>) throws(CryptoError) -> [X509Certificate] {
        var certificates: [X509Certificate] = []
        for block in PEMBlock.blocks(in: pem) where block.label == "CERTIFICATE" {
            certificates.append(try X509Certificate(der: block.bytes.span))
        }
        return certificates
    }

    /// The certificate as text.
    public var pem: String { PEMBlock(label: "CERTIFICATE", bytes: der).text }

    /// The name of the key, which others find the certificate by, if it has one.
    public var subjectKeyIdentifier: [UInt8]? { extensions.subjectKeyIdentifier }
}

extension X509Certificate: Hashable {
    /// Whether both are the same bytes.
    public static func == (a: X509Certificate, b: X509Certificate) -> Bool { a.der == b.der }

    /// Feeds the bytes to `hasher`.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(der)
    }
}

/// A certificate that libcrypto holds.
///
/// Nothing changes it after it was read, but for what libcrypto finds out about it later and guards
/// by itself, so that several threads may use one.
@safe final class CertificateHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Takes over the reference to `certificate`.
    init(_ certificate: OpaquePointer) {
        unsafe pointer = certificate
    }

    deinit {
        unsafe X509_free(pointer)
    }
}

// MARK: - Fields

/// What a certificate says.
///
/// It is read here a second time, after libcrypto, and only as DER.
private struct Fields {
    var serialNumber: [UInt8] = []
    let signatureAlgorithm: OID
    let issuer: X509Name
    let validity: ClosedRange<UnixTime>
    let subject: X509Name
    var extensions = X509Extensions()

    init(_ der: Span<UInt8>) throws(WireError) {
        var reader = DERReader(der)
        var certificate = try reader.take(.sequence)
        var fields = try certificate.take(.sequence)
        var algorithm = try certificate.take(.sequence)
        signatureAlgorithm = try algorithm.takeObjectIdentifier()

        if var version = try fields.take(ifNext: .context(0)) {
            _ = try version.takeInteger(in: 0...2)
        }
        serialNumber = try fields.takeUnsignedInteger()
        try fields.skip()
        issuer = try X509Name(from: &fields)
        var times = try fields.take(.sequence)
        let (start, end) = (try times.takeTime(), try times.takeTime())
        guard start <= end else { throw .violates(.derTime, at: times.offset) }
        validity = start...end
        subject = try X509Name(from: &fields)
        try fields.skip()
        // Names of old versions may come before the extensions.
        while !fields.isAtEnd, fields.nextTag != .context(3) { try fields.skip() }
        if var wrapper = try fields.take(ifNext: .context(3)) {
            extensions = try X509Extensions(from: &wrapper)
        }
    }
}
