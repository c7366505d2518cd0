internal import SMPBytes

/// What a server chose, or, as a HelloRetryRequest, what it wants to be offered instead.
///
/// Both have one form. A certain value in place of the random part tells the second.
///
/// - Source: RFC 8446, sections 4.1.3 and 4.1.4.
public struct ServerHello: Hashable, Sendable {
    /// What makes this hello different from all others, 32 bytes. (`random`)
    public var random: [UInt8]
    /// The session of the client's hello, at most 32 bytes. (`legacy_session_id_echo`)
    public var legacySessionID: [UInt8]
    /// The cipher suite that the server chose.
    public var cipherSuite: CipherSuite
    /// All else.
    public var extensions: Extensions

    /// Joins the parts of a hello.
    ///
    /// - Precondition: The random part has `ClientHello.randomLength` bytes.
    public init(
        random: [UInt8], legacySessionID: [UInt8] = [], cipherSuite: CipherSuite,
        extensions: Extensions
    ) {
        precondition(random.count == ClientHello.randomLength)
        self.random = random
        self.legacySessionID = legacySessionID
        self.cipherSuite = cipherSuite
        self.extensions = extensions
    }

    /// A request for another hello.
    public static func retryRequest(
        legacySessionID: [UInt8] = [], cipherSuite: CipherSuite, extensions: Extensions
    ) -> ServerHello {
        ServerHello(
            random: retryRandom, legacySessionID: legacySessionID, cipherSuite: cipherSuite,
            extensions: extensions)
    }

    /// Whether this is a HelloRetryRequest.
    public var isRetryRequest: Bool { random == Self.retryRandom }

    /// The random part of a HelloRetryRequest, which is the SHA-256 hash of these very words.
    static let retryRandom: [UInt8] = [
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8,
        0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8,
        0x33, 0x9c,
    ]
}

// MARK: - Wire form

extension ServerHello {
    init(from reader: inout ByteReader) throws(TLSError) {
        let version = try reader.number16("version")
        random = try reader.bytes("random", count: ClientHello.randomLength)
        legacySessionID = try reader.bytes8("session id", 0...32)
        let suite = try reader.number16("cipher suite")
        let compression = try reader.number8("compression method")
        let place = random == Self.retryRandom ? ExtensionPlace.helloRetryRequest : .serverHello
        // Servers of older versions may end here.
        extensions =
            reader.remaining == 0 ? Extensions() : try Extensions(from: &reader, in: place)
        // RFC 8446, section 4.1.3: the versions before 1.3 are chosen elsewhere.
        guard version == TLSVersion.legacy, let chosen = extensions.selectedVersion else {
            throw TLSError(.protocolVersion, "a hello of version \(version)")
        }
        guard chosen == TLSVersion.tls13 else { throw .illegal("version \(chosen)") }
        guard compression == 0 else { throw .illegal("compression") }
        guard let known = CipherSuite(rawValue: suite) else {
            throw .illegal("cipher suite \(suite), which is not offered")
        }
        cipherSuite = known
    }

    func encode(into writer: inout MessageWriter) {
        writer.append(TLSVersion.legacy)
        writer.append(random)
        writer.vector8 { $0.append(legacySessionID) }
        writer.append(cipherSuite.rawValue)
        writer.append(UInt8(0))
        extensions.encode(into: &writer)
    }
}
