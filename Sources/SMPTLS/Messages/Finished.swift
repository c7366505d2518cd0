internal import SMPBytes

/// A proof that both ends have seen the same messages.
///
/// - Source: RFC 8446, section 4.4.4.
public struct Finished: Hashable, Sendable {
    /// A code over the hash of all messages, as long as a hash. (`verify_data`)
    public var verifyData: [UInt8]

    /// Takes the code.
    public init(verifyData: [UInt8]) {
        self.verifyData = verifyData
    }
}

// MARK: - Wire form

extension Finished {
    init(from reader: inout ByteReader) throws(TLSError) {
        // The message does not tell the hash function, so that this is all that can be checked here.
        guard reader.remaining == 32 || reader.remaining == 48 else {
            throw .malformed("Finished of \(reader.remaining) bytes")
        }
        verifyData = try ByteReader.rest(&reader)
    }
}
