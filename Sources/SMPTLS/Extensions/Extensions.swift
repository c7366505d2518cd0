internal import SMPBytes

/// The extensions of one message, in the order of the wire, none twice.
///
/// - Source: RFC 8446, section 4.2.
public struct Extensions: Hashable, Sendable {
    /// All of them.
    public private(set) var list: [HandshakeExtension]

    /// Takes extensions of different types.
    ///
    /// - Precondition: No type comes twice.
    public init(_ list: [HandshakeExtension] = []) {
        precondition(Set(list.map(\.type)).count == list.count)
        self.list = list
    }

    /// Adds an extension of another type at the end.
    ///
    /// - Precondition: There is none of its type yet.
    public mutating func append(_ added: HandshakeExtension) {
        precondition(!contains(added.type))
        list.append(added)
    }

    /// Replaces the extension of the same type where it stands, or adds it at the end.
    public mutating func set(_ new: HandshakeExtension) {
        if let index = list.firstIndex(where: { $0.type == new.type }) {
            list[index] = new
        } else {
            list.append(new)
        }
    }

    /// Removes the extension of a type, if there is one.
    public mutating func remove(_ type: ExtensionType) {
        list.removeAll { $0.type == type }
    }

    /// Whether there is an extension of a type.
    public func contains(_ type: ExtensionType) -> Bool {
        list.contains { $0.type == type }
    }

    /// The types that are there.
    public var types: Set<ExtensionType> {
        Set(list.map(\.type))
    }

    /// Refuses answers to what was not asked.
    ///
    /// - Parameter offered: The types of the message that this one answers.
    /// - Throws: `unsupported_extension` for a type that is not among them.
    public func requireAnswers(to offered: Set<ExtensionType>) throws(TLSError) {
        // RFC 8446, section 4.2: no answer without a question, but for the cookie, which asks.
        for type in types.sorted(by: { $0.rawValue < $1.rawValue })
        where type != .cookie && !offered.contains(type) {
            throw TLSError(
                .unsupportedExtension, "extension \(type.rawValue) was not asked for")
        }
    }
}

// MARK: - Wire form

extension Extensions {
    init(
        from reader: inout ByteReader, in place: ExtensionPlace,
        _ lengths: ClosedRange<Int> = 0...0xffff
    ) throws(TLSError) {
        var types: Set<ExtensionType> = []
        list = try reader.list16("extensions", lengths) { (reader) throws(TLSError) in
            let next = try HandshakeExtension(from: &reader, in: place)
            // RFC 8446, section 4.2: one extension of each type.
            guard types.insert(next.type).inserted else {
                throw .illegal("extension \(next.type.rawValue) twice")
            }
            return next
        }
    }

    func encode(into writer: inout MessageWriter) {
        writer.vector16 { writer in
            for next in list { next.encode(into: &writer) }
        }
    }
}
