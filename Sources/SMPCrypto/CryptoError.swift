/// Why a cryptographic object could not be made.
///
/// That a signature or an authenticator does not match is a result, not an error: what verifies
/// returns a Boolean.
public enum CryptoError: Error, Hashable, Sendable {
    /// An AES key of `actual` bytes, where 16 are needed.
    case keyLength(actual: Int)
    /// The bytes are not what `expected` says, or do not end where it does.
    case malformed(expected: String)
    /// The key is one of another algorithm, or on another curve, than `expected`.
    case unsuitableKey(expected: String)
    /// A length or count that libcrypto cannot take.
    case outOfRange(String)
    /// libcrypto gave up on `operation`, for want of memory or of randomness.
    case failed(operation: String)
}

extension CryptoError: CustomStringConvertible {
    /// One line that names what was wrong.
    public var description: String {
        switch self {
        case .keyLength(let actual): "an AES-128 key has 16 bytes, not \(actual)"
        case .malformed(let expected): "not \(expected)"
        case .unsuitableKey(let expected): "the key is not for \(expected)"
        case .outOfRange(let what): "\(what) out of range"
        case .failed(let operation): "libcrypto failed: \(operation)"
        }
    }
}
