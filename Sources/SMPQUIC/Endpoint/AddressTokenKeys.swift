internal import SMPBytes
internal import SMPCrypto

/// Seals tokens, so that clients can neither read nor change them, and opens those that come back.
///
/// ```
///   ┌──────┬──────────┬───────┬───────────────────────┬─────┐
///   │ kind │ key name │ nonce │ content ──► encrypted │ tag │
///   └──────┴──────────┴───────┴───────────────────────┴─────┘
///      1        4        12       …                     16
/// ```
///
/// The kind is readable, because a Retry token that is wrong ends a connection attempt, and any
/// other counts for nothing. The newest key seals; the one before still opens.
///
/// - Source: RFC 9000, sections 8.1.1 to 8.1.4.
struct AddressTokenKeys: ~Copyable, Sendable {
    /// What is known of a token.
    enum Judgement: Hashable, Sendable {
        /// It is from here.
        case genuine(AddressToken, nonce: UInt64)
        /// It says that it is from a Retry, but is not from here.
        case falseRetry
        /// It is from nobody known.
        case unknown
    }

    private struct Key: ~Copyable {
        let name: UInt32
        let createdAt: UnixTime
        var sealer: PacketSealer
        var opener: PacketOpener

        init(_ random: inout some RandomNumberGenerator, createdAt: UnixTime) throws(CryptoError) {
            let secret = SecretBytes(count: 32) { out in
                for _ in 0..<4 { out.append(bigEndian: random.next()) }
            }
            let sealer = try PacketSealer(.aes256GCM, key: secret.bytes)
            let opener = try PacketOpener(.aes256GCM, key: secret.bytes)
            self.sealer = sealer
            self.opener = opener
            name = UInt32(truncatingIfNeeded: random.next())
            self.createdAt = createdAt
        }
    }

    /// How long a key seals.
    static let sealingPeriod = AddressToken.laterLifetime

    /// The longest token that is looked at, in bytes.
    static let maximumTokenLength =
        headerLength + AddressToken.maximumContentLength + AEADAlgorithm.tagLength

    private static let headerLength = 5 + AEADNonce.length
    private static let retryKind: UInt8 = 0xA1
    private static let laterKind: UInt8 = 0xA2

    private var current: Key
    private var previous: Key?

    /// Starts with one key.
    ///
    /// - Parameters:
    ///   - random: Numbers that nobody can guess.
    ///   - now: The time.
    /// - Throws: `CryptoError` when libcrypto fails.
    init(_ random: inout some RandomNumberGenerator, now: UnixTime) throws(CryptoError) {
        current = try Key(&random, createdAt: now)
    }

    /// Goes over to a new key when the current one has sealed for long enough.
    ///
    /// - Parameters:
    ///   - random: Numbers that nobody can guess.
    ///   - now: The time.
    /// - Throws: `CryptoError` when libcrypto fails; the keys are then as they were.
    mutating func rotateIfDue(
        _ random: inout some RandomNumberGenerator, now: UnixTime
    ) throws(CryptoError) {
        guard now - current.createdAt >= Self.sealingPeriod else { return }
        var next = try Key(&random, createdAt: now)
        swap(&next, &current)
        previous = consume next
    }

    /// Makes a token.
    ///
    /// - Parameters:
    ///   - token: What it says.
    ///   - random: Numbers that nobody can guess; they make tokens of the same content differ.
    /// - Returns: At most ``maximumTokenLength`` bytes.
    mutating func seal(
        _ token: AddressToken, _ random: inout some RandomNumberGenerator
    ) -> [UInt8] {
        let nonce = AEADNonce(
            high: UInt32(truncatingIfNeeded: random.next()), low: random.next())
        var bytes = [UInt8](capacity: Self.maximumTokenLength) { out in
            out.append(token.purpose == .laterConnection ? Self.laterKind : Self.retryKind)
            out.append(bigEndian: current.name)
            out.append(bigEndian: nonce.high)
            out.append(bigEndian: nonce.low)
            token.encode(into: &out)
            out.append(zeros: AEADAlgorithm.tagLength)
        }
        var span = bytes.mutableSpan
        current.sealer.seal(&span, headerLength: Self.headerLength, nonce)
        return bytes
    }

    /// Opens a token, whatever a client has made of it.
    mutating func open(_ token: Span<UInt8>) -> Judgement {
        guard let kind = token.isEmpty ? nil : token[0],
            kind == Self.retryKind || kind == Self.laterKind
        else { return .unknown }
        let isRetry = kind == Self.retryKind
        let failure: Judgement = isRetry ? .falseRetry : .unknown
        guard token.count > Self.headerLength + AEADAlgorithm.tagLength,
            token.count <= Self.maximumTokenLength
        else { return failure }
        var bytes = [UInt8](capacity: token.count) { $0.append(copying: token) }
        let nonce = AEADNonce(
            high: token.bigEndian(UInt32.self, at: 5), low: token.bigEndian(UInt64.self, at: 9))
        guard open(&bytes, name: token.bigEndian(UInt32.self, at: 1), nonce) else {
            return failure
        }
        let end = bytes.count - AEADAlgorithm.tagLength
        let content = try? AddressToken(
            bytes.span.extracting(Self.headerLength..<end), isRetry: isRetry)
        return content.map { .genuine($0, nonce: nonce.low) } ?? failure
    }

    private mutating func open(_ bytes: inout [UInt8], name: UInt32, _ nonce: AEADNonce) -> Bool {
        var span = bytes.mutableSpan
        if name == current.name {
            return current.opener.open(&span, headerLength: Self.headerLength, nonce)
        }
        guard previous?.name == name else { return false }
        return previous?.opener.open(&span, headerLength: Self.headerLength, nonce) ?? false
    }
}
