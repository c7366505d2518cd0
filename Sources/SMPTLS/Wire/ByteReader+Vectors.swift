internal import SMPBytes

/// Fields of handshake messages: numbers, and vectors that start with their length.
///
/// A vector takes its length from the peer. The bytes are there before anything is made of them, so
/// that a length never asks for more memory than what was received.
///
/// - Source: RFC 8446, section 3.
extension ByteReader {
    mutating func number8(_ what: StaticString) throws(TLSError) -> UInt8 {
        do throws(WireError) { return try takeUInt8() } catch { throw .malformed(what, error) }
    }

    mutating func number16(_ what: StaticString) throws(TLSError) -> UInt16 {
        do throws(WireError) { return try takeUInt16() } catch { throw .malformed(what, error) }
    }

    mutating func number24(_ what: StaticString) throws(TLSError) -> Int {
        let high = try number8(what)
        return Int(high) << 16 | Int(try number16(what))
    }

    mutating func number32(_ what: StaticString) throws(TLSError) -> UInt32 {
        do throws(WireError) { return try takeUInt32() } catch { throw .malformed(what, error) }
    }

    /// Takes `count` bytes as a copy.
    mutating func bytes(_ what: StaticString, count: Int) throws(TLSError) -> [UInt8] {
        do throws(WireError) {
            let bytes = try takeBytes(count)
            return [UInt8](capacity: bytes.count) { $0.append(copying: bytes) }
        } catch {
            throw .malformed(what, error)
        }
    }

    /// Takes a copy of a vector whose length has one byte.
    mutating func bytes8(
        _ what: StaticString, _ lengths: ClosedRange<Int> = 0...0xff
    ) throws(TLSError) -> [UInt8] {
        let length = Int(try number8(what))
        return try vector(what, length, lengths, Self.rest)
    }

    /// Takes a copy of a vector whose length has two bytes.
    mutating func bytes16(
        _ what: StaticString, _ lengths: ClosedRange<Int> = 0...0xffff
    ) throws(TLSError) -> [UInt8] {
        let length = Int(try number16(what))
        return try vector(what, length, lengths, Self.rest)
    }

    /// Takes a copy of a vector whose length has three bytes.
    mutating func bytes24(
        _ what: StaticString, _ lengths: ClosedRange<Int> = 0...0xff_ffff
    ) throws(TLSError) -> [UInt8] {
        let length = try number24(what)
        return try vector(what, length, lengths, Self.rest)
    }

    /// Takes the elements of a vector whose length has one byte, as many as there are.
    mutating func list8<Element>(
        _ what: StaticString, _ lengths: ClosedRange<Int> = 1...0xff,
        of element: (inout ByteReader) throws(TLSError) -> Element
    ) throws(TLSError) -> [Element] {
        let length = Int(try number8(what))
        return try vector(what, length, lengths) { (inner: inout ByteReader) throws(TLSError) in
            try inner.all(element)
        }
    }

    /// Takes the elements of a vector whose length has two bytes, as many as there are.
    mutating func list16<Element>(
        _ what: StaticString, _ lengths: ClosedRange<Int> = 1...0xffff,
        of element: (inout ByteReader) throws(TLSError) -> Element
    ) throws(TLSError) -> [Element] {
        let length = Int(try number16(what))
        return try vector(what, length, lengths) { (inner: inout ByteReader) throws(TLSError) in
            try inner.all(element)
        }
    }

    /// Lets `body` read a part of `length` bytes, all of which it has to take.
    mutating func vector<Value>(
        _ what: StaticString, _ length: Int, _ lengths: ClosedRange<Int>,
        _ body: (inout ByteReader) throws(TLSError) -> Value
    ) throws(TLSError) -> Value {
        guard lengths.contains(length) else { throw .malformed("\(what) of \(length) bytes") }
        guard remaining >= length else {
            throw .malformed(
                what, .truncated(needed: length, available: remaining, at: offset))
        }
        let end = remaining - length
        var part: ByteReader
        do throws(WireError) {
            part = ByteReader(try takeBytes(length))
        } catch {
            throw .malformed(what, error)
        }
        assert(remaining == end)
        let value = try body(&part)
        try part.end(what)
        return value
    }

    /// Throws unless all bytes were taken.
    func end(_ what: StaticString) throws(TLSError) {
        do throws(WireError) { try finish() } catch { throw .malformed(what, error) }
    }

    /// Takes all bytes that are left as a copy.
    static func rest(_ reader: inout ByteReader) throws(TLSError) -> [UInt8] {
        try reader.bytes("rest", count: reader.remaining)
    }

    private mutating func all<Element>(
        _ element: (inout ByteReader) throws(TLSError) -> Element
    ) throws(TLSError) -> [Element] {
        var elements: [Element] = []
        while remaining > 0 { elements.append(try element(&self)) }
        return elements
    }
}
