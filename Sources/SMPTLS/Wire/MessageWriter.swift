/// Writes fields of handshake messages: numbers, and vectors that start with their length.
///
/// The length of a vector is known once its content is written, and filled in then.
///
/// - Source: RFC 8446, section 3.
struct MessageWriter {
    /// What was written.
    private(set) var bytes: [UInt8] = []

    mutating func append(_ value: UInt8) {
        bytes.append(value)
    }

    mutating func append(_ value: UInt16) {
        bytes.append(UInt8(value >> 8))
        bytes.append(UInt8(value & 0xff))
    }

    mutating func append(_ value: UInt32) {
        append(UInt16(value >> 16))
        append(UInt16(value & 0xffff))
    }

    mutating func append(_ value: UInt64) {
        append(UInt32(value >> 32))
        append(UInt32(value & 0xffff_ffff))
    }

    mutating func append(_ content: [UInt8]) {
        bytes += content
    }

    /// Writes a vector whose length has one byte.
    mutating func vector8(_ content: (inout MessageWriter) -> Void) {
        vector(lengthOfLength: 1, content)
    }

    /// Writes a vector whose length has two bytes.
    mutating func vector16(_ content: (inout MessageWriter) -> Void) {
        vector(lengthOfLength: 2, content)
    }

    /// Writes a vector whose length has three bytes.
    mutating func vector24(_ content: (inout MessageWriter) -> Void) {
        vector(lengthOfLength: 3, content)
    }

    private mutating func vector(
        lengthOfLength: Int, _ content: (inout MessageWriter) -> Void
    ) {
        let start = bytes.count
        for _ in 0..<lengthOfLength { bytes.append(0) }
        content(&self)
        var length = bytes.count - start - lengthOfLength
        precondition(length < 1 << (8 * lengthOfLength), "too long for its vector")
        for index in (start..<start + lengthOfLength).reversed() {
            bytes[index] = UInt8(length & 0xff)
            length >>= 8
        }
    }
}
