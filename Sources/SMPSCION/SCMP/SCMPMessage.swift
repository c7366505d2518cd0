public import SMPBytes

/// What an SCMP message says.
///
/// ```
/// +--------------------+-------------------+ - - - - - - - - - - - - - - - - -
/// | type, code, chksum | fields, 0 to 24 B | trailer: a quote, or data, or nothing
/// +--------------------+-------------------+ - - - - - - - - - - - - - - - - -
///  \______ what a value of this type encodes to ______/
/// ```
///
/// The value ends where the fields end. What trails them is the packet that an error quotes, the
/// data that an echo carries, or all that an unassigned type consists of. It is long, seldom looked
/// at, and on its way out already stands in some other packet. So it stays where it is: to read, see
/// ``SCMPMessageLayout`` and ``SCMPQuote``; to write, pass it to
/// ``encode(trailer:from:to:into:)``.
///
/// Only the two types for which codes are assigned have a code here. The others' code is ignored on
/// reading and zero on writing, as are unused and reserved fields; this is all that does not encode
/// to the bytes that it was read from.
///
/// - Source: SCMP specification.
public enum SCMPMessage: Hashable, Sendable {
    /// The packet cannot be delivered in the destination's autonomous system.
    case destinationUnreachable(SCMPDestinationUnreachable)
    /// The packet does not fit on a link.
    case packetTooBig(SCMPPacketTooBig)
    /// A header of the packet makes no sense.
    case parameterProblem(SCMPParameterProblem)
    /// A link between two autonomous systems is broken.
    case externalInterfaceDown(SCMPExternalInterfaceDown)
    /// Two routers of an autonomous system do not reach each other.
    case internalConnectivityDown(SCMPInternalConnectivityDown)
    /// Asks a host for an answer.
    case echoRequest(SCMPEcho)
    /// Answers an echo request.
    case echoReply(SCMPEcho)
    /// Asks a router on the path for an answer.
    case tracerouteRequest(SCMPTraceroute)
    /// Answers a traceroute request.
    case tracerouteReply(SCMPTraceroute)
    /// Something of a type that the specification does not describe.
    case unassigned(SCMPUnassignedMessage)

    /// What the message is about. (Type)
    public var type: SCMPType {
        switch self {
        case .destinationUnreachable: .destinationUnreachable
        case .packetTooBig: .packetTooBig
        case .parameterProblem: .parameterProblem
        case .externalInterfaceDown: .externalInterfaceDown
        case .internalConnectivityDown: .internalConnectivityDown
        case .echoRequest: .echoRequest
        case .echoReply: .echoReply
        case .tracerouteRequest: .tracerouteRequest
        case .tracerouteReply: .tracerouteReply
        case .unassigned(let message): message.type
        }
    }

    /// The number that tells apart messages of one type; zero where none are assigned. (Code)
    public var code: UInt8 {
        switch self {
        case .destinationUnreachable(let message): message.code.rawValue
        case .parameterProblem(let message): message.code.rawValue
        case .unassigned(let message): message.code
        default: 0
        }
    }

    /// The size on the wire without the trailer, in bytes: 4 to 28.
    public var encodedLength: Int { SCMPHeader.encodedLength + bodyLength }

    private var bodyLength: Int {
        switch self {
        case .destinationUnreachable: SCMPDestinationUnreachable.bodyLength
        case .packetTooBig: SCMPPacketTooBig.bodyLength
        case .parameterProblem: SCMPParameterProblem.bodyLength
        case .externalInterfaceDown: SCMPExternalInterfaceDown.bodyLength
        case .internalConnectivityDown: SCMPInternalConnectivityDown.bodyLength
        case .echoRequest, .echoReply: SCMPEcho.bodyLength
        case .tracerouteRequest, .tracerouteReply: SCMPTraceroute.bodyLength
        case .unassigned: 0
        }
    }
}

/// A message of a type that the specification does not describe.
public struct SCMPUnassignedMessage: Hashable, Sendable {
    /// What the message is about, to those who know. (Type)
    public let type: SCMPType
    /// What exactly. (Code)
    public let code: UInt8

    /// Names a message, or is `nil` when the type is an assigned one.
    public init?(type: SCMPType, code: UInt8) {
        guard !type.isAssigned else { return nil }
        self.init(unchecked: type, code: code)
    }

    init(unchecked type: SCMPType, code: UInt8) {
        (self.type, self.code) = (type, code)
    }
}

extension SCMPMessage: CustomStringConvertible {
    /// The names of type and code, as far as they are assigned.
    public var description: String { SCMPHeader(type, code: code).description }
}

// MARK: - Wire form

extension SCMPMessage {
    /// Takes a header and the fields that its type has from the front of `reader`.
    ///
    /// The trailer is left unread.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with
    ///   `shortInterfaceID`.
    public init(from reader: inout ByteReader) throws(WireError) {
        let header = try SCMPHeader(from: &reader)
        try self.init(header, body: &reader)
    }

    init(_ header: SCMPHeader, body reader: inout ByteReader) throws(WireError) {
        switch header.type {
        case .destinationUnreachable:
            self = .destinationUnreachable(try .init(code: header.code, body: &reader))
        case .packetTooBig:
            self = .packetTooBig(try .init(body: &reader))
        case .parameterProblem:
            self = .parameterProblem(try .init(code: header.code, body: &reader))
        case .externalInterfaceDown:
            self = .externalInterfaceDown(try .init(body: &reader))
        case .internalConnectivityDown:
            self = .internalConnectivityDown(try .init(body: &reader))
        case .echoRequest:
            self = .echoRequest(try .init(body: &reader))
        case .echoReply:
            self = .echoReply(try .init(body: &reader))
        case .tracerouteRequest:
            self = .tracerouteRequest(try .init(body: &reader))
        case .tracerouteReply:
            self = .tracerouteReply(try .init(body: &reader))
        default:
            self = .unassigned(.init(unchecked: header.type, code: header.code))
        }
    }

    /// Appends ``encodedLength`` bytes to `out`, with zero unused and reserved fields.
    ///
    /// - Parameters:
    ///   - checksum: What stands in the checksum field.
    ///   - out: Where there is room for them.
    public func encode(checksum: UInt16 = 0, into out: inout OutputSpan<UInt8>) {
        SCMPHeader(type, code: code, checksum: checksum).encode(into: &out)
        switch self {
        case .destinationUnreachable(let body): body.encodeBody(into: &out)
        case .packetTooBig(let body): body.encodeBody(into: &out)
        case .parameterProblem(let body): body.encodeBody(into: &out)
        case .externalInterfaceDown(let body): body.encodeBody(into: &out)
        case .internalConnectivityDown(let body): body.encodeBody(into: &out)
        case .echoRequest(let body), .echoReply(let body): body.encodeBody(into: &out)
        case .tracerouteRequest(let body), .tracerouteReply(let body): body.encodeBody(into: &out)
        case .unassigned: break
        }
    }

    /// Appends the whole message to `out`: ``encodedLength`` bytes, the trailer, and in the former
    /// the checksum over both.
    ///
    /// - Parameters:
    ///   - trailer: What follows the fields, which is copied.
    ///   - source: Where the message comes from, for the checksum.
    ///   - destination: Where the message goes, for the checksum.
    ///   - out: Where there is room for all this.
    public func encode(
        trailer: Span<UInt8>, from source: SCIONAddress, to destination: SCIONAddress,
        into out: inout OutputSpan<UInt8>
    ) {
        let start = out.count
        let length = encodedLength + trailer.count
        encode(into: &out)
        out.append(copying: trailer)

        var checksum = InternetChecksum(
            from: source, to: destination, upperLayerLength: length, protocolNumber: .scmp)
        checksum.add(out.span.extracting(start..<start + length))
        var bytes = out.mutableSpan
        bytes.store(bigEndian: checksum.value, at: start + SCMPHeader.checksumOffset)
    }
}
