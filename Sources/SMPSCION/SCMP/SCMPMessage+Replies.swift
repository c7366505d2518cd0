import SMPBytes

extension SCMPMessage {
    /// The answer of a host to this message, or `nil` when there is none to give.
    ///
    /// The answer to an echo request has to carry the same trailer, byte for byte. The answer to a
    /// traceroute request that came all the way to a host has no trailer; it names no router, with
    /// zeros where a router would write its interface.
    ///
    /// - Source: SCMP specification, "Echo Reply" and "Traceroute Reply".
    public var reply: SCMPMessage? {
        switch self {
        case .echoRequest(let echo): .echoReply(echo)
        case .tracerouteRequest(let request):
            .tracerouteReply(request.answered(by: .wildcard, interface: .none))
        default: nil
        }
    }

    // MARK: Errors

    /// The most that an SCMP error may take, in bytes: the whole packet from the SCION header on.
    ///
    /// - Source: SCMP specification, "Processing Rules", 3.
    public static let maximumErrorPacketLength = 1232

    /// How much of a packet this error has to quote.
    ///
    /// - Parameters:
    ///   - packetLength: The number of bytes of the packet that the error is about.
    ///   - headersLength: The number of bytes in front of the SCMP message: the SCION header of the
    ///     error, and its extension headers.
    /// - Returns: The number of bytes: as many as fit.
    public func quoteLength(ofPacket packetLength: Int, behind headersLength: Int) -> Int {
        let room = Self.maximumErrorPacketLength - headersLength - encodedLength
        return max(0, min(packetLength, room))
    }

    /// Whether the sender of a packet may be told about an error.
    ///
    /// There is never an answer to an SCMP error, nor one to a source that may be several hosts or
    /// none. What cannot be told apart from an SCMP error because it is cut short counts as one.
    ///
    /// - Parameters:
    ///   - source: Where the packet says that it comes from.
    ///   - upperProtocol: The protocol behind all headers of SCION in the packet.
    ///   - upperLayer: The bytes of that protocol, of which the first is enough.
    /// - Returns: `false` when the packet has to be dropped without a word.
    /// - Source: SCMP specification, "Processing Rules", 5.
    public static func mayReportError(
        to source: SCIONAddress, about upperProtocol: ProtocolNumber, _ upperLayer: Span<UInt8>
    ) -> Bool {
        guard !source.isdAS.isWildcard, source.host.isOneHost else { return false }
        guard upperProtocol == .scmp else { return true }
        return !upperLayer.isEmpty && !SCMPType(rawValue: upperLayer[0]).isError
    }
}

extension HostAddress {
    /// Whether the address can only mean a single host.
    ///
    /// Service addresses and those of unassigned types do not, nor do multicast, broadcast and
    /// unspecified IP addresses.
    var isOneHost: Bool {
        switch normalized {
        case .ipv4(let address):
            address.rawValue >> 28 != 0xe && address.rawValue != .max && address != .unspecified
        case .ipv6(let address):
            address.high >> 56 != 0xff && address != .unspecified
        case .service, .unassigned: false
        }
    }
}
