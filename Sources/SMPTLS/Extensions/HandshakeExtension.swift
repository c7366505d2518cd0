public import SMPCrypto

/// One extension of a handshake message.
///
/// Several extensions have another form in each message. Each form is a case of its own here.
///
/// - Source: RFC 8446, section 4.2; RFC 6066, section 3; RFC 7301, section 3.1; RFC 9001,
///   section 8.2.
public enum HandshakeExtension: Hashable, Sendable {
    /// The name of the server that the client wants, in ASCII without a final dot.
    case serverName(String)
    /// That the server has used the name that it was given.
    case serverNameAcknowledged
    /// The groups that the sender can use, the best first.
    case supportedGroups([NamedGroup])
    /// The signatures that the sender can verify, the best first.
    case signatureAlgorithms([SignatureScheme])
    /// The signatures that the sender can verify in certificates, the best first.
    case signatureAlgorithmsCertificate([SignatureScheme])
    /// What the connection may be for, the best first; of a server, one only.
    case applicationProtocols([[UInt8]])
    /// Public keys of a client, none twice in one group.
    case keyShares([KeyShareEntry])
    /// The public key of a server.
    case keyShare(KeyShareEntry)
    /// The group in which a server wants a public key.
    case keyShareRequest(NamedGroup)
    /// The pre-shared keys that a client offers.
    case preSharedKeys(OfferedPreSharedKeys)
    /// The place of the pre-shared key that a server took, from 0.
    case selectedPreSharedKey(UInt16)
    /// How the client would use pre-shared keys.
    case preSharedKeyModes([PreSharedKeyMode])
    /// That the client sends early data, or that the server takes it.
    case earlyData
    /// How much early data a ticket allows, in bytes; in QUIC 0xffff_ffff.
    case earlyDataLimit(UInt32)
    /// What the server wants back in the next hello.
    case cookie([UInt8])
    /// The versions that a client speaks, the best first.
    case supportedVersions([UInt16])
    /// The version that a server took.
    case selectedVersion(UInt16)
    /// The distinguished names, in DER, of who may have signed certificates.
    case certificateAuthorities([[UInt8]])
    /// What QUIC says about its connection.
    case transportParameters([UInt8])
    /// An extension of which the content is not looked at.
    case other(ExtensionType, [UInt8])

    /// What the extension is about.
    public var type: ExtensionType {
        switch self {
        case .serverName, .serverNameAcknowledged: .serverName
        case .supportedGroups: .supportedGroups
        case .signatureAlgorithms: .signatureAlgorithms
        case .signatureAlgorithmsCertificate: .signatureAlgorithmsCertificate
        case .applicationProtocols: .applicationProtocols
        case .keyShares, .keyShare, .keyShareRequest: .keyShare
        case .preSharedKeys, .selectedPreSharedKey: .preSharedKey
        case .preSharedKeyModes: .preSharedKeyModes
        case .earlyData, .earlyDataLimit: .earlyData
        case .cookie: .cookie
        case .supportedVersions, .selectedVersion: .supportedVersions
        case .certificateAuthorities: .certificateAuthorities
        case .transportParameters: .transportParameters
        case .other(let type, _): type
        }
    }
}
