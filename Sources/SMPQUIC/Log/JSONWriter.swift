/// Writes JSON into bytes, value by value.
///
/// It keeps track of commas and of nothing else: who opens an object or an array closes it.
///
/// - Source: RFC 8259.
struct JSONWriter: Sendable {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    private static let digits = Array("0123456789abcdef".utf8)

    /// Writes a member of an object, or an element of an array, that is an object itself.
    mutating func object(_ name: StaticString? = nil, _ body: (inout JSONWriter) -> Void) {
        begin(name, UInt8(ascii: "{"))
        body(&self)
        end(UInt8(ascii: "}"))
    }

    /// Begins an object without a name, where a closure cannot hold what is written.
    mutating func open() { begin(nil, UInt8(ascii: "{")) }

    /// Ends what ``open()`` has begun.
    mutating func close() { end(UInt8(ascii: "}")) }

    /// Writes elements that were written apart.
    mutating func append(elements: JSONWriter) {
        guard !elements.bytes.isEmpty else { return }
        key(nil)
        bytes += elements.bytes
    }

    /// Writes an array.
    mutating func array(_ name: StaticString? = nil, _ body: (inout JSONWriter) -> Void) {
        begin(name, UInt8(ascii: "["))
        body(&self)
        end(UInt8(ascii: "]"))
    }

    /// Writes a text.
    mutating func text(_ name: StaticString? = nil, _ value: String) {
        key(name)
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 { append(escaped: byte) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a whole number.
    mutating func number(_ name: StaticString? = nil, _ value: some BinaryInteger) {
        key(name)
        bytes += String(value).utf8
    }

    /// Writes a time in milliseconds.
    mutating func milliseconds(_ name: StaticString, nanoseconds: Int64) {
        key(name)
        let microseconds = max(0, nanoseconds) / 1_000
        bytes += String(microseconds / 1_000).utf8
        let rest = Int(microseconds % 1_000)
        guard rest > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        for divisor in [100, 10, 1] { bytes.append(Self.digits[rest / divisor % 10]) }
    }

    /// Writes whether something is so.
    mutating func bool(_ name: StaticString, _ value: Bool) {
        key(name)
        bytes += (value ? "true" : "false").utf8
    }

    /// Writes bytes in hexadecimal.
    mutating func hex(_ name: StaticString, _ value: Span<UInt8>) {
        key(name)
        bytes.append(UInt8(ascii: "\""))
        for index in value.indices {
            bytes.append(Self.digits[Int(value[index] >> 4)])
            bytes.append(Self.digits[Int(value[index] & 0x0F)])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a number in hexadecimal, with as many digits as its type has.
    mutating func hex(_ name: StaticString? = nil, _ value: some FixedWidthInteger) {
        key(name)
        bytes.append(UInt8(ascii: "\""))
        for shift in stride(from: value.bitWidth - 4, through: 0, by: -4) {
            bytes.append(Self.digits[Int(truncatingIfNeeded: value >> shift) & 0x0F])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    // MARK: Records

    /// Writes one record of a text sequence.
    ///
    /// - Source: RFC 7464, section 2.
    mutating func record(_ body: (inout JSONWriter) -> Void) {
        bytes.append(0x1E)
        needsComma = false
        object(nil, body)
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// Takes out what was written.
    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    // MARK: Parts

    private mutating func begin(_ name: StaticString?, _ bracket: UInt8) {
        key(name)
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func key(_ name: StaticString?) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
        guard let name else { return }
        bytes.append(UInt8(ascii: "\""))
        bytes += name.description.utf8
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(escaped byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case 0..<0x20:
            bytes += "\\u00".utf8
            bytes.append(Self.digits[Int(byte >> 4)])
            bytes.append(Self.digits[Int(byte & 0x0F)])
        default: bytes.append(byte)
        }
    }
}
