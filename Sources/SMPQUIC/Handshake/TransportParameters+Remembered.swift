/// What of transport parameters outlives a connection, so that data can be sent before the server
/// has said anything.
///
/// - Source: RFC 9000, section 7.4.1; RFC 9221, section 3.
extension TransportParameters {
    /// The limits that early data obeys, and nothing else.
    var remembered: TransportParameters {
        var limits = TransportParameters()
        for limit in Self.rememberedLimits { limits[keyPath: limit] = self[keyPath: limit] }
        limits.disablesActiveMigration = disablesActiveMigration
        return limits
    }

    /// Whether every limit is at least as high as it was.
    func keepsPromises(of earlier: TransportParameters) -> Bool {
        Self.rememberedLimits.allSatisfy { self[keyPath: $0] >= earlier[keyPath: $0] }
    }

    private static var rememberedLimits: [WritableKeyPath<TransportParameters, UInt64>] {
        [
            \.initialMaximumData,
            \.initialMaximumStreamDataBidirectionalLocal,
            \.initialMaximumStreamDataBidirectionalRemote,
            \.initialMaximumStreamDataUnidirectional,
            \.initialMaximumStreamsBidirectional,
            \.initialMaximumStreamsUnidirectional,
            \.activeConnectionIDLimit,
            \.maximumDatagramFrameLength,
        ]
    }
}
