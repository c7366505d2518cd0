public import SMPBytes

/// What a server has to know of a connection to take up from there in the next one.
///
/// The server keeps none of it: it is sealed into the ticket that the client brings back.
///
/// - Source: RFC 8446, sections 4.2.11.1 and 4.6.1; RFC 9000, section 7.4.1.
public struct ResumptionState: Hashable, Sendable {
    /// The key that goes with the ticket, as long as a hash of the suite.
    public var preSharedKey: [UInt8]
    /// The suite of the connection.
    public var cipherSuite: CipherSuite
    /// When the ticket was made, to the millisecond.
    public var issuedAt: UnixTime
    /// How long it may be used from then, in seconds, at most seven days.
    public var lifetime: UInt32
    /// What hides the age of the ticket on the wire.
    public var ageAdd: UInt32
    /// Whether the next connection may start with data.
    public var allowsEarlyData: Bool
    /// The name that the client gave for the server, at most 255 bytes, or `nil`.
    public var serverName: String?
    /// The protocol of the application, at most 255 bytes.
    public var applicationProtocol: [UInt8]
    /// The version of QUIC, for which alone the ticket is good.
    public var transportVersion: UInt32
    /// What else has to be the same for early data, as whoever set it reads it, at most 4,096 bytes;
    /// QUIC keeps the limits there that the client knows.
    public var transportState: [UInt8]

    /// The longest state of the transport, in bytes.
    public static let maximumTransportStateLength = 4_096

    /// Joins the fields.
    public init(
        preSharedKey: [UInt8], cipherSuite: CipherSuite, issuedAt: UnixTime, lifetime: UInt32,
        ageAdd: UInt32, allowsEarlyData: Bool, serverName: String?, applicationProtocol: [UInt8],
        transportVersion: UInt32 = 1, transportState: [UInt8] = []
    ) {
        self.preSharedKey = preSharedKey
        self.cipherSuite = cipherSuite
        self.issuedAt = issuedAt
        self.lifetime = lifetime
        self.ageAdd = ageAdd
        self.allowsEarlyData = allowsEarlyData
        self.serverName = serverName
        self.applicationProtocol = applicationProtocol
        self.transportVersion = transportVersion
        self.transportState = transportState
    }

    /// Whether the ticket is not too old; clocks may have been set back by a minute.
    public func isUsable(now: UnixTime) -> Bool {
        let age = now - issuedAt
        return age >= .seconds(-60) && age < .seconds(Int64(lifetime))
    }

    /// When a hello should arrive by the age that it gives for the ticket.
    ///
    /// A hello that was held up or is played again arrives later.
    ///
    /// - Source: RFC 8446, section 8.3.
    public func expectedArrival(obfuscatedAge: UInt32) -> UnixTime {
        issuedAt + .milliseconds(Int64(obfuscatedAge &- ageAdd))
    }
}

// MARK: - Form inside of tickets

extension ResumptionState {
    /// The version of the form, which changes whenever a field does.
    private static let formVersion: UInt8 = 1

    var encoded: [UInt8] {
        var writer = MessageWriter()
        writer.append(Self.formVersion)
        writer.append(cipherSuite.rawValue)
        writer.append(transportVersion)
        writer.append(UInt64(bitPattern: issuedAt.milliseconds))
        writer.append(lifetime)
        writer.append(ageAdd)
        writer.append(UInt8(allowsEarlyData ? 1 : 0))
        writer.vector8 { $0.append(preSharedKey) }
        writer.vector8 { $0.append(Array((serverName ?? "").utf8)) }
        writer.vector8 { $0.append(applicationProtocol) }
        writer.vector16 { $0.append(transportState) }
        return writer.bytes
    }

    init(_ bytes: Span<UInt8>) throws(TLSError) {
        var reader = ByteReader(bytes)
        guard try reader.number8("version") == Self.formVersion else {
            throw .malformed("a state of another version")
        }
        cipherSuite = try reader.cipherSuite()
        transportVersion = try reader.number32("version of QUIC")
        issuedAt = try reader.time()
        lifetime = try reader.number32("lifetime")
        ageAdd = try reader.number32("age")
        allowsEarlyData = try reader.flag()
        preSharedKey = try reader.preSharedKey(cipherSuite)
        serverName = try reader.optionalName()
        applicationProtocol = try reader.bytes8("protocol")
        transportState = try reader.bytes16(
            "state of the transport", 0...Self.maximumTransportStateLength)
        try reader.end("state")
    }
}
