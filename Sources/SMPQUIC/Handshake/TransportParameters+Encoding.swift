internal import SMPBytes

extension TransportParameters {
    /// The content of the TLS extension `quic_transport_parameters`.
    ///
    /// What has its default is left out.
    ///
    /// - Parameter grease: A number by which a reserved parameter is chosen and filled, which the
    ///   peer has to ignore; `nil` for none.
    /// - Returns: The bytes.
    public func encoded(grease: UInt64? = nil) -> [UInt8] {
        var out = ParameterWriter()
        encodeIDs(into: &out)
        encodeNumbers(into: &out)
        encodeExtensions(into: &out)
        if let grease {
            // RFC 9000, section 18.1: numbers of this form are never given out.
            out.append(31 * (grease & 0xFFFF) + 27) { out in
                out.append(bigEndian: UInt32(truncatingIfNeeded: grease))
            }
        }
        return out.bytes
    }

    private func encodeIDs(into out: inout ParameterWriter) {
        out.append(.originalDestinationConnectionID, originalDestinationConnectionID)
        out.append(.initialSourceConnectionID, initialSourceConnectionID)
        out.append(.retrySourceConnectionID, retrySourceConnectionID)
        if let token = statelessResetToken {
            out.append(TransportParameterID.statelessResetToken.rawValue) {
                token.encode(into: &$0)
            }
        }
        if let address = preferredAddress {
            out.append(TransportParameterID.preferredAddress.rawValue) {
                address.encode(into: &$0)
            }
        }
    }

    private func encodeNumbers(into out: inout ParameterWriter) {
        let standard = TransportParameters()
        let numbers: [(TransportParameterID, KeyPath<TransportParameters, UInt64>)] = [
            (.maximumIdleTimeout, \.maximumIdleTimeout),
            (.maximumUDPPayloadLength, \.maximumUDPPayloadLength),
            (.initialMaximumData, \.initialMaximumData),
            (
                .initialMaximumStreamDataBidirectionalLocal,
                \.initialMaximumStreamDataBidirectionalLocal
            ),
            (
                .initialMaximumStreamDataBidirectionalRemote,
                \.initialMaximumStreamDataBidirectionalRemote
            ),
            (.initialMaximumStreamDataUnidirectional, \.initialMaximumStreamDataUnidirectional),
            (.initialMaximumStreamsBidirectional, \.initialMaximumStreamsBidirectional),
            (.initialMaximumStreamsUnidirectional, \.initialMaximumStreamsUnidirectional),
            (.acknowledgementDelayExponent, \.acknowledgementDelayExponent),
            (.maximumAcknowledgementDelay, \.maximumAcknowledgementDelay),
            (.activeConnectionIDLimit, \.activeConnectionIDLimit),
            (.maximumDatagramFrameLength, \.maximumDatagramFrameLength),
        ]
        for (id, path) in numbers where self[keyPath: path] != standard[keyPath: path] {
            out.append(id, self[keyPath: path])
        }
    }

    private func encodeExtensions(into out: inout ParameterWriter) {
        if disablesActiveMigration { out.append(.disablesActiveMigration) }
        if greasesFixedBit { out.append(.greasesFixedBit) }
        if let delay = minimumAcknowledgementDelay {
            out.append(.minimumAcknowledgementDelay, delay)
        }
        if let pathID = initialMaximumPathID { out.append(.initialMaximumPathID, pathID) }
        if let versions = versionInformation {
            out.append(TransportParameterID.versionInformation.rawValue) { out in
                out.append(bigEndian: versions.chosen.rawValue)
                // More than this no peer reads.
                for version in versions.available.prefix(16) {
                    out.append(bigEndian: version.rawValue)
                }
            }
        }
    }
}

extension PreferredAddress {
    fileprivate func encode(into out: inout OutputSpan<UInt8>) {
        out.append(copying: ipv4.span)
        out.append(copying: ipv6.span)
        out.append(UInt8(truncatingIfNeeded: connectionID.length))
        connectionID.encode(into: &out)
        statelessResetToken.encode(into: &out)
    }
}

/// Writes parameters one behind the other: number, length, value.
private struct ParameterWriter {
    private(set) var bytes: [UInt8] = []

    /// Appends a parameter of at most 128 bytes.
    mutating func append(_ number: UInt64, _ fill: (inout OutputSpan<UInt8>) -> Void) {
        let value = [UInt8](capacity: 128, initializingWith: fill)
        bytes += [UInt8](capacity: 16 + value.count) { out in
            out.append(varint: number)
            out.append(varint: UInt64(value.count))
            out.append(copying: value.span)
        }
    }

    /// Appends a parameter that says all by being there.
    mutating func append(_ id: TransportParameterID) {
        append(id.rawValue) { _ in }
    }

    mutating func append(_ id: TransportParameterID, _ number: UInt64) {
        append(id.rawValue) { $0.append(varint: number) }
    }

    mutating func append(_ id: TransportParameterID, _ connectionID: ConnectionID?) {
        guard let connectionID else { return }
        append(id.rawValue) { connectionID.encode(into: &$0) }
    }
}
