internal import SMPBytes

/// What an AS says of each of its interfaces, in the order in which it says it.
///
/// On the wire it is a map, whose order means nothing but is covered by a signature. A table that
/// was read and is written again is the same as before.
///
/// - Source: SCION control plane, the maps of `StaticInfoExtension` in seg_extensions.proto.
public struct InterfaceTable<Value: Hashable & Sendable>: Hashable, Sendable {
    /// The interfaces that have a value, in order.
    public private(set) var interfaces: [InterfaceID] = []

    private var values: [InterfaceID: Value] = [:]

    /// Starts an empty table.
    public init() {}

    /// The value of one interface.
    public subscript(interface: InterfaceID) -> Value? { values[interface] }

    /// Whether nothing is said of any interface.
    public var isEmpty: Bool { interfaces.isEmpty }

    /// Says something of one interface, in place of what was said of it before.
    public mutating func set(_ interface: InterfaceID, to value: Value) {
        if values.updateValue(value, forKey: interface) == nil { interfaces.append(interface) }
    }
}

extension InterfaceTable: Sequence {
    /// Walks through interfaces and values in order.
    public func makeIterator() -> AnyIterator<(interface: InterfaceID, value: Value)> {
        var rest = interfaces.makeIterator()
        return AnyIterator {
            guard let interface = rest.next(), let value = values[interface] else { return nil }
            return (interface, value)
        }
    }
}

extension InterfaceTable: ExpressibleByDictionaryLiteral {
    /// Says what a literal says, of an interface that it names twice the last.
    public init(dictionaryLiteral elements: (InterfaceID, Value)...) {
        for (interface, value) in elements { set(interface, to: value) }
    }
}

// MARK: - Wire form

extension ProtobufReader {
    /// Takes a map entry with a number as its value, and puts it in `table`.
    ///
    /// What is said of a number that no interface has is passed over, and so is a value that
    /// `convert` finds no meaning in.
    mutating func takeEntry<Value>(
        into table: inout InterfaceTable<Value>, convert: (UInt64) -> Value?
    ) throws(WireError) {
        var entry = try takeMessage()
        var (key, number): (UInt64, UInt64) = (0, 0)
        while let field = try entry.nextField() {
            switch field {
            case .varint(1): key = try entry.takeVarint()
            case .varint(2): number = try entry.takeVarint()
            default: try entry.skip(field)
            }
        }
        if let interface = InterfaceID(mapKey: key), let value = convert(number) {
            table.set(interface, to: value)
        }
    }

    /// Takes a map entry with a message as its value, and puts it in `table` if `read` finds a
    /// meaning in it.
    mutating func takeEntry<Value>(
        into table: inout InterfaceTable<Value>,
        read: (inout ProtobufReader) throws(WireError) -> Value?
    ) throws(WireError) {
        var entry = try takeMessage()
        var key: UInt64 = 0
        var value: Value?
        while let field = try entry.nextField() {
            switch field {
            case .varint(1): key = try entry.takeVarint()
            case .bytes(2):
                var message = try entry.takeMessage()
                value = try read(&message)
            default: try entry.skip(field)
            }
        }
        if let interface = InterfaceID(mapKey: key), let value {
            table.set(interface, to: value)
        }
    }
}

extension ProtobufWriter {
    /// Appends a map of numbers.
    mutating func append<Value>(
        _ number: Int, _ table: InterfaceTable<Value>, convert: (Value) -> UInt64
    ) {
        for (interface, value) in table {
            append(number) { entry in
                entry.append(1, explicitVarint: UInt64(interface.rawValue))
                entry.append(2, explicitVarint: convert(value))
            }
        }
    }

    /// Appends a map of messages.
    mutating func append<Value>(
        _ number: Int, _ table: InterfaceTable<Value>,
        write: (Value, inout ProtobufWriter) -> Void
    ) {
        for (interface, value) in table {
            append(number) { entry in
                entry.append(1, explicitVarint: UInt64(interface.rawValue))
                entry.append(2) { message in write(value, &message) }
            }
        }
    }
}

extension InterfaceID {
    /// The interface that a map's key names, if it is one.
    fileprivate init?(mapKey: UInt64) {
        guard let number = UInt16(exactly: mapKey), number > 0 else { return nil }
        self.init(rawValue: number)
    }
}
