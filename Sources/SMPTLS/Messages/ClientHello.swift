internal import SMPBytes

/// What a client offers.
///
/// ```
///   ┌─────────┬────────┬────────────┬───────────────┬─────────────┬────────────┐
///   │ version │ random │ session id │ cipher suites │ compression │ extensions │
///   └─────────┴────────┴────────────┴───────────────┴─────────────┴────────────┘
///     0x0303     32        0…32        2 each           0             …
/// ```
///
/// Suites, groups, versions and extensions that nobody knows here are kept as they came, and ignored.
///
/// - Source: RFC 8446, section 4.1.2.
public struct ClientHello: Hashable, Sendable {
    /// The size of the random part of hellos, in bytes.
    public static let randomLength = 32

    /// What makes this hello different from all others, 32 bytes. (`random`)
    public var random: [UInt8]
    /// What older versions named sessions by, at most 32 bytes; empty in QUIC. (`legacy_session_id`)
    public var legacySessionID: [UInt8]
    /// The numbers of the cipher suites, the one that the client likes best first.
    public var cipherSuites: [UInt16]
    /// All else.
    public var extensions: Extensions

    /// The version that older servers look at, 0x0303. (`legacy_version`)
    let legacyVersion: UInt16

    /// Joins the parts of a hello.
    ///
    /// - Precondition: The random part has ``randomLength`` bytes.
    public init(
        random: [UInt8], legacySessionID: [UInt8] = [], cipherSuites: [CipherSuite],
        extensions: Extensions
    ) {
        precondition(random.count == Self.randomLength)
        self.random = random
        self.legacySessionID = legacySessionID
        self.cipherSuites = cipherSuites.map(\.rawValue)
        self.extensions = extensions
        legacyVersion = TLSVersion.legacy
    }

    /// Whether TLS 1.3 is among the versions.
    public var offersTLS13: Bool {
        extensions.supportedVersions?.contains(TLSVersion.tls13) ?? false
    }

    /// Whether a cipher suite is among those offered.
    public func offers(_ suite: CipherSuite) -> Bool {
        cipherSuites.contains(suite.rawValue)
    }

    /// The size of the list of binders at the end of the message, in bytes; 0 without one.
    ///
    /// Binders are computed over the message up to there, after what came before it.
    public var bindersEncodedLength: Int {
        extensions.preSharedKeys?.bindersEncodedLength ?? 0
    }
}

// MARK: - Wire form

extension ClientHello {
    init(from reader: inout ByteReader) throws(TLSError) {
        legacyVersion = try reader.number16("version")
        random = try reader.bytes("random", count: Self.randomLength)
        legacySessionID = try reader.bytes8("session id", 0...32)
        cipherSuites = try reader.list16("cipher suites", 2...0xfffe) {
            (reader) throws(TLSError) in try reader.number16("cipher suite")
        }
        let compression = try reader.bytes8("compression methods", 1...0xff)
        // Clients of older versions may end here.
        extensions =
            reader.remaining == 0
            ? Extensions() : try Extensions(from: &reader, in: .clientHello)
        try check(compression: compression)
    }

    func encode(into writer: inout MessageWriter) {
        writer.append(legacyVersion)
        writer.append(random)
        writer.vector8 { $0.append(legacySessionID) }
        writer.vector16 { for suite in cipherSuites { $0.append(suite) } }
        writer.vector8 { $0.append(UInt8(0)) }
        extensions.encode(into: &writer)
    }
}
