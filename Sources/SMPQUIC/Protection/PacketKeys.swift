internal import SMPBytes
internal import SMPCrypto

/// The secret and the initialization vector of one direction at one level.
///
/// - Source: RFC 9001, section 5.1.
struct PacketSecrets: ~Copyable {
    let algorithm: AEADAlgorithm
    let hash: HashAlgorithm
    let version: QUICVersion
    let secret: SecretBytes

    init(
        _ algorithm: AEADAlgorithm, _ hash: HashAlgorithm, _ version: QUICVersion,
        secret: consuming SecretBytes
    ) {
        self.algorithm = algorithm
        self.hash = hash
        self.version = version
        self.secret = secret
    }

    /// The key of the AEAD.
    var key: SecretBytes {
        HKDF.expand(
            secret.bytes, label: version.labels.key, count: algorithm.keyLength, hash)
    }

    /// The initialization vector.
    var nonce: PacketNonce {
        let iv = HKDF.expand(
            secret.bytes, label: version.labels.iv, count: AEADNonce.length, hash)
        return PacketNonce(
            high: iv.bytes.bigEndian(UInt32.self, at: 0),
            low: iv.bytes.bigEndian(UInt64.self, at: 4))
    }

    /// The key of header protection.
    var maskKey: SecretBytes {
        HKDF.expand(
            secret.bytes, label: version.labels.headerProtection, count: algorithm.keyLength, hash)
    }

    /// The secret of the next key phase.
    ///
    /// - Source: RFC 9001, section 6.1.
    var next: PacketSecrets {
        PacketSecrets(
            algorithm, hash, version,
            secret: HKDF.expand(
                secret.bytes, label: version.labels.update, count: hash.digestLength, hash))
    }
}

/// What the nonce of every packet of a key is made from.
///
/// - Source: RFC 9001, section 5.3; draft-ietf-quic-multipath-21, section 2.4.
struct PacketNonce: Hashable, Sendable {
    let high: UInt32
    let low: UInt64

    /// The nonce of a packet.
    ///
    /// - Parameters:
    ///   - number: Its number.
    ///   - pathID: Its path; 0 without the multipath extension.
    /// - Returns: The vector, combined with both.
    @inline(__always)
    func nonce(_ number: PacketNumber, pathID: UInt32 = 0) -> AEADNonce {
        AEADNonce(high: high ^ pathID, low: low ^ number.value)
    }
}

extension QUICVersion {
    /// The labels under which keys are derived.
    ///
    /// - Source: RFC 9001, section 5.1; RFC 9369, section 3.3.2.
    struct Labels {
        let key, iv, headerProtection, update: StaticString
    }

    var labels: Labels {
        self == .v2
            ? Labels(
                key: "quicv2 key", iv: "quicv2 iv", headerProtection: "quicv2 hp",
                update: "quicv2 ku")
            : Labels(
                key: "quic key", iv: "quic iv", headerProtection: "quic hp", update: "quic ku")
    }
}
