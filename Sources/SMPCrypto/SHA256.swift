internal import CSMPLibCrypto
internal import SMPBytes

/// The hash function SHA-256, in one call or piece by piece.
///
/// ```swift
/// let digest = SHA256.hash(message.span)
///
/// var hash = SHA256()
/// hash.update(bigEndian: isdAS.rawValue)
/// hash.update(rest.span)
/// let same = hash.finish()
/// ```
///
/// - Source: FIPS 180-4.
@safe
public struct SHA256: ~Copyable, @unchecked Sendable {
    private let context: OpaquePointer

    /// Starts with no input.
    public init() {
        unsafe context = mustExist(EVP_MD_CTX_new())
        unsafe mustSucceed(EVP_DigestInit_ex2(context, Fetched.sha256.pointer, nil))
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// Adds `bytes` to the end of the input.
    public mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe mustSucceed(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
        }
    }

    /// Adds an integer to the end of the input, most significant byte first.
    ///
    /// - Precondition: It has at most 64 bits.
    @inlinable public mutating func update<T: FixedWidthInteger & UnsignedInteger>(
        bigEndian value: T
    ) {
        update(topBytes: UInt64(value) << (64 - T.bitWidth), count: T.bitWidth / 8)
    }

    @usableFromInline mutating func update(topBytes value: UInt64, count: Int) {
        unsafe withUnsafeBytes(of: value.bigEndian) { bytes in
            unsafe mustSucceed(EVP_DigestUpdate(context, bytes.baseAddress, count))
        }
    }

    /// The hash of all the input.
    public consuming func finish() -> SHA256Digest {
        unsafe SHA256Digest(writtenBy: { digest in
            unsafe mustSucceed(EVP_DigestFinal_ex(context, digest, nil))
        })
    }

    /// The hash of `bytes`.
    public static func hash(_ bytes: Span<UInt8>) -> SHA256Digest {
        unsafe SHA256Digest(writtenBy: { digest in
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe mustSucceed(
                    EVP_Digest(
                        bytes.baseAddress, bytes.count, digest, nil, Fetched.sha256.pointer, nil))
            }
        })
    }
}

/// The 32 bytes that SHA-256 makes of its input.
public struct SHA256Digest: Hashable, Sendable {
    /// The size, in bytes.
    public static let length = 32

    private var storage: [32 of UInt8]

    /// Takes a digest that was made elsewhere.
    ///
    /// - Returns: `nil` unless there are ``length`` bytes.
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.length else { return nil }
        storage = [32 of UInt8] { bytes[$0] }
    }

    /// Lets `write` fill in ``length`` bytes.
    init(writtenBy write: (UnsafeMutablePointer<UInt8>) -> Void) {
        storage = [32 of UInt8](repeating: 0)
        var span = storage.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { buffer in
            if let start = buffer.baseAddress { unsafe write(start) }
        }
    }

    /// The bytes.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self) get { storage.span }
    }

    /// Whether all bytes are equal.
    public static func == (a: SHA256Digest, b: SHA256Digest) -> Bool {
        a.storage.indices.allSatisfy { a.storage[$0] == b.storage[$0] }
    }

    /// Feeds all bytes to `hasher`.
    public func hash(into hasher: inout Hasher) {
        for word in 0..<4 { hasher.combine(bytes.bigEndian(UInt64.self, at: 8 * word)) }
    }
}

extension SHA256Digest: CustomStringConvertible {
    /// 64 hexadecimal digits in lower case.
    public var description: String {
        storage.indices.map { index in
            (storage[index] < 16 ? "0" : "") + String(storage[index], radix: 16)
        }.joined()
    }
}
