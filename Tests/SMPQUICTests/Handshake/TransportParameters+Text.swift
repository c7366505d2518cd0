import SMPBytes
import TestVectors

@testable import SMPQUIC

extension TransportParameters {
    /// The numbers, by the names that vectors use.
    static var numbers: [String: WritableKeyPath<TransportParameters, UInt64>] {
        [
            "maximumIdleTimeout": \.maximumIdleTimeout,
            "maximumUDPPayloadLength": \.maximumUDPPayloadLength,
            "initialMaximumData": \.initialMaximumData,
            "initialMaximumStreamDataBidirectionalLocal":
                \.initialMaximumStreamDataBidirectionalLocal,
            "initialMaximumStreamDataBidirectionalRemote":
                \.initialMaximumStreamDataBidirectionalRemote,
            "initialMaximumStreamDataUnidirectional": \.initialMaximumStreamDataUnidirectional,
            "initialMaximumStreamsBidirectional": \.initialMaximumStreamsBidirectional,
            "initialMaximumStreamsUnidirectional": \.initialMaximumStreamsUnidirectional,
            "acknowledgementDelayExponent": \.acknowledgementDelayExponent,
            "maximumAcknowledgementDelay": \.maximumAcknowledgementDelay,
            "activeConnectionIDLimit": \.activeConnectionIDLimit,
            "maximumDatagramFrameLength": \.maximumDatagramFrameLength,
        ]
    }

    /// A parameter as the vectors write it, or `nil` when it is not there.
    func text(_ name: String) -> String? {
        if let number = Self.numbers[name] { return String(self[keyPath: number]) }
        switch name {
        case "minimumAcknowledgementDelay": return minimumAcknowledgementDelay.map { "\($0)" }
        case "initialMaximumPathID": return initialMaximumPathID.map { "\($0)" }
        case "disablesActiveMigration": return String(disablesActiveMigration)
        case "greasesFixedBit": return String(greasesFixedBit)
        case "statelessResetToken": return statelessResetToken?.bytes.text
        case "versionInformation":
            return versionInformation.map { information in
                let available = information.available.map { " \($0.rawValue)" }.joined()
                return "\(information.chosen.rawValue) of\(available)"
            }
        default: return connectionIDText(name)
        }
    }

    private func connectionIDText(_ name: String) -> String? {
        switch name {
        case "originalDestinationConnectionID": originalDestinationConnectionID?.bytes.text
        case "initialSourceConnectionID": initialSourceConnectionID?.bytes.text
        case "retrySourceConnectionID": retrySourceConnectionID?.bytes.text
        case "preferredIPv4": preferredAddress?.ipv4.text
        case "preferredIPv6": preferredAddress?.ipv6.text
        case "preferredConnectionID": preferredAddress?.connectionID.bytes.text
        case "preferredToken": preferredAddress?.statelessResetToken.bytes.text
        default: nil
        }
    }
}

extension [UInt8] {
    fileprivate var text: String { Hex(self).description }
}
