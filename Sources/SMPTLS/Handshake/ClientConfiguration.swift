public import SMPCrypto

/// What a client offers and whom it believes.
public struct ClientConfiguration: Sendable {
    /// Which servers are believed.
    public var trust: TrustPolicy
    /// What the connection may be for, the best first; at least one.
    public var applicationProtocols: [[UInt8]]
    /// Who the client is, for servers that ask.
    public var identities: [Identity] = []
    /// The cipher suites, the best first.
    public var cipherSuites = CipherSuite.preferred
    /// The groups, the best first.
    public var groups = NamedGroup.preferred
    /// For how many of the groups, from the first, a key share is sent at once.
    public var keyShareCount = 1
    /// The signatures that are verified, the best first.
    public var signatureSchemes = SignatureScheme.all
    /// Whether data is sent with the hello where a ticket allows it.
    public var usesEarlyData = true
    /// The version of QUIC; tickets of another one are not used.
    public var transportVersion: UInt32 = 1
    /// Whether secrets come out as lines of a key log.
    public var logsKeys = false

    /// Joins what has no default.
    public init(trust: TrustPolicy, applicationProtocols: [[UInt8]]) {
        (self.trust, self.applicationProtocols) = (trust, applicationProtocols)
    }
}
