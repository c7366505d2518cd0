internal import SMPBytes

/// Who the sender is: its certificate, and those that lead to one that is trusted.
///
/// - Source: RFC 8446, section 4.4.2.
public struct CertificateMessage: Hashable, Sendable {
    /// One certificate.
    public struct Entry: Hashable, Sendable {
        /// The certificate in DER, at least 1 byte. (`cert_data`)
        public var certificate: [UInt8]
        /// What is said about it.
        public var extensions: Extensions

        /// Joins both.
        public init(certificate: [UInt8], extensions: Extensions = Extensions()) {
            (self.certificate, self.extensions) = (certificate, extensions)
        }
    }

    /// The number of certificates that is read at most.
    public static let maximumEntryCount = 32

    /// The context of the request that this answers, at most 255 bytes; empty for a server.
    /// (`certificate_request_context`)
    public var context: [UInt8]
    /// The certificates, the sender's first; none from a client that has none.
    public var entries: [Entry]

    /// Joins context and certificates.
    public init(context: [UInt8] = [], entries: [Entry]) {
        (self.context, self.entries) = (context, entries)
    }

    /// Makes a message of a chain of certificates in DER, the sender's first.
    public init(context: [UInt8] = [], chain: [[UInt8]]) {
        self.init(context: context, entries: chain.map { Entry(certificate: $0) })
    }

    /// The certificates in DER, the sender's first.
    public var chain: [[UInt8]] { entries.map(\.certificate) }
}

// MARK: - Wire form

extension CertificateMessage {
    init(from reader: inout ByteReader) throws(TLSError) {
        context = try reader.bytes8("context")
        let length = try reader.number24("length of certificates")
        entries = try reader.vector("certificates", length, 0...0xff_ffff) {
            (reader: inout ByteReader) throws(TLSError) in try Self.entries(from: &reader)
        }
    }

    private static func entries(from reader: inout ByteReader) throws(TLSError) -> [Entry] {
        var entries: [Entry] = []
        while reader.remaining > 0 {
            guard entries.count < maximumEntryCount else {
                throw TLSError(.badCertificate, "more than \(maximumEntryCount) certificates")
            }
            entries.append(
                Entry(
                    certificate: try reader.bytes24("certificate", 1...0xff_ffff),
                    extensions: try Extensions(from: &reader, in: .certificate)))
        }
        return entries
    }

    func encode(into writer: inout MessageWriter) {
        writer.vector8 { $0.append(context) }
        writer.vector24 { writer in
            for entry in entries {
                writer.vector24 { $0.append(entry.certificate) }
                entry.extensions.encode(into: &writer)
            }
        }
    }
}
