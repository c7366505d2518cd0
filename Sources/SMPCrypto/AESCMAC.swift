/// The message authentication code AES-CMAC under one 128-bit key.
///
/// The key is prepared once; after that each message costs one AES operation for every sixteen
/// bytes, and nothing is allocated. A message of a single block, such as a hop field's, has a way
/// of its own that does no more than it must.
///
/// - Source: RFC 4493; NIST SP 800-38B.
public struct AESCMAC: ~Copyable, Sendable {
    private var chain: BlockChain
    /// Added to a last block that is full. (K1)
    private let fullBlockKey: AESBlock
    /// Added to a last block that had to be padded. (K2)
    private let paddedBlockKey: AESBlock

    /// Prepares `key`.
    ///
    /// - Throws: `CryptoError.keyLength` unless it has 16 bytes.
    public init(key: Span<UInt8>) throws(CryptoError) {
        var cipher = try AES128(key: key)
        fullBlockKey = cipher.encrypt(AESBlock()).doubled
        paddedBlockKey = fullBlockKey.doubled
        chain = BlockChain(cipher)
    }

    /// The code of a message of sixteen bytes.
    ///
    /// A message begun with ``update(_:)`` is not touched.
    public mutating func code(of block: AESBlock) -> AESBlock {
        chain.cipher.encrypt(block ^ fullBlockKey)
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
        let (fullBlockKey, paddedBlockKey) = (fullBlockKey, paddedBlockKey)
        return chain.finish { last, length in
            guard length < AESBlock.length else { return last ^ fullBlockKey }
            var padded = last
            padded.insert(0x80, at: length)
            return padded ^ paddedBlockKey
        }
    }
}

extension AESBlock {
    /// The block times x in the finite field of 2^128 elements.
    ///
    /// - Source: RFC 4493, section 2.3.
    var doubled: AESBlock {
        // All ones when the top bit is set: a key must not decide which way the code goes.
        let reduction = 0x87 & (0 &- high >> 63)
        return AESBlock(high: high << 1 | low >> 63, low: low << 1 ^ reduction)
    }
}
