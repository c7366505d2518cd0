/// Numbers of versions, as they stand in hello messages.
///
/// - Source: RFC 8446, sections 4.1.2 and 4.2.1.
enum TLSVersion {
    /// TLS 1.2, which every hello claims to be.
    static let legacy: UInt16 = 0x0303
    /// TLS 1.3, in the extension `supported_versions`.
    static let tls13: UInt16 = 0x0304
}
