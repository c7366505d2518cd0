/// Why a cryptographic object could not be made.
///
/// That a signature or an authenticator does not match is a result, not an error: what verifies
/// returns a Boolean.
public enum CryptoError: Error, Hashable, Sendable {
    /// libcrypto could not do this, for want of memory, of randomness, or of the algorithm.
    case failed(String)
}

extension CryptoError: CustomStringConvertible {
    /// One line that names what failed.
    public var description: String {
        switch self {
        case .failed(let operation): "libcrypto failed: \(operation)"
        }
    }
}
