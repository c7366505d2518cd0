internal import SMPBytes

/// A ticket for later connections.
///
/// - Source: RFC 8446, section 4.6.1; RFC 9001, section 4.6.1.
public struct NewSessionTicket: Hashable, Sendable {
    /// The longest that a ticket may be kept, in seconds: seven days.
    public static let maximumLifetime: UInt32 = 604_800

    /// How long the ticket may be used from now, in seconds. (`ticket_lifetime`)
    public var lifetime: UInt32
    /// What hides the age of the ticket, when it is used. (`ticket_age_add`)
    public var ageAdd: UInt32
    /// What tells the tickets of one connection apart, at most 255 bytes. (`ticket_nonce`)
    public var nonce: [UInt8]
    /// The ticket, 1 to 65,535 bytes, of which only the server knows the meaning.
    public var ticket: [UInt8]
    /// All else.
    public var extensions: Extensions

    /// Joins the parts of a ticket.
    public init(
        lifetime: UInt32, ageAdd: UInt32, nonce: [UInt8], ticket: [UInt8], extensions: Extensions
    ) {
        self.lifetime = lifetime
        self.ageAdd = ageAdd
        self.nonce = nonce
        self.ticket = ticket
        self.extensions = extensions
    }

    /// Whether a connection with this ticket may start with early data.
    ///
    /// - Throws: A protocol violation when the ticket limits early data, which QUIC does by itself.
    public func allowsEarlyData() throws(TLSError) -> Bool {
        guard let limit = extensions.earlyDataLimit else { return false }
        // RFC 9001, section 4.6.1: any other limit is an error.
        guard limit == 0xffff_ffff else {
            throw .protocolViolation("a ticket that limits early data to \(limit) bytes")
        }
        return true
    }
}

// MARK: - Wire form

extension NewSessionTicket {
    init(from reader: inout ByteReader) throws(TLSError) {
        lifetime = try reader.number32("lifetime")
        ageAdd = try reader.number32("age")
        nonce = try reader.bytes8("nonce")
        ticket = try reader.bytes16("ticket", 1...0xffff)
        extensions = try Extensions(from: &reader, in: .newSessionTicket, 0...0xfffe)
    }

    func encode(into writer: inout MessageWriter) {
        writer.append(lifetime)
        writer.append(ageAdd)
        writer.vector8 { $0.append(nonce) }
        writer.vector16 { $0.append(ticket) }
        extensions.encode(into: &writer)
    }
}
