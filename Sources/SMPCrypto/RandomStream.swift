internal import SMPBytes

/// An endless stream of numbers that nobody can foresee who does not know the key.
///
/// Protocol code rolls no dice of its own: whoever starts it gives it a stream. With a key from
/// ``Random`` it makes connection IDs and challenges that no peer can guess; with a key of a test's
/// choice it makes the same ones in every run.
///
/// It is SHA-256 in counter mode under HMAC, the expansion of HKDF without an end. Keys of ciphers
/// are not made with it: what it has given is not wiped.
public struct RandomStream: RandomNumberGenerator, Sendable {
    private let key: HashDigest
    private var block: [4 of UInt64] = [0, 0, 0, 0]
    private var position = 4
    private var counter: UInt64 = 0

    /// A stream for a key of any length; 32 bytes of ``Random`` cannot be guessed.
    public init(key: Span<UInt8>) {
        self.key = RunningHash.hash(key, .sha256)
    }

    /// The stream of a test or a simulation, for which it is enough that seeds differ.
    public init(seed: UInt64) {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: seed >> (8 * UInt64($0))) }
        self.init(key: bytes.span)
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        if position == 4 { refill() }
        defer { position += 1 }
        return block[position]
    }

    private mutating func refill() {
        let input = counter.bigEndian
        counter &+= 1
        let bytes = [8 of UInt8] { UInt8(truncatingIfNeeded: input >> (8 * UInt64($0))) }
        let code = HMAC.code(of: bytes.span, key: key.bytes, .sha256)
        for index in 0..<4 { block[index] = code.bytes.bigEndian(UInt64.self, at: 8 * index) }
        position = 0
    }
}
