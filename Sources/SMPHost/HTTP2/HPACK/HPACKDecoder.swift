public import SMPBytes

/// Turns blocks of compressed fields back into fields.
///
/// ```
///  1 index             a field of the tables
///  01 index value      a new field, its name from the tables or (index 0) written out,
///                      which also goes into the dynamic table
///  001 size            the dynamic table gets a new size, before the first field only
///  0001 index value    a new field that no one should ever put into a table
///  0000 index value    a new field that does not go into the table
/// ```
///
/// Blocks have to be decoded in the order in which they were sent, every one of them, as each may
/// change the table that the next refers to. After an error the decoder is of no more use, and with
/// it the connection.
///
/// Memory is bounded whatever the peer sends: by the limit of the table, by that of the list, and
/// by the length of the block, which the caller has limited.
///
/// - Source: RFC 7541, sections 3 and 6.
public struct HPACKDecoder: Sendable {
    /// The fields of one block.
    public struct FieldList: Hashable, Sendable {
        /// The fields in the order of the block, up to the limit of the list.
        public var fields: [HTTPField] = []
        /// Whether more fields were there, which were left out.
        public var isTruncated = false

        var size = 0
    }

    /// The size that the dynamic table may have at most.
    private let tableSizeLimit: Int
    /// The size that a list of fields may have at most.
    private let listSizeLimit: Int
    /// The dynamic table as it stands.
    package private(set) var table: HPACKDynamicTable

    /// Starts with an empty dynamic table.
    ///
    /// - Parameters:
    ///   - tableSizeLimit: What this end announced as SETTINGS_HEADER_TABLE_SIZE.
    ///   - listSizeLimit: What this end announced as SETTINGS_MAX_HEADER_LIST_SIZE.
    public init(tableSizeLimit: Int = 4096, listSizeLimit: Int = 16_384) {
        self.tableSizeLimit = tableSizeLimit
        self.listSizeLimit = listSizeLimit
        table = HPACKDynamicTable(capacity: tableSizeLimit)
    }

    /// Decodes a whole block.
    ///
    /// A list that is too large is no error here: the block still has to be read for what it does
    /// to the table, and only its own message suffers.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with `hpackInteger`, `hpackHuffman`,
    ///   `hpackIndex`, `hpackTableSize` or `hpackTableSizeFirst`.
    public mutating func decode(_ block: Span<UInt8>) throws(WireError) -> FieldList {
        var reader = ByteReader(block)
        var list = FieldList()
        var isAtStart = true
        while reader.remaining > 0 {
            let start = reader.offset
            let first = try reader.takeUInt8()
            if first & 0xe0 == 0x20 {
                guard isAtStart else { throw .violates(.hpackTableSizeFirst, at: start) }
                try resizeTable(first, from: &reader)
            } else {
                isAtStart = false
                append(try takeField(first, from: &reader), to: &list)
            }
        }
        return list
    }

    private func append(_ field: HTTPField, to list: inout FieldList) {
        list.size += field.hpackSize
        if list.size > listSizeLimit { list.isTruncated = true }
        if !list.isTruncated { list.fields.append(field) }
    }

    private mutating func resizeTable(
        _ first: UInt8, from reader: inout ByteReader
    ) throws(WireError) {
        let start = reader.offset - 1
        let size = try HPACKInteger.take(after: first, prefixBits: 5, from: &reader)
        guard size <= tableSizeLimit else { throw .violates(.hpackTableSize, at: start) }
        table.resize(to: size)
    }

    private mutating func takeField(
        _ first: UInt8, from reader: inout ByteReader
    ) throws(WireError) -> HTTPField {
        if first & 0x80 != 0 {
            let start = reader.offset - 1
            let index = try HPACKInteger.take(after: first, prefixBits: 7, from: &reader)
            return try entry(index, at: start)
        }
        let isIncremental = first & 0x40 != 0
        let field = try takeLiteral(first, prefixBits: isIncremental ? 6 : 4, from: &reader)
        if isIncremental { table.insert(field) }
        return field
    }

    private func takeLiteral(
        _ first: UInt8, prefixBits: Int, from reader: inout ByteReader
    ) throws(WireError) -> HTTPField {
        let start = reader.offset - 1
        let index = try HPACKInteger.take(after: first, prefixBits: prefixBits, from: &reader)
        let name =
            if index == 0 { try HPACKString.take(from: &reader) } else {
                try entry(index, at: start).name
            }
        return HTTPField(name: name, value: try HPACKString.take(from: &reader))
    }

    /// The field at `index` of the two tables, of which the static one comes first.
    private func entry(_ index: Int, at offset: Int) throws(WireError) -> HTTPField {
        let fixed = HPACKStaticTable.entries
        if index >= 1, index <= fixed.count { return fixed[index - 1] }
        guard index > 0, let field = table.entry(age: index - fixed.count - 1) else {
            throw .violates(.hpackIndex, at: offset)
        }
        return field
    }
}

extension WireRule {
    /// RFC 7541, sections 2.3.3 and 6.1.
    public static let hpackIndex = WireRule("an HPACK index is that of an entry of the tables")
    /// RFC 7541, section 6.3.
    public static let hpackTableSize = WireRule(
        "the HPACK table is no larger than its reader allows")
    /// RFC 7541, section 4.2.
    public static let hpackTableSizeFirst = WireRule(
        "the HPACK table changes its size before the first field of a block")
}
