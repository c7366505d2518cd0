/// Compresses the fields of messages into blocks.
///
/// A field that stands in a table becomes its index. Any other is written out, its name as an
/// index if possible, and goes into the dynamic table unless its value is not likely to come again.
///
/// - Source: RFC 7541, sections 2.3, 4.2 and 6.
public struct HPACKEncoder: Sendable {
    /// What becomes of a field that is in none of the tables.
    public enum Indexing: Hashable, Sendable {
        /// It goes into the dynamic table.
        case incremental
        /// It goes into no table.
        case none
        /// It goes into no table, and nobody who passes it on may put it into one: a secret.
        case never
    }

    /// The dynamic table as it stands.
    package private(set) var table: HPACKDynamicTable

    /// What a peer allows that has not announced anything. (RFC 9113, section 6.5.2)
    private static let initialPeerLimit = 4096

    private let ownLimit: Int
    private let usesHuffman: Bool
    /// The smallest size since the last block, and the size from the next one on.
    private var sizeUpdate: (smallest: Int, last: Int)?

    /// Starts with an empty dynamic table.
    ///
    /// - Parameters:
    ///   - tableSizeLimit: How large a table this end is willing to keep. A peer's announcement can
    ///     only make it smaller.
    ///   - usesHuffman: Whether strings are Huffman-coded where that does not make them longer.
    public init(tableSizeLimit: Int = 4096, usesHuffman: Bool = true) {
        ownLimit = tableSizeLimit
        self.usesHuffman = usesHuffman
        table = HPACKDynamicTable(capacity: min(tableSizeLimit, Self.initialPeerLimit))
    }

    /// Takes in the size that the peer allows from now on (SETTINGS_HEADER_TABLE_SIZE).
    public mutating func limitTableSize(to peerLimit: Int) {
        let size = min(peerLimit, ownLimit)
        guard size != sizeUpdate?.last ?? table.capacity else { return }
        sizeUpdate = (min(size, sizeUpdate?.smallest ?? size), size)
    }

    /// Compresses the fields of one part of a message into a block.
    ///
    /// Fields that are in none of the tables are treated as `indexing` says, or when it is `nil`,
    /// as suits their names best.
    public mutating func encode(_ fields: [HTTPField], indexing: Indexing? = nil) -> [UInt8] {
        var block: [UInt8] = []
        appendSizeUpdate(to: &block)
        for field in fields { append(field, indexing: indexing ?? usual(for: field), to: &block) }
        return block
    }

    private mutating func appendSizeUpdate(to block: inout [UInt8]) {
        guard let (smallest, last) = sizeUpdate else { return }
        sizeUpdate = nil
        // RFC 7541, section 4.2: the smallest size in between is announced as well, since it
        // emptied the table at the other end.
        if smallest < last {
            HPACKInteger.append(smallest, prefixBits: 5, pattern: 0x20, to: &block)
        }
        HPACKInteger.append(last, prefixBits: 5, pattern: 0x20, to: &block)
        table.resize(to: smallest)
        table.resize(to: last)
    }

    private mutating func append(
        _ field: HTTPField, indexing: Indexing, to block: inout [UInt8]
    ) {
        if indexing != .never, let index = index(where: { $0 == field }) {
            return HPACKInteger.append(index, prefixBits: 7, pattern: 0x80, to: &block)
        }
        let nameIndex = index { $0.name == field.name } ?? 0
        switch indexing {
        case .incremental:
            HPACKInteger.append(nameIndex, prefixBits: 6, pattern: 0x40, to: &block)
        case .none: HPACKInteger.append(nameIndex, prefixBits: 4, pattern: 0x00, to: &block)
        case .never: HPACKInteger.append(nameIndex, prefixBits: 4, pattern: 0x10, to: &block)
        }
        if nameIndex == 0 { HPACKString.append(field.name, huffman: usesHuffman, to: &block) }
        HPACKString.append(field.value, huffman: usesHuffman, to: &block)
        if indexing == .incremental { table.insert(field) }
    }

    private func index(where matches: (HTTPField) -> Bool) -> Int? {
        if let index = HPACKStaticTable.entries.firstIndex(where: matches) { return index + 1 }
        for age in 0..<table.count {
            if let field = table.entry(age: age), matches(field) {
                return HPACKStaticTable.entries.count + 1 + age
            }
        }
        return nil
    }

    /// Values that are different in every message would only push the others out.
    private func usual(for field: HTTPField) -> Indexing {
        if Self.alwaysDifferent.contains(field.name) { return .none }
        return field.hpackSize > table.capacity ? .none : .incremental
    }

    private static let alwaysDifferent: Set<[UInt8]> = Set(
        ["connect-timeout-ms", "content-length", "date", "grpc-message", "grpc-timeout"]
            .map { Array($0.utf8) })
}
