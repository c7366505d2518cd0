internal import SMPBytes

/// That the client shall say who it is.
///
/// - Source: RFC 8446, section 4.3.2.
public struct CertificateRequest: Hashable, Sendable {
    /// What the answer has to repeat, at most 255 bytes; empty during the handshake.
    /// (`certificate_request_context`)
    public var context: [UInt8]
    /// Which certificates and signatures the server takes.
    public var extensions: Extensions

    /// Joins both; the signature algorithms have to be there.
    public init(context: [UInt8] = [], extensions: Extensions) {
        (self.context, self.extensions) = (context, extensions)
    }
}

// MARK: - Wire form

extension CertificateRequest {
    init(from reader: inout ByteReader) throws(TLSError) {
        context = try reader.bytes8("context")
        extensions = try Extensions(from: &reader, in: .certificateRequest, 2...0xffff)
        // RFC 8446, section 4.3.2: without them no signature could be made.
        guard extensions.contains(.signatureAlgorithms) else {
            throw TLSError(.missingExtension, "signature algorithms")
        }
    }

    func encode(into writer: inout MessageWriter) {
        writer.vector8 { $0.append(context) }
        extensions.encode(into: &writer)
    }
}
