internal import CSMPLibCrypto

/// The algorithms of libcrypto, each looked up once in the life of the process.
///
/// A lookup costs as much as hashing a packet. What it returns is never changed again, so that
/// all threads may use it. The lookups are never given back: they last as long as the process.
enum Fetched {
    static let sha256 = Digest("SHA2-256")

    /// A hash function.
    @safe struct Digest: @unchecked Sendable {
        let pointer: OpaquePointer

        init(_ name: String) {
            guard let digest = unsafe EVP_MD_fetch(nil, name, nil) else { missing(name) }
            unsafe pointer = digest
        }
    }
}

/// Stops the process, because libcrypto was built or configured without `algorithm`.
///
/// Nothing that a peer sends can lead here, and nothing that the caller could do would help.
func missing(_ algorithm: String) -> Never {
    fatalError("libcrypto does not offer \(algorithm)")
}

/// Stops the process if a call failed that fails for want of memory only.
///
/// Swift itself stops there too. Calls that can fail for another reason throw ``CryptoError``.
func mustSucceed(_ result: CInt, _ operation: StaticString = #function) {
    guard result == 1 else { fatalError("libcrypto ran out of memory in \(operation)") }
}
