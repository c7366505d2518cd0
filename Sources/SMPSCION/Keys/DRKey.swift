public import SMPCrypto
internal import SMPBytes

/// The kinds of DRKey, each of which is derived from the one before it.
///
/// ```
///   master secret of AS A
///     └─ secret value             protocol, epoch          stays in A's control service
///          └─ level 1             AS B                     given to B's control service
///               ├─ AS-host        host in B                shared by A's routers and a host in B
///               └─ host-AS        host in A                shared by a host in A and all of B
///                    └─ host-host host in B                shared by the two hosts
/// ```
///
/// A is on the fast side: it derives each key at once from what it has, where B has to ask. A
/// protocol with a number that is assigned for it has its own secret value. Any other starts from
/// the one for ``DRKeyProtocol/generic`` and puts its number into the step after level 1.
///
/// - Source: SCION DRKey specification, "Key hierarchy" and "Key derivation".
public enum DRKeyKind {
    /// The root of all keys of an autonomous system for one protocol and epoch.
    public enum SecretValue: Sendable {}
    /// What two autonomous systems share.
    public enum Level1: Sendable {}
    /// What an autonomous system shares with a host in another one.
    public enum ASHost: Sendable {}
    /// What a host shares with another autonomous system.
    public enum HostAS: Sendable {}
    /// What two hosts share.
    public enum HostHost: Sendable {}
}

/// A key of 16 bytes at one place of the hierarchy, see ``DRKeyKind``.
///
/// It can be handed on but not copied, and is wiped at its end.
public struct DRKey<Kind: Sendable>: ~Copyable, Sendable {
    /// The key itself.
    public let secret: SecretBytes

    /// Takes a key that somebody else derived.
    ///
    /// - Throws: `CryptoError.keyLength` unless it has 16 bytes.
    public init(_ key: Span<UInt8>) throws(CryptoError) {
        guard key.count == AES128.keyLength else { throw .keyLength(actual: key.count) }
        secret = SecretBytes(copying: key)
    }

    private init(_ secret: consuming SecretBytes) {
        self.secret = secret
    }

    /// The key one step further down: the AES-CBC-MAC of what `input` appends.
    fileprivate func derived<Next>(
        _ input: (inout AESCBCMAC) -> Void
    ) -> DRKey<Next> {
        var mac = AESCBCMAC(key: AESBlock(in: secret.bytes, at: 0))
        input(&mac)
        let code = mac.finish()
        return DRKey<Next>(SecretBytes(count: AESBlock.length) { code.encode(into: &$0) })
    }
}

extension DRKey where Kind == DRKeyKind.SecretValue {
    /// Derives the root key of an autonomous system for one protocol and epoch.
    ///
    /// - Throws: `CryptoError.outOfRange` for a secret of about 2^31 bytes.
    public init(
        masterSecret: Span<UInt8>, _ protocolID: DRKeyProtocol, _ epoch: DRKeyEpoch
    ) throws(CryptoError) {
        let input = SecretBytes(count: 18 + masterSecret.count) { output in
            output.append(bigEndian: UInt64(masterSecret.count))
            output.append(copying: masterSecret)
            output.append(bigEndian: protocolID.rawValue)
            output.append(bigEndian: epoch.begin)
            output.append(bigEndian: epoch.end)
        }
        let salt = [UInt8]("Derive DRKey Key".utf8)
        secret = try PBKDF2.sha256(
            secret: input.bytes, salt: salt.span, rounds: 1000, count: AES128.keyLength)
    }

    /// The key that another autonomous system is given.
    public func level1(for destination: ISDAS) -> DRKey<DRKeyKind.Level1> {
        derived { mac in
            mac.update(bigEndian: DRKeyStep.level1.rawValue)
            mac.update(bigEndian: destination.rawValue)
        }
    }
}

extension DRKey where Kind == DRKeyKind.Level1 {
    /// The key for a host in the other autonomous system.
    ///
    /// - Parameters:
    ///   - host: The host on the slow side.
    ///   - protocolID: The protocol, when the secret value was the generic one; otherwise `nil`.
    /// - Returns: The key that this autonomous system and the host share.
    public func asHost(
        _ host: HostAddress, _ protocolID: DRKeyProtocol? = nil
    ) -> DRKey<DRKeyKind.ASHost> {
        derived { $0.update(.asHost, protocolID, host) }
    }

    /// The key for a host in the autonomous system that the key comes from.
    ///
    /// - Parameters:
    ///   - host: The host on the fast side.
    ///   - protocolID: The protocol, when the secret value was the generic one; otherwise `nil`.
    /// - Returns: The key that the host and the other autonomous system share.
    public func hostAS(
        _ host: HostAddress, _ protocolID: DRKeyProtocol? = nil
    ) -> DRKey<DRKeyKind.HostAS> {
        derived { $0.update(.hostAS, protocolID, host) }
    }
}

extension DRKey where Kind == DRKeyKind.HostAS {
    /// The key for a host in the other autonomous system.
    public func hostHost(_ host: HostAddress) -> DRKey<DRKeyKind.HostHost> {
        derived { $0.update(.hostHost, nil, host) }
    }
}

/// What tells the steps of the derivation apart, in the first byte of their input.
private enum DRKeyStep: UInt8 {
    case level1 = 0
    case asHost = 1
    case hostAS = 2
    case hostHost = 3
}

extension AESCBCMAC {
    /// Appends the input of a step whose key is for a host.
    fileprivate mutating func update(
        _ step: DRKeyStep, _ protocolID: DRKeyProtocol?, _ host: HostAddress
    ) {
        update(bigEndian: step.rawValue)
        if let protocolID { update(bigEndian: protocolID.rawValue) }
        update(bigEndian: host.typeAndLength.rawValue)
        let address = [UInt8](capacity: host.encodedLength) { host.encode(into: &$0) }
        update(address.span)
    }
}
