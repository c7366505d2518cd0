public import SMPCrypto

/// What a server accepts and who it is.
public struct ServerConfiguration: Sendable {
    /// Who the server is; at least one.
    public var identities: [Identity]
    /// What the connection may be for, the best first; at least one.
    public var applicationProtocols: [[UInt8]]
    /// Whether a name that no certificate was made for ends the handshake.
    public var refusesUnknownNames = false
    /// Whether clients have to say who they are.
    ///
    /// Where they are asked, tickets are neither given out nor taken, because nobody would ask
    /// again.
    public var clientCertificates = ClientCertificatePolicy.none
    /// The cipher suites, the best first.
    public var cipherSuites = CipherSuite.preferred
    /// The groups, the best first.
    public var groups = NamedGroup.preferred
    /// The signatures of clients that are verified, the best first.
    public var signatureSchemes = SignatureScheme.all
    /// The keys of tickets, or `nil` for a server that gives out none.
    public var ticketKeys: TicketKeys?
    /// How many tickets each client gets.
    public var ticketCount = 2
    /// How long they are good, in seconds, at most seven days.
    public var ticketLifetime: UInt32 = 86_400
    /// Whether clients may send data with their hello.
    public var allowsEarlyData = false
    /// What has to be the same as when the ticket was given out for early data to be read, at most
    /// 4,096 bytes; QUIC puts the limits there that early data obeys.
    public var earlyDataContext: [UInt8] = []
    /// The version of QUIC; tickets of another one are not taken.
    public var transportVersion: UInt32 = 1
    /// Whether secrets come out as lines of a key log.
    public var logsKeys = false

    /// Joins what has no default.
    public init(identities: [Identity], applicationProtocols: [[UInt8]]) {
        (self.identities, self.applicationProtocols) = (identities, applicationProtocols)
    }
}

extension CipherSuite {
    /// The suites that are used where nothing else was said, the best first.
    public static let preferred: [CipherSuite] = [
        .aes128GCMSHA256, .aes256GCMSHA384, .chaCha20Poly1305SHA256,
    ]
}

extension NamedGroup {
    /// The groups that are used where nothing else was said, the best first.
    public static let preferred: [NamedGroup] = [.x25519, .secp256r1, .secp384r1]
}
