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
            if lastLength == AESBlock.length { chainLast() }
            if lastLength == 0, bytes.count - index >= AESBlock.length {
                last = AESBlock(in: bytes, at: index)
                lastLength = AESBlock.length
                index += AESBlock.length
            } else {
                last.insert(bytes[index], at: lastLength)
                lastLength += 1
                index += 1
            }
        }
    }

    /// Adds an integer to the end of the message, most significant byte first.
    mutating func update<T: FixedWidthInteger & UnsignedInteger>(bigEndian value: T) {
        for shift in stride(from: T.bitWidth - 8, through: 0, by: -8) {
            if lastLength == AESBlock.length { chainLast() }
            last.insert(UInt8(truncatingIfNeeded: value >> shift), at: lastLength)
            lastLength += 1
        }
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
