public import SMPCrypto

/// What single extensions say, or `nil` where they are absent.
extension Extensions {
    private func first<Value>(_ value: (HandshakeExtension) -> Value?) -> Value? {
        for next in list {
            if let value = value(next) { return value }
        }
        return nil
    }

    /// The name of the server that the client wants.
    public var serverName: String? {
        first { if case .serverName(let name) = $0 { name } else { nil } }
    }

    /// The groups that the sender can use.
    public var supportedGroups: [NamedGroup]? {
        first { if case .supportedGroups(let groups) = $0 { groups } else { nil } }
    }

    /// The signatures that the sender can verify.
    public var signatureAlgorithms: [SignatureScheme]? {
        first { if case .signatureAlgorithms(let schemes) = $0 { schemes } else { nil } }
    }

    /// The signatures that the sender can verify in certificates.
    public var signatureAlgorithmsCertificate: [SignatureScheme]? {
        first { if case .signatureAlgorithmsCertificate(let schemes) = $0 { schemes } else { nil } }
    }

    /// What the connection may be for.
    public var applicationProtocols: [[UInt8]]? {
        first { if case .applicationProtocols(let names) = $0 { names } else { nil } }
    }

    /// The public keys of a client.
    public var keyShares: [KeyShareEntry]? {
        first { if case .keyShares(let entries) = $0 { entries } else { nil } }
    }

    /// The public key of a server.
    public var keyShare: KeyShareEntry? {
        first { if case .keyShare(let entry) = $0 { entry } else { nil } }
    }

    /// The group in which a server wants a public key.
    public var requestedGroup: NamedGroup? {
        first { if case .keyShareRequest(let group) = $0 { group } else { nil } }
    }

    /// The pre-shared keys that a client offers.
    public var preSharedKeys: OfferedPreSharedKeys? {
        first { if case .preSharedKeys(let offer) = $0 { offer } else { nil } }
    }

    /// The place of the pre-shared key that a server took.
    public var selectedPreSharedKey: UInt16? {
        first { if case .selectedPreSharedKey(let index) = $0 { index } else { nil } }
    }

    /// How the client would use pre-shared keys.
    public var preSharedKeyModes: [PreSharedKeyMode]? {
        first { if case .preSharedKeyModes(let modes) = $0 { modes } else { nil } }
    }

    /// Whether early data is offered, or taken.
    public var hasEarlyData: Bool { list.contains(.earlyData) }

    /// How much early data a ticket allows, in bytes.
    public var earlyDataLimit: UInt32? {
        first { if case .earlyDataLimit(let limit) = $0 { limit } else { nil } }
    }

    /// What the server wants back in the next hello.
    public var cookie: [UInt8]? {
        first { if case .cookie(let cookie) = $0 { cookie } else { nil } }
    }

    /// The versions that a client speaks.
    public var supportedVersions: [UInt16]? {
        first { if case .supportedVersions(let versions) = $0 { versions } else { nil } }
    }

    /// The version that a server took.
    public var selectedVersion: UInt16? {
        first { if case .selectedVersion(let version) = $0 { version } else { nil } }
    }

    /// The names of who may have signed certificates.
    public var certificateAuthorities: [[UInt8]]? {
        first { if case .certificateAuthorities(let names) = $0 { names } else { nil } }
    }

    /// What QUIC says about its connection.
    public var transportParameters: [UInt8]? {
        first { if case .transportParameters(let bytes) = $0 { bytes } else { nil } }
    }
}
