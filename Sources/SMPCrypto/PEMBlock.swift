internal import CSMPLibCrypto

/// Bytes in a form that survives in text files: in base 64, between two lines that name them.
///
/// ```
/// -----BEGIN TRC-----
/// MIIJIgYJKoZIhvcNAQcCoIIJEzCCCQ8CAQExDTALBglghkgBZQMEAgEwggZ0Bgkq
/// -----END TRC-----
/// ```
///
/// - Source: RFC 7468.
public struct PEMBlock: Hashable, Sendable {
    /// What the bytes are, such as `CERTIFICATE`.
    public let label: String
    /// The bytes.
    public let bytes: [UInt8]

    /// Names bytes.
    public init(label: String, bytes: [UInt8]) {
        (self.label, self.bytes) = (label, bytes)
    }

    /// All blocks in a text, without what stands between them.
    ///
    /// A block that is damaged ends the list.
    public static func blocks(in text: Span<UInt8>) -> [PEMBlock] {
        guard let count = CInt(exactly: text.count), count > 0 else { return [] }
        var blocks: [PEMBlock] = []
        unsafe text.withUnsafeBytes { text in
            let source = unsafe mustExist(BIO_new_mem_buf(text.baseAddress, count))
            defer { unsafe BIO_free(source) }
            while let block = unsafe PEMBlock(readingFrom: source) { blocks.append(block) }
        }
        ERR_clear_error()
        return blocks
    }

    private init?(readingFrom source: OpaquePointer) {
        var name: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var data: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard unsafe PEM_read_bio(source, &name, &header, &data, &count) == 1 else { return nil }
        defer {
            unsafe CRYPTO_free(name, "", 0)
            unsafe CRYPTO_free(header, "", 0)
            unsafe CRYPTO_free(data, "", 0)
        }
        guard let name = unsafe name else { return nil }
        label = unsafe String(cString: name)
        bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    }

    /// The block as lines of text.
    public var text: String {
        var lines = ["-----BEGIN \(label)-----"]
        // 48 bytes make a line of 64 characters.
        for start in stride(from: 0, to: bytes.count, by: 48) {
            lines.append(Self.base64(bytes[start..<min(start + 48, bytes.count)]))
        }
        lines.append("-----END \(label)-----")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func base64(_ bytes: ArraySlice<UInt8>) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.endIndex)]
            let bits = (0..<3).reduce(0) { bits, place in
                bits << 8 | (place < group.count ? Int(group[start + place]) : 0)
            }
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : "=")
            }
        }
        return text
    }
}
