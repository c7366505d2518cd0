/// The numbers of the transport parameters.
///
/// - Source: RFC 9000, section 18.2, and the registry of IANA.
enum TransportParameterID: UInt64, CaseIterable {
    case originalDestinationConnectionID = 0x00
    case maximumIdleTimeout = 0x01
    case statelessResetToken = 0x02
    case maximumUDPPayloadLength = 0x03
    case initialMaximumData = 0x04
    case initialMaximumStreamDataBidirectionalLocal = 0x05
    case initialMaximumStreamDataBidirectionalRemote = 0x06
    case initialMaximumStreamDataUnidirectional = 0x07
    case initialMaximumStreamsBidirectional = 0x08
    case initialMaximumStreamsUnidirectional = 0x09
    case acknowledgementDelayExponent = 0x0A
    case maximumAcknowledgementDelay = 0x0B
    case disablesActiveMigration = 0x0C
    case preferredAddress = 0x0D
    case activeConnectionIDLimit = 0x0E
    case initialSourceConnectionID = 0x0F
    case retrySourceConnectionID = 0x10
    case versionInformation = 0x11
    case maximumDatagramFrameLength = 0x20
    case initialMaximumPathID = 0x3E
    case greasesFixedBit = 0x2AB2
    case minimumAcknowledgementDelay = 0xFF04_DE1B

    /// Whether only servers may send it.
    ///
    /// - Source: RFC 9000, section 18.2.
    var isServerOnly: Bool {
        switch self {
        case .originalDestinationConnectionID, .statelessResetToken, .preferredAddress,
            .retrySourceConnectionID:
            true
        default: false
        }
    }
}
