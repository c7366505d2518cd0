/// A cursor over the fields of one protobuf message.
///
/// ```swift
/// while let field = try reader.nextField() {
///     switch field {
///     case .varint(1): timestamp = try reader.takeVarint()
///     case .bytes(2): name = try reader.takeString()
///     default: try reader.skip(field)
///     }
/// }
/// ```
///
/// Each field that ``nextField()`` returns is followed by exactly one `take` of the same form, or
/// by ``skip(_:)``. A message in a message is read by a cursor of its own over the same bytes, so
/// that every error names its place in the whole input. Nothing is copied unless an array or a
/// string is asked for, and no length is believed before the bytes are there.
///
/// What is read here need not be what a ``ProtobufWriter`` writes: numbers may be longer than
/// necessary, fields may come in any order, and of a scalar that is there twice the last one counts.
///
/// - Source: Protocol Buffers documentation, "Encoding".
package struct ProtobufReader: ~Copyable, ~Escapable {
    private let bytes: Span<UInt8>
    private let end: Int

    /// The offset of the next byte in the whole input.
    package private(set) var offset: Int

    /// Starts a message that fills `bytes`.
    @_lifetime(copy bytes)
    package init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
        offset = 0
        end = bytes.count
    }

    @_lifetime(copy bytes)
    private init(_ bytes: Span<UInt8>, range: Range<Int>) {
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    /// Whether no byte of the message is left.
    package var isAtEnd: Bool { offset == end }

    // MARK: Fields

    /// Takes the tag of the next field, or returns `nil` at the end of the message.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with ``WireRule/protobufTag``.
    package mutating func nextField() throws(WireError) -> ProtobufField? {
        guard !isAtEnd else { return nil }
        let start = offset
        let tag = try takeVarint()
        guard let tag = UInt32(exactly: tag), tag >> 3 > 0, let field = ProtobufField(tag: tag)
        else { throw .violates(.protobufTag, at: start) }
        return field
    }

    /// Passes over the value of a field that nothing is done with.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with a rule of the form, or with
    ///   ``WireRule/protobufGroup`` or ``WireRule/protobufDepth``.
    package mutating func skip(_ field: ProtobufField) throws(WireError) {
        try skip(field, depth: 0)
    }

    private mutating func skip(_ field: ProtobufField, depth: Int) throws(WireError) {
        switch field {
        case .varint: _ = try takeVarint()
        case .fixed64: try advance(8)
        case .bytes: try advance(try takeLength())
        case .fixed32: try advance(4)
        case .groupStart(let number): try skipGroup(number, depth: depth + 1)
        case .groupEnd: throw .violates(.protobufGroup, at: offset)
        }
    }

    private mutating func skipGroup(_ number: Int, depth: Int) throws(WireError) {
        guard depth <= 32 else { throw .violates(.protobufDepth, at: offset) }
        while let field = try nextField() {
            if case .groupEnd(number) = field { return }
            try skip(field, depth: depth)
        }
        throw .violates(.protobufGroup, at: offset)
    }

    // MARK: Numbers

    /// Takes a varint of up to 64 bits.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with ``WireRule/protobufVarint``.
    package mutating func takeVarint() throws(WireError) -> UInt64 {
        let start = offset
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            try need(1)
            let byte = UInt64(bytes[offset])
            // Of the tenth byte only one bit is left.
            guard shift < 63 || byte <= 1 else { throw .violates(.protobufVarint, at: start) }
            offset += 1
            value |= (byte & 0x7f) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        throw .violates(.protobufVarint, at: start)
    }

    /// Takes a varint and keeps its low 32 bits, as the format asks for `uint32`.
    package mutating func takeUInt32() throws(WireError) -> UInt32 {
        UInt32(truncatingIfNeeded: try takeVarint())
    }

    /// Takes a varint that holds a number in two's complement (`int64`).
    package mutating func takeInt64() throws(WireError) -> Int64 {
        Int64(bitPattern: try takeVarint())
    }

    /// Takes a varint and keeps its low 32 bits in two's complement (`int32`, enumerations).
    package mutating func takeInt32() throws(WireError) -> Int32 {
        Int32(truncatingIfNeeded: try takeVarint())
    }

    /// Takes a varint that is true unless it is zero (`bool`).
    package mutating func takeBool() throws(WireError) -> Bool {
        try takeVarint() != 0
    }

    /// Takes four bytes, the least significant first (`fixed32`).
    package mutating func takeFixed32() throws(WireError) -> UInt32 {
        let start = offset
        try advance(4)
        return bytes.bigEndian(UInt32.self, at: start).byteSwapped
    }

    /// Takes four bytes as a number with a binary point (`float`).
    package mutating func takeFloat() throws(WireError) -> Float {
        Float(bitPattern: try takeFixed32())
    }

    // MARK: Bytes

    /// Takes bytes after their count, as a view of the same storage.
    @_lifetime(copy self)
    package mutating func takeBytes() throws(WireError) -> Span<UInt8> {
        bytes.extracting(try takeRange())
    }

    /// Takes a copy of bytes after their count (`bytes`).
    package mutating func takeArray() throws(WireError) -> [UInt8] {
        let range = try takeRange()
        return [UInt8](capacity: range.count) { $0.append(copying: bytes.extracting(range)) }
    }

    /// Takes text after its count of bytes (`string`).
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with ``WireRule/protobufText``.
    package mutating func takeString() throws(WireError) -> String {
        let range = try takeRange()
        do {
            return String(copying: try UTF8Span(validating: bytes.extracting(range)))
        } catch {
            throw .violates(.protobufText, at: range.lowerBound)
        }
    }

    /// Takes a message, or packed numbers, after their count of bytes.
    @_lifetime(copy self)
    package mutating func takeMessage() throws(WireError) -> ProtobufReader {
        ProtobufReader(bytes, range: try takeRange())
    }

    /// A copy of what is left of the message, for when its exact bytes count.
    package var rest: [UInt8] {
        [UInt8](capacity: end - offset) { $0.append(copying: bytes.extracting(offset..<end)) }
    }

    private mutating func takeRange() throws(WireError) -> Range<Int> {
        let count = try takeLength()
        let start = offset
        try advance(count)
        return start..<offset
    }

    /// Takes a count of bytes, at most as many as are left.
    private mutating func takeLength() throws(WireError) -> Int {
        let count = Int(clamping: try takeVarint())
        try need(count)
        return count
    }

    private mutating func advance(_ count: Int) throws(WireError) {
        try need(count)
        offset += count
    }

    private func need(_ count: Int) throws(WireError) {
        guard end - offset >= count else {
            throw .truncated(needed: count, available: end - offset, at: offset)
        }
    }
}
