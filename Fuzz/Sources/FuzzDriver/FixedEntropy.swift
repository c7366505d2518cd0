internal import SMPBytes
internal import SMPCrypto
public import SMPTLS

/// Bytes that are the same in every run, so that an input does the same each time.
public struct FixedEntropy: EntropySource {
    private var stream = RandomStream(seed: 3)

    /// Starts from the beginning.
    public init() {}

    /// Fills `bytes` with those that come next.
    ///
    /// - Parameter bytes: What to overwrite.
    public mutating func fill(_ bytes: inout MutableSpan<UInt8>) {
        var word: UInt64 = 0
        for index in bytes.indices {
            if index % 8 == 0 { word = stream.next() }
            bytes[index] = UInt8(truncatingIfNeeded: word)
            word >>= 8
        }
    }
}

/// What servers of fuzz targets show.
public enum FixedIdentity {
    /// One certificate for all inputs, for `server.test`.
    public static let server: Identity? = {
        guard let key = try? SigningKey(generating: .p256),
            let certificate = try? IssuedCertificate(
                for: key, names: ["server.test"],
                validity: UnixTime(seconds: 1_700_000_000)...UnixTime(seconds: 1_900_000_000))
        else { return nil }
        return try? Identity(chain: [certificate.der], key: key)
    }()
}
