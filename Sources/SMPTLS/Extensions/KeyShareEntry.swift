internal import SMPBytes

/// A public key of one end in one group.
///
/// - Source: RFC 8446, section 4.2.8.
public struct KeyShareEntry: Hashable, Sendable {
    /// The group.
    public var group: NamedGroup
    /// The public key, in the form of its group, 1 to 65,535 bytes. (`key_exchange`)
    public var publicKey: [UInt8]

    /// Joins both.
    public init(group: NamedGroup, publicKey: [UInt8]) {
        (self.group, self.publicKey) = (group, publicKey)
    }
}

// MARK: - Wire form

extension KeyShareEntry {
    init(from reader: inout ByteReader) throws(TLSError) {
        group = NamedGroup(rawValue: try reader.number16("group"))
        publicKey = try reader.bytes16("key share", 1...0xffff)
    }

    func encode(into writer: inout MessageWriter) {
        writer.append(group.rawValue)
        writer.vector16 { $0.append(publicKey) }
    }
}
