public import SMPBytes

/// The packet that an SCMP error is about, as far as the error quotes it.
///
/// ```
/// | SCION header | SCMP error | SCION header | upper layer …|
///                              \________ the quote ________/
/// ```
///
/// A quote says who sent a packet and over which path, which is all that its sender needs to know
/// which flow the error concerns. It does not prove anything: errors are not authenticated by
/// default, so a receiver has to compare the quote with what it really sends, and may take the
/// error as a hint only.
///
/// The packet stands in the quote as the router had it, which moved the position on the path,
/// changed accumulators and cleared alert flags. See ``wasSent(over:in:)`` for a comparison that
/// does not stumble over these.
///
/// - Source: SCMP specification, "Processing Rules", 4.
public struct SCMPQuote: Hashable, Sendable {
    /// The place of the quote, in bytes from the first of the packet that has it.
    public let range: Range<Int>
    /// The headers of the quoted packet, with places that count from the start of the quote.
    public let packet: PacketLayout
    /// Which of its sender's flows the quoted packet belongs to.
    public let flow: SCMPQuotedFlow
}

/// What tells apart the flows of one host, in a packet that it sent.
public enum SCMPQuotedFlow: Hashable, Sendable {
    /// A UDP datagram between these ports.
    case udp(source: UInt16, destination: UInt16)
    /// A TCP segment between these ports.
    case tcp(source: UInt16, destination: UInt16)
    /// An SCMP message, of which requests have an identifier.
    case scmp(SCMPMessage)
    /// Something else.
    case other(ProtocolNumber)

    /// The port of the socket that the packet was sent from, or `nil` when there is no telling.
    ///
    /// For UDP and TCP it is the source port, for an SCMP request its identifier. Everything else
    /// has nobody waiting for errors: the reference drops an error about an SCMP reply, an SCMP
    /// error or an unknown protocol, and one about port 0. It also drops errors about TCP, which
    /// has no sockets there; here they have a recipient.
    public var socketPort: UInt16? {
        switch self {
        case .udp(let source, _), .tcp(let source, _): source == 0 ? nil : source
        case .scmp(.echoRequest(let echo)): echo.identifier == 0 ? nil : echo.identifier
        case .scmp(.tracerouteRequest(let request)):
            request.identifier == 0 ? nil : request.identifier
        case .scmp, .other: nil
        }
    }
}

// MARK: - Reading

extension SCMPQuote {
    /// Reads the quote of an error message.
    ///
    /// - Parameters:
    ///   - range: The place of the quote, see ``SCMPMessageLayout/quote``.
    ///   - bytes: The packet with the error message.
    /// - Throws: `WireError`, with places in `bytes`, when the headers of the quoted packet are cut
    ///   short or make no sense, up to the whole header of UDP or TCP or the fields of SCMP. Then
    ///   the error has no recipient.
    /// - Precondition: The message was read from these bytes.
    public init(_ range: Range<Int>, in bytes: Span<UInt8>) throws(WireError) {
        self.range = range
        let quoted = bytes.extracting(range)
        do throws(WireError) {
            packet = try PacketLayout(quoted, isQuote: true)
            flow = try SCMPQuotedFlow(of: packet, in: quoted)
        } catch {
            throw error.shifted(by: range.lowerBound)
        }
    }

    /// Whether the packet was sent over `path`, inside of EPIC or not.
    ///
    /// Compared is what no router changes: the lengths of the segments, their times and
    /// directions, and the hop fields but for alert flags.
    ///
    /// - Parameters:
    ///   - path: The path as it may have been sent.
    ///   - bytes: The packet with the error message.
    /// - Returns: `false` also when the packet was not sent over a standard path.
    /// - Precondition: The quote was read from these bytes.
    public func wasSent(over path: StandardPath, in bytes: Span<UInt8>) -> Bool {
        guard let layout = packet.path.standard,
            layout.meta.segmentLengths == path.meta.segmentLengths
        else { return false }
        let quoted = bytes.extracting(range)
        for (index, sent) in path.infoFields.enumerated() {
            var field = layout.infoField(index, in: quoted)
            field.segmentID = sent.segmentID
            guard field == sent else { return false }
        }
        for (index, sent) in path.hopFields.enumerated() {
            var field = layout.hopField(index, in: quoted)
            field.ingressRouterAlert = sent.ingressRouterAlert
            field.egressRouterAlert = sent.egressRouterAlert
            guard field == sent else { return false }
        }
        return true
    }
}

extension SCMPQuotedFlow {
    /// The least that a TCP header takes, in bytes.
    ///
    /// - Source: RFC 9293, section 3.1.
    private static let tcpHeaderLength = 20

    init(of packet: PacketLayout, in quoted: Span<UInt8>) throws(WireError) {
        if let udp = try packet.udp(in: quoted) {
            self = .udp(source: udp.header.sourcePort, destination: udp.header.destinationPort)
        } else if let scmp = try packet.scmp(in: quoted) {
            self = .scmp(scmp.message)
        } else if packet.upperProtocol == .tcp {
            var reader = ByteReader(quoted)
            try reader.skip(packet.upperLayer.lowerBound)
            let ports = try reader.takeUInt32()
            try reader.skip(Self.tcpHeaderLength - 4)
            self = .tcp(
                source: UInt16(truncatingIfNeeded: ports >> 16),
                destination: UInt16(truncatingIfNeeded: ports))
        } else {
            self = .other(packet.upperProtocol)
        }
    }
}
