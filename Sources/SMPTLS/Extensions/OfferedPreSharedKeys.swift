internal import SMPBytes

/// The pre-shared keys that a client offers, with a proof for each that it has the key.
///
/// ```
///   ┌───────────────────────────────────┬───────────────────────┐
///   │ ClientHello … identities          │ binders               │
///   └───────────────────────────────────┴───────────────────────┘
///     every binder authenticates this     as many as identities
/// ```
///
/// A binder is computed over the hello that contains it, up to the list of binders. This is why the
/// extension is the last of all.
///
/// - Source: RFC 8446, section 4.2.11.
public struct OfferedPreSharedKeys: Hashable, Sendable {
    /// The name of a key.
    public struct Identity: Hashable, Sendable {
        /// The name, which may be a ticket, 1 to 65,535 bytes. (`identity`)
        public var name: [UInt8]
        /// The age of the ticket in milliseconds, plus a number that hides it, modulo 2³².
        /// (`obfuscated_ticket_age`)
        public var obfuscatedAge: UInt32

        /// Joins both.
        public init(name: [UInt8], obfuscatedAge: UInt32) {
            (self.name, self.obfuscatedAge) = (name, obfuscatedAge)
        }
    }

    /// The names, the one that the client likes best first.
    public var identities: [Identity]
    /// A proof for each name, 32 to 255 bytes.
    public var binders: [[UInt8]]

    /// Joins names and proofs, as many of the one as of the other.
    public init(identities: [Identity], binders: [[UInt8]]) {
        (self.identities, self.binders) = (identities, binders)
    }

    /// The size of the list of binders with its length, at the end of the hello, in bytes.
    public var bindersEncodedLength: Int {
        binders.reduce(2) { $0 + 1 + $1.count }
    }
}

// MARK: - Wire form

extension OfferedPreSharedKeys {
    init(from reader: inout ByteReader) throws(TLSError) {
        identities = try reader.list16("identities", 7...0xffff) { (reader) throws(TLSError) in
            Identity(
                name: try reader.bytes16("identity", 1...0xffff),
                obfuscatedAge: try reader.number32("ticket age"))
        }
        binders = try reader.list16("binders", 33...0xffff) { (reader) throws(TLSError) in
            try reader.bytes8("binder", 32...0xff)
        }
        guard identities.count == binders.count else {
            throw .illegal("\(identities.count) identities, \(binders.count) binders")
        }
    }

    func encode(into writer: inout MessageWriter) {
        writer.vector16 { writer in
            for identity in identities {
                writer.vector16 { $0.append(identity.name) }
                writer.append(identity.obfuscatedAge)
            }
        }
        writer.vector16 { writer in
            for binder in binders { writer.vector8 { $0.append(binder) } }
        }
    }
}
