internal import SMPBytes
internal import SMPCrypto
public import SMPSCION

/// All keys of a network, which follow from one secret.
///
/// So that a network can be started again with the same keys, nothing but the secret has to be
/// kept. A simulation takes a fixed one, a network that others reach a random one.
public struct NetworkKeys: Hashable, Sendable {
    /// What a signing key is for.
    enum Purpose: String, CaseIterable {
        case signing
        case authority
        case root
        case sensitiveVoting = "sensitive voting"
        case regularVoting = "regular voting"
    }

    private let secret: [UInt8]

    /// Takes the secret, which should have 16 bytes or more.
    public init(secret: [UInt8]) {
        self.secret = secret
    }

    /// The key of the hop fields of an autonomous system. (16 bytes)
    public func forwardingKey(of isdAS: ISDAS) -> [UInt8] {
        let digest = derive("forwarding \(isdAS)")
        return [UInt8](capacity: AES128.keyLength) {
            $0.append(copying: digest.bytes.extracting(first: AES128.keyLength))
        }
    }

    /// The key that an autonomous system signs something with.
    func signingKey(
        of isdAS: ISDAS, for purpose: Purpose
    ) throws(CryptoError) -> P256PrivateKey {
        // Of 2^32 numbers one is too large to be a key, and then the next is taken.
        for attempt in 0..<8 {
            let scalar = derive("\(purpose.rawValue) \(isdAS) \(attempt)")
            if let key = try? P256PrivateKey(scalar: scalar.bytes) { return key }
        }
        throw .failed(operation: "key generation")
    }

    /// A number that is another one for each text.
    func number(for text: String) -> UInt64 {
        derive(text).bytes.bigEndian(UInt64.self, at: 0)
    }

    private func derive(_ label: String) -> SHA256Digest {
        HMACSHA256.code(of: Array(label.utf8).span, key: secret.span)
    }
}
