public import SMPCrypto
internal import SMPBytes

/// A proof that the certificate is the sender's: a signature of what was said so far.
///
/// - Source: RFC 8446, section 4.4.3.
public struct CertificateVerify: Hashable, Sendable {
    /// How the signature was made.
    public var scheme: SignatureScheme
    /// The signature.
    public var signature: [UInt8]

    /// Joins both.
    public init(scheme: SignatureScheme, signature: [UInt8]) {
        (self.scheme, self.signature) = (scheme, signature)
    }

    /// What is signed.
    ///
    /// The spaces in front keep signatures of older versions from being taken for one of this, and
    /// the text keeps one end from using the other's.
    ///
    /// - Parameters:
    ///   - transcript: The hash of all messages up to Certificate.
    ///   - signer: The end that signs.
    /// - Returns: Spaces, a text, a zero byte and the hash, one behind the other.
    public static func content(
        _ transcript: HashDigest, signedBy signer: HandshakeRole
    ) -> [UInt8] {
        content(transcript.bytes, signedBy: signer)
    }

    static func content(_ transcript: Span<UInt8>, signedBy signer: HandshakeRole) -> [UInt8] {
        let text: String =
            switch signer {
            case .server: "TLS 1.3, server CertificateVerify"
            case .client: "TLS 1.3, client CertificateVerify"
            }
        var content = [UInt8](repeating: 0x20, count: 64) + text.utf8 + [0]
        content.append(addingCapacity: transcript.count) { $0.append(copying: transcript) }
        return content
    }
}

// MARK: - Wire form

extension CertificateVerify {
    init(from reader: inout ByteReader) throws(TLSError) {
        scheme = SignatureScheme(rawValue: try reader.number16("signature scheme"))
        signature = try reader.bytes16("signature")
    }

    func encode(into writer: inout MessageWriter) {
        writer.append(scheme.rawValue)
        writer.vector16 { $0.append(signature) }
    }
}
