internal import CSMPLibCrypto

/// A context of libcrypto that encrypts or decrypts packets with one key.
///
/// The key is prepared once. A packet then costs its nonce, its bytes and its tag, and nothing is
/// allocated.
@safe struct AEADContext: ~Copyable, @unchecked Sendable {
    enum Direction: CInt {
        case opening = 0
        case sealing = 1
    }

    private let context: OpaquePointer

    init(
        _ algorithm: AEADAlgorithm, key: Span<UInt8>, _ direction: Direction
    ) throws(CryptoError) {
        guard key.count == algorithm.keyLength else {
            throw .outOfRange("a key of \(key.count) bytes for \(algorithm)")
        }
        unsafe context = mustExist(EVP_CIPHER_CTX_new())
        unsafe key.withUnsafeBufferPointer { key in
            unsafe mustSucceed(
                EVP_CipherInit_ex2(
                    context, algorithm.cipher.pointer, key.baseAddress, nil, direction.rawValue,
                    nil))
        }
    }

    deinit {
        // Wipes the round keys, too.
        unsafe EVP_CIPHER_CTX_free(context)
    }

    /// Starts a packet, and takes in what is authenticated but not encrypted.
    mutating func begin(_ nonce: AEADNonce, authenticating data: Span<UInt8>) {
        let words = (
            nonce.high.bigEndian, UInt32(truncatingIfNeeded: nonce.low >> 32).bigEndian,
            UInt32(truncatingIfNeeded: nonce.low).bigEndian
        )
        unsafe withUnsafeBytes(of: words) { nonce in
            let start = unsafe nonce.assumingMemoryBound(to: UInt8.self).baseAddress
            unsafe mustSucceed(EVP_CipherInit_ex2(context, nil, nil, start, -1, nil))
        }
        var length: CInt = 0
        unsafe data.withUnsafeBufferPointer { data in
            guard !data.isEmpty else { return }
            unsafe mustSucceed(
                EVP_CipherUpdate(
                    context, nil, &length, data.baseAddress, CInt(truncatingIfNeeded: data.count)))
        }
    }

    /// Encrypts or decrypts a part of a packet where it is.
    mutating func update(_ packet: inout MutableSpan<UInt8>, _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= packet.count)
        guard !range.isEmpty else { return }
        var length: CInt = 0
        unsafe packet.withUnsafeMutableBufferPointer { packet in
            let start = unsafe packet.baseAddress.map { unsafe $0 + range.lowerBound }
            unsafe mustSucceed(
                EVP_CipherUpdate(
                    context, start, &length, start, CInt(truncatingIfNeeded: range.count)))
        }
    }

    /// Ends a packet that was encrypted, and writes its tag.
    mutating func finish(writingTagAt offset: Int, of packet: inout MutableSpan<UInt8>) {
        precondition(offset >= 0 && offset + AEADAlgorithm.tagLength <= packet.count)
        var length: CInt = 0
        unsafe packet.withUnsafeMutableBufferPointer { packet in
            let tag = unsafe packet.baseAddress.map { unsafe $0 + offset }
            unsafe mustSucceed(EVP_CipherFinal_ex(context, tag, &length))
            unsafe mustSucceed(
                EVP_CIPHER_CTX_ctrl(
                    context, EVP_CTRL_AEAD_GET_TAG, CInt(AEADAlgorithm.tagLength), tag))
        }
    }

    /// Ends a packet that was decrypted, and says whether its tag is right.
    mutating func finish(expectingTagAt offset: Int, of packet: inout MutableSpan<UInt8>) -> Bool {
        precondition(offset >= 0 && offset + AEADAlgorithm.tagLength <= packet.count)
        var length: CInt = 0
        let result = unsafe packet.withUnsafeMutableBufferPointer { packet in
            let tag = unsafe packet.baseAddress.map { unsafe $0 + offset }
            unsafe mustSucceed(
                EVP_CIPHER_CTX_ctrl(
                    context, EVP_CTRL_AEAD_SET_TAG, CInt(AEADAlgorithm.tagLength), tag))
            return unsafe EVP_CipherFinal_ex(context, tag, &length)
        }
        return result == 1
    }
}

extension AEADAlgorithm {
    fileprivate var cipher: Fetched.Cipher {
        switch self {
        case .aes128GCM: Fetched.aes128GCM
        case .aes256GCM: Fetched.aes256GCM
        case .chaCha20Poly1305: Fetched.chaCha20Poly1305
        }
    }
}
