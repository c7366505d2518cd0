/// A hash function that a handshake may choose.
///
/// - Source: FIPS 180-4.
public enum HashAlgorithm: Hashable, Sendable, CaseIterable {
    /// SHA-256.
    case sha256
    /// SHA-384.
    case sha384

    /// The size of a hash, in bytes.
    public var digestLength: Int { self == .sha256 ? 32 : 48 }

    /// The number of bytes that the function works on at once.
    var blockLength: Int { self == .sha256 ? 64 : 128 }

    var digest: Fetched.Digest { self == .sha256 ? Fetched.sha256 : Fetched.sha384 }
}

/// A hash of one of the functions of ``HashAlgorithm``, at most 48 bytes, held in place.
public struct HashDigest: Hashable, Sendable {
    /// The size of the longest hash, in bytes.
    static let capacity = 48

    /// The function that made it.
    public let algorithm: HashAlgorithm

    private var storage: [48 of UInt8]

    /// Lets `write` fill in as many bytes as the function's hashes have.
    init(_ algorithm: HashAlgorithm, writtenBy write: (UnsafeMutablePointer<UInt8>) -> Void) {
        self.algorithm = algorithm
        storage = [48 of UInt8](repeating: 0)
        var span = storage.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { buffer in
            if let start = buffer.baseAddress { unsafe write(start) }
        }
    }

    /// The bytes.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self) get { storage.span.extracting(first: algorithm.digestLength) }
    }

    /// Whether both are the same bytes of the same function.
    public static func == (a: HashDigest, b: HashDigest) -> Bool {
        a.algorithm == b.algorithm && ConstantTime.areEqual(a.bytes, b.bytes)
    }

    /// Feeds all bytes to `hasher`.
    public func hash(into hasher: inout Hasher) {
        for index in bytes.indices { hasher.combine(bytes[index]) }
    }
}

extension HashDigest: CustomStringConvertible {
    /// Two hexadecimal digits a byte, in lower case.
    public var description: String {
        bytes.indices.map { index in
            (bytes[index] < 16 ? "0" : "") + String(bytes[index], radix: 16)
        }.joined()
    }
}
