public import SMPBytes

/// What two routers tell each other many times a second to notice when a link breaks.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |Vers |  Diag   |Sta|P|F|C|A|D|M|  Detect Mult  |    Length     |
/// |                       My Discriminator                        |
/// |                      Your Discriminator                       |
/// |                    Desired Min TX Interval                    |
/// |                   Required Min RX Interval                    |
/// |                 Required Min Echo RX Interval                 |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// It is what follows a SCION header whose next header is ``ProtocolNumber/bfd``, over a one-hop
/// path to a neighbor or without a path to a router of the same autonomous system. End hosts ignore
/// it. There is no checksum. Authentication is not supported, so authenticated packets are refused,
/// as the specification asks then.
///
/// - Source: RFC 5880, section 4.1; SCION "Bidirectional Forwarding Detection".
public struct BFDControlPacket: Hashable, Sendable {
    /// The only version there is. (Vers, 3 bits)
    public static let version: UInt8 = 1
    /// The size on the wire, in bytes. (Length)
    public static let encodedLength = 24

    /// Why the sender's session last went down. (Diag, 5 bits)
    public let diagnostic: BFDDiagnostic
    /// The state of the sender's session. (Sta, 2 bits)
    public let state: BFDState
    /// Whether the sender asks for an answer with ``isFinal`` set. (P)
    public let isPoll: Bool
    /// Whether this answers a packet with ``isPoll`` set. (F)
    public let isFinal: Bool
    /// Whether the sender goes on when its control plane fails. (C)
    public let isControlPlaneIndependent: Bool
    /// Whether the sender does not want to hear packets while the session is up. (D)
    public let isDemand: Bool
    /// How many packets in a row may get lost before the session goes down; at least 1.
    public let detectionMultiplier: UInt8
    /// The sender's name for the session; not 0.
    public let myDiscriminator: UInt32
    /// The receiver's name for the session, or 0 while the sender has not heard it.
    public let yourDiscriminator: UInt32
    /// How often the sender would like to send, in microseconds.
    public let desiredMinimumTransmitInterval: UInt32
    /// How often the sender can receive, in microseconds; 0 for not at all.
    public let requiredMinimumReceiveInterval: UInt32
    /// How often the sender can receive echo packets, in microseconds; 0 for not at all.
    public let requiredMinimumEchoReceiveInterval: UInt32

    /// Describes a packet.
    ///
    /// - Throws: `WireError.violates` with `bfdDetects`,
    ///   `bfdNamesSession` or `bfdNamesPeerSession`.
    public init(
        diagnostic: BFDDiagnostic = .none, state: BFDState, isPoll: Bool = false,
        isFinal: Bool = false, isControlPlaneIndependent: Bool = false, isDemand: Bool = false,
        detectionMultiplier: UInt8, myDiscriminator: UInt32, yourDiscriminator: UInt32,
        desiredMinimumTransmitInterval: UInt32, requiredMinimumReceiveInterval: UInt32,
        requiredMinimumEchoReceiveInterval: UInt32 = 0
    ) throws(WireError) {
        self.diagnostic = diagnostic
        self.state = state
        self.isPoll = isPoll
        self.isFinal = isFinal
        self.isControlPlaneIndependent = isControlPlaneIndependent
        self.isDemand = isDemand
        self.detectionMultiplier = detectionMultiplier
        self.myDiscriminator = myDiscriminator
        self.yourDiscriminator = yourDiscriminator
        self.desiredMinimumTransmitInterval = desiredMinimumTransmitInterval
        self.requiredMinimumReceiveInterval = requiredMinimumReceiveInterval
        self.requiredMinimumEchoReceiveInterval = requiredMinimumEchoReceiveInterval
        try checkSession()
    }

    private func checkSession() throws(WireError) {
        guard detectionMultiplier != 0 else { throw .violates(.bfdDetects, at: 2) }
        guard myDiscriminator != 0 else { throw .violates(.bfdNamesSession, at: 4) }
        guard yourDiscriminator != 0 || state == .down || state == .administrativelyDown else {
            throw .violates(.bfdNamesPeerSession, at: 8)
        }
    }
}

/// The state of one side of a session. (Sta, 2 bits)
///
/// - Source: RFC 5880, section 4.1.
public enum BFDState: UInt8, Hashable, Sendable {
    /// Switched off.
    case administrativelyDown = 0
    /// Nothing is heard, or what is heard says that nothing is heard.
    case down = 1
    /// The other side is heard, and does not know yet.
    case initializing = 2
    /// Both sides hear each other.
    case up = 3
}

/// Why a session went down. (Diag, 5 bits)
///
/// - Source: RFC 5880, section 4.1.
public struct BFDDiagnostic: RawRepresentable, Hashable, Sendable {
    /// The number, at most 31.
    public let rawValue: UInt8

    /// Keeps the low five bits of `rawValue`.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue & 0x1f
    }

    /// It did not.
    public static let none = BFDDiagnostic(rawValue: 0)
    /// Nothing was heard for too long.
    public static let controlDetectionTimeExpired = BFDDiagnostic(rawValue: 1)
    /// The echo function failed.
    public static let echoFunctionFailed = BFDDiagnostic(rawValue: 2)
    /// The other side said that its session is down.
    public static let neighborSignaledSessionDown = BFDDiagnostic(rawValue: 3)
    /// The forwarding plane was reset.
    public static let forwardingPlaneReset = BFDDiagnostic(rawValue: 4)
    /// The path is known to be down.
    public static let pathDown = BFDDiagnostic(rawValue: 5)
    /// A path that this one is part of is down.
    public static let concatenatedPathDown = BFDDiagnostic(rawValue: 6)
    /// The session was switched off.
    public static let administrativelyDown = BFDDiagnostic(rawValue: 7)
    /// A path in the other direction that this one is part of is down.
    public static let reverseConcatenatedPathDown = BFDDiagnostic(rawValue: 8)
}

extension WireRule {
    /// RFC 5880, section 6.8.6, Vers.
    public static let bfdVersion = WireRule("the version of BFD is 1")
    /// RFC 5880, section 6.8.6, Length.
    public static let bfdLengthHoldsFields = WireRule(
        "the length of a BFD packet is at least 24")
    /// RFC 5880, section 6.8.6, Detect Mult.
    public static let bfdDetects = WireRule("the detection multiplier of BFD is not 0")
    /// RFC 5880, section 6.8.6, M.
    public static let bfdPointToPoint = WireRule("the multipoint bit of BFD is 0")
    /// RFC 5880, section 6.8.6, My Discriminator.
    public static let bfdNamesSession = WireRule("the sender's discriminator of BFD is not 0")
    /// RFC 5880, section 6.8.6, Your Discriminator.
    public static let bfdNamesPeerSession = WireRule(
        "the receiver's discriminator of BFD is not 0 unless the state is down")
    /// RFC 5880, section 6.8.6, A.
    public static let bfdUnauthenticated = WireRule("BFD is not authenticated")
}

// MARK: - Wire form

extension BFDControlPacket {
    /// Takes a packet from the front of `reader`.
    ///
    /// Bytes that the packet counts in its length behind the last field are skipped, which is all
    /// that does not encode to the bytes that it was read from.
    ///
    /// - Throws: `WireError.truncated` also when the announced length is more than there is;
    ///   `WireError.violates` with the rules of RFC 5880, section 6.8.6.
    public init(from reader: inout ByteReader) throws(WireError) {
        let start = reader.offset
        do throws(WireError) {
            var fields = ByteReader(try reader.takeBytes(Self.encodedLength))
            let line = try fields.takeUInt32()
            let length = try Self.checkLine(line)
            self = try BFDControlPacket(line, fields: &fields)
            try reader.skip(length - Self.encodedLength)
        } catch .violates(let rule, let offset) {
            throw .violates(rule, at: start + offset)
        }
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: line)
        out.append(bigEndian: myDiscriminator)
        out.append(bigEndian: yourDiscriminator)
        out.append(bigEndian: desiredMinimumTransmitInterval)
        out.append(bigEndian: requiredMinimumReceiveInterval)
        out.append(bigEndian: requiredMinimumEchoReceiveInterval)
    }

    /// Checks what is fixed in the first line.
    ///
    /// - Returns: The announced length.
    private static func checkLine(_ line: UInt32) throws(WireError) -> Int {
        guard line >> 29 == Self.version else { throw .violates(.bfdVersion, at: 0) }
        guard line >> 16 & 1 == 0 else { throw .violates(.bfdPointToPoint, at: 1) }
        guard line >> 18 & 1 == 0 else { throw .violates(.bfdUnauthenticated, at: 1) }
        let length = Int(line & 0xff)
        guard length >= Self.encodedLength else { throw .violates(.bfdLengthHoldsFields, at: 3) }
        return length
    }

    private init(_ line: UInt32, fields: inout ByteReader) throws(WireError) {
        // Two bits have four values, and each is a state.
        let state = BFDState(rawValue: UInt8(line >> 22 & 3)) ?? .administrativelyDown
        try self.init(
            diagnostic: BFDDiagnostic(rawValue: UInt8(line >> 24 & 0x1f)), state: state,
            isPoll: line >> 21 & 1 == 1, isFinal: line >> 20 & 1 == 1,
            isControlPlaneIndependent: line >> 19 & 1 == 1, isDemand: line >> 17 & 1 == 1,
            detectionMultiplier: UInt8(line >> 8 & 0xff),
            myDiscriminator: try fields.takeUInt32(), yourDiscriminator: try fields.takeUInt32(),
            desiredMinimumTransmitInterval: try fields.takeUInt32(),
            requiredMinimumReceiveInterval: try fields.takeUInt32(),
            requiredMinimumEchoReceiveInterval: try fields.takeUInt32())
    }

    private var line: UInt32 {
        UInt32(Self.version) << 29 | UInt32(diagnostic.rawValue) << 24
            | UInt32(state.rawValue) << 22
            | (isPoll ? 1 << 21 : 0) | (isFinal ? 1 << 20 : 0)
            | (isControlPlaneIndependent ? 1 << 19 : 0) | (isDemand ? 1 << 17 : 0)
            | UInt32(detectionMultiplier) << 8 | UInt32(Self.encodedLength)
    }
}

extension PacketLayout {
    /// Reads the BFD packet, or returns `nil` when the packet carries something else.
    ///
    /// - Throws: As ``BFDControlPacket/init(from:)``.
    /// - Precondition: The layout was read from this packet.
    public func bfd(in packet: Span<UInt8>) throws(WireError) -> BFDControlPacket? {
        guard upperProtocol == .bfd else { return nil }
        var reader = ByteReader(packet.extracting(0..<upperLayer.upperBound))
        try reader.skip(upperLayer.lowerBound)
        return try BFDControlPacket(from: &reader)
    }
}
