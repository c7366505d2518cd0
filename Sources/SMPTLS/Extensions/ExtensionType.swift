/// What an extension of a handshake message is about.
///
/// Peers send types that are unknown here, so every number is a value.
///
/// - Source: RFC 8446, section 4.2.
public struct ExtensionType: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public let rawValue: UInt16

    /// Takes any number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The name of the server that the client wants. (`server_name`)
    public static let serverName = ExtensionType(rawValue: 0)
    /// The groups that an end can use. (`supported_groups`)
    public static let supportedGroups = ExtensionType(rawValue: 10)
    /// The signatures that an end can verify. (`signature_algorithms`)
    public static let signatureAlgorithms = ExtensionType(rawValue: 13)
    /// What the connection is for. (`application_layer_protocol_negotiation`)
    public static let applicationProtocols = ExtensionType(rawValue: 16)
    /// Pre-shared keys. (`pre_shared_key`)
    public static let preSharedKey = ExtensionType(rawValue: 41)
    /// Data that comes before the handshake is over. (`early_data`)
    public static let earlyData = ExtensionType(rawValue: 42)
    /// The versions that an end speaks. (`supported_versions`)
    public static let supportedVersions = ExtensionType(rawValue: 43)
    /// What a server without memory lets the client carry. (`cookie`)
    public static let cookie = ExtensionType(rawValue: 44)
    /// How pre-shared keys may be used. (`psk_key_exchange_modes`)
    public static let preSharedKeyModes = ExtensionType(rawValue: 45)
    /// Who may have signed certificates. (`certificate_authorities`)
    public static let certificateAuthorities = ExtensionType(rawValue: 47)
    /// What the certificate of a client has to say. (`oid_filters`)
    public static let oidFilters = ExtensionType(rawValue: 48)
    /// That a client would sign after the handshake. (`post_handshake_auth`)
    public static let postHandshakeAuthentication = ExtensionType(rawValue: 49)
    /// The signatures that an end can verify in certificates. (`signature_algorithms_cert`)
    public static let signatureAlgorithmsCertificate = ExtensionType(rawValue: 50)
    /// Public keys to agree on a secret. (`key_share`)
    public static let keyShare = ExtensionType(rawValue: 51)
    /// What QUIC says about its connection. (`quic_transport_parameters`)
    public static let transportParameters = ExtensionType(rawValue: 57)
}
