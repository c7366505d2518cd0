public import SMPCrypto

/// The key by which the routers of an autonomous system know their own hop fields.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |               0               |             SegID             |
/// |                           Timestamp                           |
/// |       0       |    ExpTime    |          ConsIngress          |
/// |          ConsEgress           |               0               |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The code of a hop field is the AES-CMAC of this block. It covers neither the direction nor the
/// alert flags, which the sender may set. The accumulator in it chains the hop fields of a segment
/// to each other, see ``InfoField/enter(over:isPeering:)``.
///
/// The key is prepared once; a code then costs one AES operation and allocates nothing. Its use
/// changes it, so each thread needs a key of its own.
///
/// - Source: SCION header specification, "Hop Field MAC Computation".
public struct ForwardingKey: ~Copyable, Sendable {
    private var cmac: AESCMAC

    /// Takes the key itself.
    ///
    /// - Throws: `CryptoError.keyLength` unless it has 16 bytes.
    public init(_ key: Span<UInt8>) throws(CryptoError) {
        cmac = try AESCMAC(key: key)
    }

    /// Takes the key of the autonomous system with this secret, see ``derive(masterSecret:)``.
    ///
    /// - Throws: `CryptoError.outOfRange` for a secret of 2^31 bytes or more.
    public init(masterSecret: Span<UInt8>) throws(CryptoError) {
        let key = try Self.derive(masterSecret: masterSecret)
        try self.init(key.bytes)
    }

    /// Derives the bytes of a key from the secret of an autonomous system. (`master0.key`)
    ///
    /// How is not standardized, as no two autonomous systems have to agree on it; this is what the
    /// reference's routers do.
    ///
    /// - Throws: `CryptoError.outOfRange` for a secret of 2^31 bytes or more.
    public static func derive(masterSecret: Span<UInt8>) throws(CryptoError) -> SecretBytes {
        let salt = [UInt8]("Derive OF Key".utf8)
        return try PBKDF2.sha256(
            secret: masterSecret, salt: salt.span, rounds: 1000, count: AES128.keyLength)
    }

    /// The whole authentication code of a hop field, whatever the field has for a MAC.
    ///
    /// - Parameters:
    ///   - hop: The hop field.
    ///   - info: What it shares with its segment, with the accumulator that belongs to it.
    /// - Returns: The code, of which the hop field carries ``HopAuthenticator/mac``.
    public mutating func authenticator(
        of hop: HopField, in info: InfoField
    ) -> HopAuthenticator {
        HopAuthenticator(cmac.code(of: Self.input(hop, info)))
    }

    /// Whether this autonomous system made the hop field, for this place in this segment.
    ///
    /// How long that takes says nothing about the right MAC.
    public mutating func isAuthentic(_ hop: HopField, in info: InfoField) -> Bool {
        ConstantTime.areEqual(
            authenticator(of: hop, in: info).mac.rawValue, hop.mac.rawValue)
    }

    /// The hop field that completes a one-hop path, at the router that receives it from the link.
    ///
    /// - Parameters:
    ///   - path: The path as it came, so that its accumulator is past the first hop.
    ///   - ingress: The interface of the link.
    /// - Returns: A field that is valid as long as the first one.
    /// - Source: SCION header specification, "Path Type: OneHopPath".
    public mutating func secondHop(of path: OneHopPath, ingress: InterfaceID) -> HopField {
        var hop = HopField(
            expirationTime: path.firstHop.expirationTime, constructionIngress: ingress,
            constructionEgress: .none, mac: HopFieldMAC(rawValue: 0))
        hop.mac = authenticator(of: hop, in: path.info).mac
        return hop
    }

    private static func input(_ hop: HopField, _ info: InfoField) -> AESBlock {
        AESBlock(
            high: UInt64(info.segmentID) << 32 | UInt64(info.timestamp),
            low: UInt64(hop.expirationTime.rawValue) << 48
                | UInt64(hop.constructionIngress.rawValue) << 32
                | UInt64(hop.constructionEgress.rawValue) << 16)
    }
}
