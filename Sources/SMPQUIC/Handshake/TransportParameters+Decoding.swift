public import SMPBytes

extension TransportParameters {
    /// Reads what a peer has sent.
    ///
    /// - Parameters:
    ///   - bytes: The content of the TLS extension `quic_transport_parameters`.
    ///   - side: The end that has sent it.
    /// - Throws: TRANSPORT_PARAMETER_ERROR.
    public init(_ bytes: Span<UInt8>, from side: Side) throws(TransportError) {
        self.init()
        var reader = ByteReader(bytes)
        var seen: Set<UInt64> = []
        do throws(WireError) {
            while reader.remaining > 0 {
                try readParameter(from: &reader, sentBy: side, &seen)
            }
        } catch {
            throw TransportError(.transportParameterError, "\(error)")
        }
        try checkTogether()
    }

    private mutating func readParameter(
        from reader: inout ByteReader, sentBy side: Side, _ seen: inout Set<UInt64>
    ) throws(WireError) {
        let start = reader.offset
        let number = try reader.takeVarint()
        let length = try reader.takeVarint()
        guard length <= UInt64(reader.remaining) else {
            throw .truncated(
                needed: Int(truncatingIfNeeded: length), available: reader.remaining,
                at: reader.offset)
        }
        // RFC 9000, section 7.4: none comes twice.
        guard seen.insert(number).inserted else { throw .violates(.parameterOnce, at: start) }
        let valueStart = reader.offset
        var value = ByteReader(try reader.takeBytes(Int(length)))
        guard let id = TransportParameterID(rawValue: number) else { return }
        guard side == .server || !id.isServerOnly else {
            throw .violates(.parameterOfServer, at: start)
        }
        do throws(WireError) {
            try read(id, from: &value)
            try value.finish()
        } catch {
            throw error.shifted(by: valueStart)
        }
    }

    private mutating func read(
        _ id: TransportParameterID, from value: inout ByteReader
    ) throws(WireError) {
        switch id {
        case .originalDestinationConnectionID:
            originalDestinationConnectionID = try value.takeWholeConnectionID()
        case .initialSourceConnectionID:
            initialSourceConnectionID = try value.takeWholeConnectionID()
        case .retrySourceConnectionID:
            retrySourceConnectionID = try value.takeWholeConnectionID()
        case .statelessResetToken: statelessResetToken = try StatelessResetToken(from: &value)
        case .disablesActiveMigration: disablesActiveMigration = true
        case .greasesFixedBit: greasesFixedBit = true
        case .preferredAddress: preferredAddress = try PreferredAddress(from: &value)
        case .versionInformation: versionInformation = try VersionInformation(from: &value)
        default: try readNumber(id, from: &value)
        }
    }

    private mutating func readNumber(
        _ id: TransportParameterID, from value: inout ByteReader
    ) throws(WireError) {
        let number = try value.takeVarint()
        guard id.range.contains(number) else { throw .violates(.parameterRange, at: 0) }
        switch id {
        case .maximumIdleTimeout: maximumIdleTimeout = number
        case .maximumUDPPayloadLength: maximumUDPPayloadLength = number
        case .initialMaximumData: initialMaximumData = number
        case .initialMaximumStreamDataBidirectionalLocal:
            initialMaximumStreamDataBidirectionalLocal = number
        case .initialMaximumStreamDataBidirectionalRemote:
            initialMaximumStreamDataBidirectionalRemote = number
        case .initialMaximumStreamDataUnidirectional:
            initialMaximumStreamDataUnidirectional = number
        case .initialMaximumStreamsBidirectional: initialMaximumStreamsBidirectional = number
        case .initialMaximumStreamsUnidirectional: initialMaximumStreamsUnidirectional = number
        case .acknowledgementDelayExponent: acknowledgementDelayExponent = number
        case .maximumAcknowledgementDelay: maximumAcknowledgementDelay = number
        case .activeConnectionIDLimit: activeConnectionIDLimit = number
        case .maximumDatagramFrameLength: maximumDatagramFrameLength = number
        case .minimumAcknowledgementDelay: minimumAcknowledgementDelay = number
        case .initialMaximumPathID: initialMaximumPathID = number
        default: break
        }
    }

    /// Checks what depends on two parameters.
    private func checkTogether() throws(TransportError) {
        // draft-ietf-quic-ack-frequency, section 3: the least is not more than the most.
        guard (minimumAcknowledgementDelay ?? 0) <= maximumAcknowledgementDelay * 1_000 else {
            throw TransportError(
                .transportParameterError, "min_ack_delay is above max_ack_delay")
        }
        guard initialSourceConnectionID?.length == 0 else { return }
        // RFC 9000, section 18.2; draft-ietf-quic-multipath, section 2: both take names to tell
        // paths apart.
        guard preferredAddress == nil else {
            throw TransportError(
                .transportParameterError, "preferred_address without connection IDs")
        }
        guard initialMaximumPathID == nil else {
            throw TransportError(.protocolViolation, "initial_max_path_id without connection IDs")
        }
    }
}

extension TransportParameterID {
    /// The values that it may have.
    fileprivate var range: ClosedRange<UInt64> {
        switch self {
        case .maximumUDPPayloadLength: 1_200...Varint.max
        case .acknowledgementDelayExponent: 0...20
        case .maximumAcknowledgementDelay: 0...(1 << 14 - 1)
        case .activeConnectionIDLimit: 2...Varint.max
        case .initialMaximumStreamsBidirectional, .initialMaximumStreamsUnidirectional:
            0...(1 << 60)
        case .initialMaximumPathID: 0...0xFFFF_FFFF
        default: 0...Varint.max
        }
    }
}

extension ByteReader {
    /// Takes all that is left as a connection ID.
    fileprivate mutating func takeWholeConnectionID() throws(WireError) -> ConnectionID {
        guard remaining <= ConnectionID.maximumLength else {
            throw .violates(.connectionIDLength, at: offset)
        }
        return try ConnectionID(from: &self, length: remaining)
    }

    fileprivate mutating func takeCopy(_ count: Int) throws(WireError) -> [UInt8] {
        let bytes = try takeBytes(count)
        return [UInt8](capacity: count) { $0.append(copying: bytes) }
    }
}

extension PreferredAddress {
    fileprivate init(from reader: inout ByteReader) throws(WireError) {
        ipv4 = try reader.takeCopy(6)
        ipv6 = try reader.takeCopy(18)
        let start = reader.offset
        let length = Int(try reader.takeUInt8())
        // RFC 9000, section 18.2: a server without connection IDs has no preferred address.
        guard 1...ConnectionID.maximumLength ~= length else {
            throw .violates(.issuedConnectionIDLength, at: start)
        }
        connectionID = try ConnectionID(from: &reader, length: length)
        statelessResetToken = try StatelessResetToken(from: &reader)
    }
}

extension VersionInformation {
    fileprivate init(from reader: inout ByteReader) throws(WireError) {
        chosen = QUICVersion(rawValue: try reader.takeUInt32())
        available = []
        guard chosen != .negotiation else { throw .violates(.versionNotZero, at: 0) }
        while reader.remaining > 0 {
            let version = QUICVersion(rawValue: try reader.takeUInt32())
            guard version != .negotiation else {
                throw .violates(.versionNotZero, at: reader.offset - 4)
            }
            available.append(version)
        }
    }
}

extension WireRule {
    /// Section 7.4 of RFC 9000.
    public static let parameterOnce = WireRule("no transport parameter comes twice")
    /// Section 18.2 of RFC 9000.
    public static let parameterOfServer = WireRule("only a server sends this transport parameter")
    /// Section 18.2 of RFC 9000.
    public static let parameterRange = WireRule("a transport parameter is in its range")
    /// Section 3 of RFC 9368.
    public static let versionNotZero = WireRule("no version in version_information is 0")
}
