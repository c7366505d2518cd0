internal import SMPBytes

extension HKDF {
    /// Makes `count` bytes of a key for a purpose that TLS 1.3 or QUIC has given a name.
    ///
    /// ```
    ///  info:  count (2 bytes) │ length, "tls13 " label │ length, context
    /// ```
    ///
    /// - Parameters:
    ///   - secret: The key.
    ///   - label: The name, at most 249 bytes long.
    ///   - context: What else the result depends on, at most 255 bytes.
    ///   - count: How many bytes to make.
    ///   - algorithm: The hash function.
    /// - Returns: The bytes.
    /// - Source: RFC 8446, section 7.1.
    public static func expand(
        _ secret: Span<UInt8>, label: StaticString, context: Span<UInt8> = Span(), count: Int,
        _ algorithm: HashAlgorithm
    ) -> SecretBytes {
        let prefix: StaticString = "tls13 "
        let labelLength = prefix.utf8CodeUnitCount + label.utf8CodeUnitCount
        precondition(labelLength <= 255 && context.count <= 255 && 0...0xFFFF ~= count)
        let info = [UInt8](capacity: 4 + labelLength + context.count) { out in
            out.append(bigEndian: UInt16(count))
            out.append(UInt8(labelLength))
            out.append(text: prefix)
            out.append(text: label)
            out.append(UInt8(context.count))
            out.append(copying: context)
        }
        return expand(secret, info: info.span, count: count, algorithm)
    }
}

extension OutputSpan where Element == UInt8 {
    @_lifetime(self: copy self)
    fileprivate mutating func append(text: StaticString) {
        for byte in text.description.utf8 { append(byte) }
    }
}
