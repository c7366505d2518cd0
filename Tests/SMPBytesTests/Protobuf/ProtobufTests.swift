import SMPBytes
import TestVectors
import Testing

@Suite struct ProtobufTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let canonical: Hex?
        let fields: [Field]?
        let read: String?
        let error: String?

        var testDescription: String { name }
    }

    /// A field number, and the value in the one form that the case asks for.
    struct Field: Decodable, Hashable, Sendable {
        let number: Int
        var varint: UInt64?
        var int64: Int64?
        var uint32, fixed32: UInt32?
        var int32: Int32?
        var bool: Bool?
        var float: Float?
        var bytes: Hex?
        var string: String?
        var packed: [UInt64]?
        var message: [Field]?
        var skipped: Bool?
    }

    static let cases = Result { try VectorFile<Case>.load("bytes/protobuf") }

    @Test(arguments: try cases.get().filter { $0.fields != nil })
    func readsFieldsAndWritesThemBack(_ vector: Case) throws {
        let expected = try #require(vector.fields)
        var reader = ProtobufReader(vector.bytes.bytes.span)
        #expect(try read(&reader, as: expected) == expected)

        var writer = ProtobufWriter()
        write(expected, to: &writer)
        #expect(Hex(writer.bytes) == vector.canonical ?? vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.fields != nil })
    func skipsWhatItReads(_ vector: Case) throws {
        var reader = ProtobufReader(vector.bytes.bytes.span)
        while let field = try reader.nextField() { try reader.skip(field) }
        #expect(reader.isAtEnd && reader.offset == vector.bytes.bytes.count)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = refusal(of: vector.bytes.bytes, reading: vector.read)
        let expected = try #require(vector.error)
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    /// A prefix that ends between two fields is a message of its own; any other is cut short.
    @Test(arguments: try cases.get().filter { $0.fields?.count == 1 && $0.bytes.bytes.count > 1 })
    func refusesEveryPrefix(_ vector: Case) {
        let accepted = (1..<vector.bytes.bytes.count).filter {
            refusal(of: Array(vector.bytes.bytes.prefix($0)), reading: nil) == nil
        }
        #expect(accepted == [])
    }

    @Test func errorsInsideAMessageNameThePlaceInTheWholeInput() {
        let bytes: [UInt8] = [0x08, 0x01, 0x1a, 0x03, 0x08, 0x01, 0x0e]
        #expect(
            refusal(of: bytes, reading: "message") == .violates(.protobufTag, at: 6))
    }
}

/// Takes the fields in the forms that `expected` has them.
private func read(
    _ reader: inout ProtobufReader, as expected: [ProtobufTests.Field]
) throws(WireError) -> [ProtobufTests.Field] {
    var fields: [ProtobufTests.Field] = []
    for form in expected {
        guard let field = try reader.nextField() else { return fields }
        var value = ProtobufTests.Field(number: number(of: field))
        switch field {
        case .varint where form.varint != nil: value.varint = try reader.takeVarint()
        case .varint where form.int64 != nil: value.int64 = try reader.takeInt64()
        case .varint where form.uint32 != nil: value.uint32 = try reader.takeUInt32()
        case .varint where form.int32 != nil: value.int32 = try reader.takeInt32()
        case .varint where form.bool != nil: value.bool = try reader.takeBool()
        case .fixed32 where form.fixed32 != nil: value.fixed32 = try reader.takeFixed32()
        case .fixed32 where form.float != nil: value.float = try reader.takeFloat()
        case .bytes where form.bytes != nil: value.bytes = Hex(try reader.takeArray())
        case .bytes where form.string != nil: value.string = try reader.takeString()
        case .bytes where form.packed != nil:
            var numbers = try reader.takeMessage()
            value.packed = []
            while !numbers.isAtEnd { value.packed?.append(try numbers.takeVarint()) }
        case .bytes:
            var message = try reader.takeMessage()
            value.message = try read(&message, as: form.message ?? [])
        default:
            try reader.skip(field)
            value.skipped = true
        }
        fields.append(value)
    }
    return fields
}

private func write(_ fields: [ProtobufTests.Field], to writer: inout ProtobufWriter) {
    for field in fields {
        let number = field.number
        if let value = field.varint { writer.append(number, varint: value) }
        if let value = field.int64 { writer.append(number, int64: value) }
        if let value = field.uint32 { writer.append(number, varint: UInt64(value)) }
        if let value = field.int32 { writer.append(number, int64: Int64(value)) }
        if let value = field.bool { writer.append(number, varint: value ? 1 : 0) }
        if let value = field.fixed32 { writer.append(number, fixed32: value) }
        if let value = field.float { writer.append(number, float: value) }
        if let value = field.bytes { writer.append(number, bytes: value.bytes) }
        if let value = field.string { writer.append(number, string: value) }
        if let value = field.packed {
            writer.append(number) { message in
                for item in value { message.append(varint: item) }
            }
        }
        if let value = field.message {
            writer.append(number) { message in write(value, to: &message) }
        }
    }
}

private func number(of field: ProtobufField) -> Int {
    switch field {
    case .varint(let number), .fixed64(let number), .bytes(let number), .groupStart(let number),
        .groupEnd(let number), .fixed32(let number):
        number
    }
}

/// Why the fields of `bytes` cannot be taken, strings as text and messages with their fields when
/// `form` says so.
private func refusal(of bytes: [UInt8], reading form: String?) -> WireError? {
    var reader = ProtobufReader(bytes.span)
    do throws(WireError) {
        while let field = try reader.nextField() {
            switch (field, form) {
            case (.bytes, "string"): _ = try reader.takeString()
            case (.bytes, "message"):
                var message = try reader.takeMessage()
                while let inner = try message.nextField() { try message.skip(inner) }
            default: try reader.skip(field)
            }
        }
        return nil
    } catch {
        return error
    }
}
