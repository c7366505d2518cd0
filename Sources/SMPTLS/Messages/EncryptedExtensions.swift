internal import SMPBytes

/// What a server chose and does not show to everybody.
///
/// - Source: RFC 8446, section 4.3.1.
public struct EncryptedExtensions: Hashable, Sendable {
    /// The answers to the extensions of the client.
    public var extensions: Extensions

    /// Takes the answers.
    public init(extensions: Extensions) {
        self.extensions = extensions
    }
}

// MARK: - Wire form

extension EncryptedExtensions {
    init(from reader: inout ByteReader) throws(TLSError) {
        extensions = try Extensions(from: &reader, in: .encryptedExtensions)
    }
}
