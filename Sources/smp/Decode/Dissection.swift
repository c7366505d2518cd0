/// One packet, taken apart for people and programs to look at.
struct Dissection: Encodable {
    /// The number of the packet in its source, counted from one.
    let packet: Int
    /// The size of what was captured, in bytes.
    let length: Int
    /// The layers that could be read, outermost first.
    var layers: [Layer] = []
    /// Why the rest could not be read.
    var error: Problem?

    /// The rule that a packet breaks, and where.
    struct Problem: Encodable {
        let rule: String
        let offset: Int
        let layer: String
    }

    /// A header or a part of one, with its fields in wire order.
    struct Layer: Encodable {
        var name: String
        let offset: Int
        var length: Int
        var fields: [Field] = []
    }

    /// A value with its place.
    struct Field: Encodable {
        let name: String
        let value: Value
        let unit: String?
        let meaning: String?
        let offset: Int
    }

    /// What a field holds.
    enum Value {
        case number(UInt64)
        case flag(Bool)
        case text(String)
    }
}

extension Dissection.Layer {
    /// Adds a number.
    mutating func add(
        _ name: String, _ value: some BinaryInteger, unit: String? = nil, meaning: String? = nil,
        at offset: Int
    ) {
        let value = Dissection.Value.number(UInt64(truncatingIfNeeded: value))
        fields.append(
            Dissection.Field(
                name: name, value: value, unit: unit, meaning: meaning, offset: offset))
    }

    /// Adds a flag.
    mutating func add(_ name: String, _ value: Bool, at offset: Int) {
        fields.append(
            Dissection.Field(
                name: name, value: .flag(value), unit: nil, meaning: nil, offset: offset))
    }

    /// Adds a text.
    mutating func add(_ name: String, _ value: String, meaning: String? = nil, at offset: Int) {
        fields.append(
            Dissection.Field(
                name: name, value: .text(value), unit: nil, meaning: meaning, offset: offset))
    }
}

extension Dissection.Value: Encodable, CustomStringConvertible {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .text(let text): try container.encode(text)
        }
    }

    var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .flag(let flag): flag ? "yes" : "no"
        case .text(let text): text
        }
    }
}
