/// The message authentication code AES-CBC-MAC under one 128-bit key.
///
/// The last block is padded with zeros, so two messages of different lengths can have the same
/// code: use it only where the first block tells how long the message is. SCION does so for EPIC
/// and for DRKey.
///
/// - Source: FIPS 113, with AES for DES; ISO/IEC 9797-1, algorithm 1 with padding method 1.
public struct AESCBCMAC: ~Copyable, Sendable {
    private var chain: BlockChain

    /// Prepares `key`.
    ///
    /// - Throws: `CryptoError.keyLength` unless it has 16 bytes.
    public init(key: Span<UInt8>) throws(CryptoError) {
        chain = BlockChain(try AES128(key: key))
    }

    /// Prepares `key`.
    public init(key: AESBlock) {
        chain = BlockChain(AES128(key: key))
    }

    /// Replaces the key, without allocating anything.
    ///
    /// - Precondition: No message has been begun.
    public mutating func change(key: AESBlock) {
        chain.cipher.change(key: key)
    }

    /// The code of `message`, or of the one begun with ``update(_:)`` when that is its end.
    public mutating func code(of message: Span<UInt8>) -> AESBlock {
        update(message)
        return finish()
    }

    /// Adds `bytes` to the end of a message.
    public mutating func update(_ bytes: Span<UInt8>) {
        chain.update(bytes)
    }

    /// Adds an integer to the end of a message, most significant byte first.
    ///
    /// - Precondition: It has at most 64 bits.
    @inlinable public mutating func update<T: FixedWidthInteger & UnsignedInteger>(
        bigEndian value: T
    ) {
        update(topBytes: UInt64(value) << (64 - T.bitWidth), count: T.bitWidth / 8)
    }

    @usableFromInline mutating func update(topBytes value: UInt64, count: Int) {
        chain.update(topBytes: value, count: count)
    }

    /// The code of the message given to ``update(_:)``; the next one starts the next message.
    public mutating func finish() -> AESBlock {
        chain.finish { last, _ in last }
    }
}
