public import SMPBytes
internal import SMPCrypto

/// A key of a server for the tickets that it gives out.
///
/// Servers that share their keys accept each other's tickets.
///
/// - Source: RFC 5077, section 4.
public struct TicketKey: Sendable {
    /// The size of the random bytes that a key is made of: its name and the key itself.
    public static let length = nameLength + AEADAlgorithm.aes256GCM.keyLength

    static let nameLength = 16

    /// When it was made.
    public let createdAt: UnixTime

    let name: [UInt8]
    private let secret: Secret

    /// Owns the key for all copies of the value, and wipes it with the last.
    private final class Secret: Sendable {
        let bytes: SecretBytes

        init(_ bytes: consuming SecretBytes) {
            self.bytes = bytes
        }
    }

    /// Makes a key.
    ///
    /// - Parameters:
    ///   - random: Bytes that nobody can guess, ``length`` of them.
    ///   - createdAt: The time.
    /// - Precondition: There are as many.
    public init(random: Span<UInt8>, createdAt: UnixTime) {
        precondition(random.count == Self.length)
        self.createdAt = createdAt
        name = [UInt8](capacity: Self.nameLength) {
            $0.append(copying: random.extracting(0..<Self.nameLength))
        }
        secret = Secret(SecretBytes(copying: random.extracting(Self.nameLength..<Self.length)))
    }

    func seal(
        _ ticket: inout MutableSpan<UInt8>, headerLength: Int, _ nonce: AEADNonce
    ) throws(CryptoError) {
        var sealer = try Self.sealer(secret.bytes)
        sealer.seal(&ticket, headerLength: headerLength, nonce)
    }

    func open(
        _ ticket: inout MutableSpan<UInt8>, headerLength: Int, _ nonce: AEADNonce
    ) -> Bool {
        do throws(CryptoError) {
            var opener = try Self.opener(secret.bytes)
            return opener.open(&ticket, headerLength: headerLength, nonce)
        } catch {
            return false
        }
    }

    private static func sealer(_ key: borrowing SecretBytes) throws(CryptoError) -> PacketSealer {
        try PacketSealer(.aes256GCM, key: key.bytes)
    }

    private static func opener(_ key: borrowing SecretBytes) throws(CryptoError) -> PacketOpener {
        try PacketOpener(.aes256GCM, key: key.bytes)
    }
}
