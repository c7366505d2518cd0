public import SMPBytes

/// What a client keeps of a connection to take up from there in the next one.
///
/// A ticket should be used once: who sees it twice knows that both connections are of one client.
/// It holds a key, so that what is stored of it must be kept like one.
///
/// - Source: RFC 8446, sections 4.6.1 and C.4; RFC 9001, section 4.6; RFC 9000, section 7.4.1.
public struct SessionTicket: Hashable, Sendable {
    /// The ticket for the server, 1 to 65,535 bytes.
    public let ticket: [UInt8]
    /// The key that goes with it, as long as a hash of the suite.
    public let preSharedKey: [UInt8]
    /// The suite of the connection, whose hash function the next one has to use.
    public let cipherSuite: CipherSuite
    /// When the ticket came.
    public let receivedAt: UnixTime
    /// How long it may be used from then, in seconds, at most seven days.
    public let lifetime: UInt32
    /// What hides the age of the ticket.
    public let ageAdd: UInt32
    /// Whether the next connection may start with data.
    public let allowsEarlyData: Bool
    /// The name of the server, at most 255 bytes, or `nil` where none was given.
    public let serverName: String?
    /// The protocol of the application, at most 255 bytes; early data has to use the same.
    public let applicationProtocol: [UInt8]
    /// The version of QUIC, for which alone the ticket is good.
    public var transportVersion: UInt32 = 1
    /// The transport parameters of the server, which early data has to obey.
    ///
    /// They have the form that whoever set them reads, at most 65,535 bytes.
    public var transportParameters: [UInt8] = []

    /// Keeps a ticket that came in.
    ///
    /// - Parameters:
    ///   - message: The message of the server.
    ///   - preSharedKey: The key that was made for its nonce.
    ///   - cipherSuite: The suite of the connection.
    ///   - serverName: The name of the server, if one was given.
    ///   - applicationProtocol: The protocol of the application.
    ///   - receivedAt: The time.
    /// - Throws: A protocol violation when the ticket limits early data.
    public init(
        _ message: NewSessionTicket, preSharedKey: [UInt8], cipherSuite: CipherSuite,
        serverName: String?, applicationProtocol: [UInt8], receivedAt: UnixTime
    ) throws(TLSError) {
        ticket = message.ticket
        self.preSharedKey = preSharedKey
        self.cipherSuite = cipherSuite
        self.receivedAt = receivedAt
        // RFC 8446, section 4.6.1: nothing is kept for longer than seven days.
        lifetime = min(message.lifetime, NewSessionTicket.maximumLifetime)
        ageAdd = message.ageAdd
        allowsEarlyData = try message.allowsEarlyData()
        self.serverName = serverName
        self.applicationProtocol = applicationProtocol
    }

    /// Whether the ticket is neither too old nor from the future.
    public func isUsable(now: UnixTime) -> Bool {
        let age = now - receivedAt
        return age >= .zero && age < .seconds(Int64(lifetime))
    }

    /// The age of the ticket as the next hello tells it, which only the server can read.
    public func obfuscatedAge(now: UnixTime) -> UInt32 {
        let age = max(0, now.milliseconds &- receivedAt.milliseconds)
        return UInt32(truncatingIfNeeded: age) &+ ageAdd
    }
}

// MARK: - Stored form

extension SessionTicket {
    /// The version of the stored form, which changes whenever a field does.
    private static let formVersion: UInt8 = 1

    /// The ticket in a form of our own, to be kept in a secret place.
    public var encoded: [UInt8] {
        var writer = MessageWriter()
        writer.append(Self.formVersion)
        writer.append(cipherSuite.rawValue)
        writer.append(transportVersion)
        writer.append(UInt64(bitPattern: receivedAt.milliseconds))
        writer.append(lifetime)
        writer.append(ageAdd)
        writer.append(UInt8(allowsEarlyData ? 1 : 0))
        writer.vector8 { $0.append(preSharedKey) }
        writer.vector16 { $0.append(ticket) }
        writer.vector8 { $0.append(Array((serverName ?? "").utf8)) }
        writer.vector8 { $0.append(applicationProtocol) }
        writer.vector16 { $0.append(transportParameters) }
        return writer.bytes
    }

    /// Reads the stored form.
    ///
    /// - Throws: `decode_error` for anything else, also for the form of another version.
    public init(_ stored: Span<UInt8>) throws(TLSError) {
        var reader = ByteReader(stored)
        guard try reader.number8("version") == Self.formVersion else {
            throw .malformed("a ticket of another version")
        }
        cipherSuite = try reader.cipherSuite()
        transportVersion = try reader.number32("version of QUIC")
        receivedAt = try reader.time()
        lifetime = try reader.number32("lifetime")
        ageAdd = try reader.number32("age")
        allowsEarlyData = try reader.flag()
        preSharedKey = try reader.preSharedKey(cipherSuite)
        ticket = try reader.bytes16("ticket", 1...0xffff)
        serverName = try reader.optionalName()
        applicationProtocol = try reader.bytes8("protocol")
        transportParameters = try reader.bytes16("transport parameters")
        try reader.end("ticket")
        guard lifetime <= NewSessionTicket.maximumLifetime else {
            throw .malformed("a lifetime of \(lifetime) seconds")
        }
    }
}
