internal import CSMPLibCrypto

/// The algorithms of libcrypto, each looked up once in the life of the process.
///
/// A lookup costs as much as hashing a packet. What it returns is never changed again, so all
/// threads may use it, and it is never given back: it lasts as long as the process.
enum Fetched {
    static let sha256 = Digest("SHA2-256")
    static let sha384 = Digest("SHA2-384")
    static let aes128 = Cipher("AES-128-ECB")
    static let aes256 = Cipher("AES-256-ECB")
    static let aes128GCM = Cipher("AES-128-GCM")
    static let aes256GCM = Cipher("AES-256-GCM")
    static let chaCha20 = Cipher("ChaCha20")
    static let chaCha20Poly1305 = Cipher("ChaCha20-Poly1305")

    @safe struct Digest: @unchecked Sendable {
        let pointer: OpaquePointer

        init(_ name: String) {
            guard let digest = unsafe EVP_MD_fetch(nil, name, nil) else { missing(name) }
            unsafe pointer = digest
        }
    }

    @safe struct Cipher: @unchecked Sendable {
        let pointer: OpaquePointer

        init(_ name: String) {
            guard let cipher = unsafe EVP_CIPHER_fetch(nil, name, nil) else { missing(name) }
            unsafe pointer = cipher
        }
    }

    /// Stops the process, because libcrypto was built or configured without `algorithm`.
    ///
    /// Nothing that a peer sends leads here, and nothing that the caller could do would help.
    private static func missing(_ algorithm: String) -> Never {
        fatalError("libcrypto does not offer \(algorithm)")
    }
}

/// Stops the process when a call failed that nothing but a lack of memory makes fail.
///
/// Swift's own allocations end there too. Calls that can fail for another reason throw
/// ``CryptoError``.
func mustSucceed(_ result: CInt, _ operation: StaticString = #function) {
    guard result == 1 else { fatalError("libcrypto ran out of memory in \(operation)") }
}

/// The object that a call made, where nothing but a lack of memory makes it fail.
func mustExist(
    _ object: OpaquePointer?, _ operation: StaticString = #function
) -> OpaquePointer {
    guard let object = unsafe object else { fatalError("out of memory in \(operation)") }
    return unsafe object
}
