/// What each end says about itself during the handshake.
///
/// The defaults are what holds when a parameter is left out.
///
/// - Source: RFC 9000, section 18.2; RFC 9221, section 3; RFC 9287, section 3; RFC 9368, section 3;
///   draft-ietf-quic-ack-frequency, section 3; draft-ietf-quic-multipath-21, section 2.1.
public struct TransportParameters: Hashable, Sendable {
    /// What the client has called the server in its first packet; only a server sends it.
    public var originalDestinationConnectionID: ConnectionID?
    /// How long nothing may be heard before the connection is given up, in milliseconds; 0 for ever.
    public var maximumIdleTimeout: UInt64 = 0
    /// What shows that a server has lost its state; only a server sends it.
    public var statelessResetToken: StatelessResetToken?
    /// The longest datagram that the sender takes, in bytes, at least 1,200.
    public var maximumUDPPayloadLength: UInt64 = 65_527
    /// How much may be sent on all streams together, in bytes.
    public var initialMaximumData: UInt64 = 0
    /// How much may be sent on a bidirectional stream that the sender of this opens, in bytes.
    public var initialMaximumStreamDataBidirectionalLocal: UInt64 = 0
    /// How much may be sent on a bidirectional stream that the receiver of this opens, in bytes.
    public var initialMaximumStreamDataBidirectionalRemote: UInt64 = 0
    /// How much may be sent on a unidirectional stream, in bytes.
    public var initialMaximumStreamDataUnidirectional: UInt64 = 0
    /// How many bidirectional streams the receiver of this may open.
    public var initialMaximumStreamsBidirectional: UInt64 = 0
    /// How many unidirectional streams the receiver of this may open.
    public var initialMaximumStreamsUnidirectional: UInt64 = 0
    /// The power of two of the unit of acknowledgement delays, in microseconds; at most 20.
    public var acknowledgementDelayExponent: UInt64 = 3
    /// The longest that the sender puts off an acknowledgement, in milliseconds; less than 2^14.
    public var maximumAcknowledgementDelay: UInt64 = 25
    /// Whether the peer must stay at the address that it has used for the handshake.
    public var disablesActiveMigration = false
    /// Where the server would rather be reached.
    public var preferredAddress: PreferredAddress?
    /// How many connection IDs the sender remembers, at least 2.
    public var activeConnectionIDLimit: UInt64 = 2
    /// The source connection ID of the sender's first packet.
    public var initialSourceConnectionID: ConnectionID?
    /// The source connection ID of the server's Retry packet; only a server sends it.
    public var retrySourceConnectionID: ConnectionID?
    /// The versions that the sender uses and knows.
    public var versionInformation: VersionInformation?
    /// The longest DATAGRAM frame that the sender takes, in bytes; 0 for none.
    public var maximumDatagramFrameLength: UInt64 = 0
    /// Whether the peer may set the fixed bit as it likes.
    public var greasesFixedBit = false
    /// The shortest time that the sender can put off an acknowledgement, in microseconds.
    public var minimumAcknowledgementDelay: UInt64?
    /// The highest path ID that the sender takes at first, or `nil` without the multipath extension.
    public var initialMaximumPathID: UInt64?

    /// The defaults of the protocol.
    public init() {}
}

/// Where a server would rather be reached, once the handshake is through.
///
/// - Source: RFC 9000, section 18.2, preferred_address.
public struct PreferredAddress: Hashable, Sendable {
    /// Address and port for IPv4, six bytes; all zero for none.
    public var ipv4: [UInt8]
    /// Address and port for IPv6, 18 bytes; all zero for none.
    public var ipv6: [UInt8]
    /// The connection ID to use there, which counts as number 1.
    public var connectionID: ConnectionID
    /// The token of that connection ID.
    public var statelessResetToken: StatelessResetToken

    /// Joins the parts.
    ///
    /// - Precondition: The addresses have six and 18 bytes.
    public init(
        ipv4: [UInt8], ipv6: [UInt8], connectionID: ConnectionID,
        statelessResetToken: StatelessResetToken
    ) {
        precondition(ipv4.count == 6 && ipv6.count == 18)
        self.ipv4 = ipv4
        self.ipv6 = ipv6
        self.connectionID = connectionID
        self.statelessResetToken = statelessResetToken
    }
}

/// The version that an end has chosen, and those that it knows.
///
/// - Source: RFC 9368, section 3.
public struct VersionInformation: Hashable, Sendable {
    /// The version of the packet that carries this. (Chosen Version)
    public var chosen: QUICVersion
    /// The versions to choose from: a client's own, the best first, or those that all servers of a
    /// name speak. (Available Versions)
    public var available: [QUICVersion]

    /// Joins the parts.
    public init(chosen: QUICVersion, available: [QUICVersion]) {
        self.chosen = chosen
        self.available = available
    }
}
