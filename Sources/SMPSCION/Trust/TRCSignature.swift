internal import SMPBytes
internal import SMPCrypto

/// The signature of one signer. (`SignerInfo`)
///
/// - Source: RFC 5652, section 5.3.
struct TRCSignature: Hashable, Sendable {
    /// The signature as a DER element.
    let der: [UInt8]
    private let issuer: [UInt8]
    private let serialNumber: [UInt8]
    /// What is signed, as a DER set.
    private let attributes: [UInt8]
    private let messageDigest: [UInt8]?
    private let signature: [UInt8]
    private let usesSHA256: Bool

    /// Whether the signer is the one with this certificate, by what the signature says.
    func isFrom(_ certificate: X509Certificate) -> Bool {
        issuer == certificate.issuer.der && serialNumber == certificate.serialNumber
    }

    /// Whether the key of the certificate made the signature for these bytes.
    func isValid(for payload: [UInt8], by certificate: X509Certificate) -> Bool {
        let digest = SHA256.hash(payload.span).array
        return usesSHA256 && messageDigest == digest
            && certificate.publicKey.isValid(
                signature.span, for: SHA256.hash(attributes.span))
    }

    /// Signs bytes.
    init(
        of payload: [UInt8], _ key: borrowing P256PrivateKey, _ certificate: X509Certificate,
        at time: UnixTime
    ) throws(CryptoError) {
        let digest = SHA256.hash(payload.span).array
        let attributes = Self.attributes(digest, time)
        let set = DERWriter.bytes { $0.append(ordering: attributes) }
        let signature = try key.signature(for: SHA256.hash(set.span))
        der = DERWriter.bytes { writer in
            writer.append(.sequence) { info in
                info.append(integer: 1)
                info.append(.sequence) { signer in
                    signer.append(encoded: certificate.issuer.der)
                    signer.append(unsignedInteger: certificate.serialNumber)
                }
                info.append(.sequence) { $0.append(.sha256) }
                info.append(.context(0), ordering: attributes)
                info.append(.sequence) { $0.append(.ecdsaWithSHA256) }
                info.append(octets: signature)
            }
        }
        issuer = certificate.issuer.der
        serialNumber = certificate.serialNumber
        self.attributes = set
        messageDigest = digest
        self.signature = signature
        usesSHA256 = true
    }

    private static func attributes(_ digest: [UInt8], _ time: UnixTime) -> [[UInt8]] {
        func attribute(_ type: OID, _ fill: (inout DERWriter) -> Void) -> [UInt8] {
            DERWriter.bytes { writer in
                writer.append(.sequence) { attribute in
                    attribute.append(type)
                    attribute.append(.set, elements: fill)
                }
            }
        }
        return [
            attribute(.contentType) { $0.append(.data) },
            attribute(.signingTime) { $0.append(time) },
            attribute(.messageDigest) { $0.append(octets: digest) },
        ]
    }

    /// Takes a signature.
    init(from reader: inout DERReader) throws(WireError) {
        let element = try reader.takeElement()
        der = element
        var content = DERReader(element.span)
        var info = try content.take(.sequence)
        _ = try info.takeInteger(in: 1...1)
        var signer = try info.take(.sequence)
        issuer = try signer.takeElement()
        serialNumber = try signer.takeUnsignedInteger()
        var digest = try info.take(.sequence)
        let hash = try digest.takeObjectIdentifier()
        let attributes = try info.take(.context(0)).rest
        // What is signed is a set, not what it stands as in the signature.
        self.attributes = DERWriter.bytes { $0.append(.set, content: attributes) }
        var algorithm = try info.take(.sequence)
        let name = try algorithm.takeObjectIdentifier()
        usesSHA256 = hash == .sha256 && name == .ecdsaWithSHA256
        signature = try info.takeOctetString()
        messageDigest = try Self.messageDigest(in: attributes)
    }

    /// The hash in the attributes, or `nil` unless it is there once, for plain data.
    private static func messageDigest(in attributes: [UInt8]) throws(WireError) -> [UInt8]? {
        var list = DERReader(attributes.span)
        var digests: [[UInt8]] = []
        var types: [OID] = []
        while !list.isAtEnd {
            var attribute = try list.take(.sequence)
            let type = try attribute.takeObjectIdentifier()
            var values = try attribute.take(.set)
            switch type {
            case .messageDigest: digests.append(try values.takeOctetString())
            case .contentType: types.append(try values.takeObjectIdentifier())
            default: break
            }
        }
        return digests.count == 1 && types == [.data] ? digests[0] : nil
    }
}

extension SHA256Digest {
    fileprivate var array: [UInt8] {
        [UInt8](capacity: Self.length) { $0.append(copying: bytes) }
    }
}

extension OID {
    fileprivate static let contentType = OID(1, 2, 840, 113549, 1, 9, 3)
    fileprivate static let messageDigest = OID(1, 2, 840, 113549, 1, 9, 4)
    fileprivate static let signingTime = OID(1, 2, 840, 113549, 1, 9, 5)
}
