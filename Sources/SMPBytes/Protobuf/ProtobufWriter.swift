/// Bytes of a protobuf message that grow field by field.
///
/// Fields are written in the order of the calls, numbers as short as possible, and scalars of the
/// value zero not at all, which is how every implementation writes a message of "proto3". Written
/// in the order of their numbers, the bytes are those of the other implementations.
///
/// Messages are for the control plane, where a few arrays more do not count. What a packet needs is
/// not written here.
///
/// - Source: Protocol Buffers documentation, "Encoding".
package struct ProtobufWriter: Sendable {
    /// The message so far.
    package private(set) var bytes: [UInt8] = []

    /// Starts an empty message.
    package init() {}

    // MARK: Fields that are left out when they are zero

    /// Appends an integer, an enumeration or a truth value, unless it is zero.
    package mutating func append(_ number: Int, varint value: UInt64) {
        if value != 0 { append(.varint(number), varint: value) }
    }

    /// Appends a number in two's complement, which is ten bytes long when it is negative.
    package mutating func append(_ number: Int, int64 value: Int64) {
        append(number, varint: UInt64(bitPattern: value))
    }

    /// Appends four bytes, the least significant first, unless they are zero.
    package mutating func append(_ number: Int, fixed32 value: UInt32) {
        guard value != 0 else { return }
        append(.fixed32(number))
        for shift in stride(from: 0, to: UInt32(32), by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// Appends a number with a binary point, unless all its bits are zero (-0 is written).
    package mutating func append(_ number: Int, float value: Float) {
        append(number, fixed32: value.bitPattern)
    }

    /// Appends bytes after their count, unless there are none.
    package mutating func append(_ number: Int, bytes value: [UInt8]) {
        if !value.isEmpty { append(element: value, to: number) }
    }

    /// Appends text after its count of bytes, unless it is empty.
    package mutating func append(_ number: Int, string value: String) {
        append(number, bytes: Array(value.utf8))
    }

    // MARK: Fields that are always there

    /// Appends one of several strings of bytes, which may be empty.
    package mutating func append(element value: [UInt8], to number: Int) {
        append(.bytes(number))
        append(varint: UInt64(value.count))
        bytes += value
    }

    /// Appends one of several texts, which may be empty.
    package mutating func append(element value: String, to number: Int) {
        append(element: Array(value.utf8), to: number)
    }

    /// Appends a message, which may be empty.
    package mutating func append<E: Error>(
        _ number: Int, message fill: (inout ProtobufWriter) throws(E) -> Void
    ) throws(E) {
        var message = ProtobufWriter()
        try fill(&message)
        append(element: message.bytes, to: number)
    }

    /// Appends an integer even if it is zero, as keys and values of maps are.
    package mutating func append(_ number: Int, explicitVarint value: UInt64) {
        append(.varint(number), varint: value)
    }

    // MARK: Pieces

    /// Appends a number without a tag, for packed numbers in a message of their own.
    package mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private mutating func append(_ field: ProtobufField, varint value: UInt64) {
        append(field)
        append(varint: value)
    }

    private mutating func append(_ field: ProtobufField) {
        append(varint: field.tag)
    }
}
