public import SMPBytes

/// Why `decode` refuses `bytes`, or `nil` when it takes them.
public func refusal(
    of bytes: [UInt8], by decode: (inout ByteReader) throws(WireError) -> Void
) -> WireError? {
    var reader = ByteReader(bytes.span)
    do throws(WireError) {
        try decode(&reader)
        return nil
    } catch {
        return error
    }
}

/// The lengths of the strict prefixes of a protobuf message that end between two of its fields.
///
/// These are messages of their own, which lack the later fields; a prefix of any other length cuts
/// a field in two, and has to be refused.
public func wholeFieldPrefixes(of message: [UInt8]) throws -> [Int] {
    var reader = ProtobufReader(message.span)
    var lengths: [Int] = []
    while !reader.isAtEnd {
        lengths.append(reader.offset)
        if let field = try reader.nextField() { try reader.skip(field) }
    }
    return lengths
}

/// The lengths of the strict prefixes of `bytes` that `decode` takes.
///
/// There should be none when `bytes` are a valid encoding, of which no byte may be missing.
public func acceptedPrefixes(
    of bytes: [UInt8], by decode: (inout ByteReader) throws(WireError) -> Void
) -> [Int] {
    (0..<bytes.count).filter { refusal(of: Array(bytes.prefix($0)), by: decode) == nil }
}
