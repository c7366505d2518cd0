internal import SMPBytes
internal import SMPCrypto

/// Fields of tickets in our own form.
extension ByteReader {
    mutating func cipherSuite() throws(TLSError) -> CipherSuite {
        let number = try number16("cipher suite")
        guard let suite = CipherSuite(rawValue: number) else {
            throw .malformed("cipher suite \(number)")
        }
        return suite
    }

    mutating func time() throws(TLSError) -> UnixTime {
        let high = try number32("time")
        let bits = UInt64(high) << 32 | UInt64(try number32("time"))
        return UnixTime(milliseconds: Int64(bitPattern: bits))
    }

    mutating func flag() throws(TLSError) -> Bool {
        let value = try number8("flag")
        guard value <= 1 else { throw .malformed("flag \(value)") }
        return value == 1
    }

    mutating func preSharedKey(_ suite: CipherSuite) throws(TLSError) -> [UInt8] {
        let length = suite.hash.digestLength
        return try bytes8("pre-shared key", length...length)
    }

    /// Takes a name, or `nil` for an empty one.
    mutating func optionalName() throws(TLSError) -> String? {
        let bytes = try bytes8("name")
        // What is not text would come back longer.
        guard let name = String(validating: bytes, as: UTF8.self) else {
            throw .malformed("a name that is not text")
        }
        return name.isEmpty ? nil : name
    }
}
