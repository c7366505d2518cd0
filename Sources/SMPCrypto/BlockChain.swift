internal import SMPBytes

/// What CMAC and CBC-MAC have in common: each block of the message is added to the ciphertext of
/// the one before, and the last one is treated by itself.
///
/// ```
///   block 1 ──► AES ──► ⊕ ──► AES ──► ⊕ … ⊕ ──► AES ──► the code
///                       ▲             ▲   ▲
///                    block 2       block 3  last block
/// ```
struct BlockChain: ~Copyable {
    var cipher: AES128
    /// The ciphertext of all blocks before the last.
    private var chained = AESBlock()
    /// The last block so far, with zeros where it has no bytes yet.
    private var last = AESBlock()
    /// The number of bytes in the last block: 1 to 16, or none before the first.
    private var lastLength = 0

    init(_ cipher: consuming AES128) {
        self.cipher = cipher
    }

    /// Adds `bytes` to the end of the message.
    mutating func update(_ bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count {
            let remaining = bytes.count - index
            if remaining >= AESBlock.length, lastLength == 0 || lastLength == AESBlock.length {
                if lastLength > 0 { chainLast() }
                last = AESBlock(in: bytes, at: index)
                lastLength = AESBlock.length
                index += AESBlock.length
            } else if remaining >= 8 {
                update(topBytes: bytes.bigEndian(UInt64.self, at: index), count: 8)
                index += 8
            } else {
                update(topBytes: UInt64(bytes[index]) << 56, count: 1)
                index += 1
            }
        }
    }

    /// Adds the first `count` bytes of `value`, most significant first; the others must be zero.
    mutating func update(topBytes value: UInt64, count: Int) {
        if lastLength == AESBlock.length { chainLast() }
        let room = AESBlock.length - lastLength
        let position = 8 * lastLength
        last.high |= value >> position
        last.low |= position < 64 ? value << (64 - position) : value >> (position - 64)
        lastLength += min(count, room)
        guard count > room else { return }
        chainLast()
        last.high = value << (8 * room)
        lastLength = count - room
    }

    /// Ends the message and starts the next one.
    ///
    /// - Parameter finishLast: Given the last block and the number of bytes in it, returns the
    ///   block to use in its place.
    /// - Returns: The ciphertext of the last block.
    mutating func finish(_ finishLast: (AESBlock, Int) -> AESBlock) -> AESBlock {
        let code = cipher.encrypt(chained ^ finishLast(last, lastLength))
        (chained, last, lastLength) = (AESBlock(), AESBlock(), 0)
        return code
    }

    private mutating func chainLast() {
        chained = cipher.encrypt(chained ^ last)
        (last, lastLength) = (AESBlock(), 0)
    }
}
