internal import SMPBytes

/// What a server gives a client, to be shown as a proof of its address.
///
/// - Source: RFC 9000, section 8.1.
struct AddressToken: Hashable, Sendable {
    /// What it was given for.
    enum Purpose: Hashable, Sendable {
        /// To go on with the connection that a Retry has interrupted.
        case retry(original: ConnectionID, retrySource: ConnectionID)
        /// For a later connection. (NEW_TOKEN)
        case laterConnection
    }

    /// What it was given for.
    var purpose: Purpose
    /// The version of the connection in which it was given.
    var version: QUICVersion
    /// Whom it was given to.
    var address: ClientAddress
    /// When, in whole seconds.
    var issuedAt: UnixTime

    /// The longest content, in bytes.
    static let maximumContentLength =
        14 + ClientAddress.hostLength + 2 * (1 + ConnectionID.maximumLength)

    /// How long the token of a Retry counts; a client sends it back in one round trip.
    static let retryLifetime = Duration.seconds(15)
    /// How long the token for a later connection counts.
    static let laterLifetime = Duration.seconds(2 * 86_400)

    /// Whether it proves what a datagram says.
    ///
    /// The one of a Retry has to come from the very port it was sent to; a later connection may use
    /// another.
    ///
    /// - Source: RFC 9000, sections 8.1.3 and 8.1.4; RFC 9369, section 5.
    func proves(
        _ shown: ClientAddress, version: QUICVersion, destination: ConnectionID, now: UnixTime
    ) -> Bool {
        guard version == self.version, shown.network == address.network,
            shown.host == address.host, now >= issuedAt
        else { return false }
        switch purpose {
        case .retry(_, let retrySource):
            return shown.port == address.port && destination == retrySource
                && now - issuedAt < Self.retryLifetime
        case .laterConnection:
            return now - issuedAt < Self.laterLifetime
        }
    }

    /// Appends the content, at most ``maximumContentLength`` bytes.
    func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: version.rawValue)
        out.append(bigEndian: issuedAt.wholeSeconds)
        out.append(bigEndian: address.port)
        address.encodeHost(into: &out)
        guard case .retry(let original, let retrySource) = purpose else { return }
        for id in [original, retrySource] {
            out.append(UInt8(truncatingIfNeeded: id.length))
            id.encode(into: &out)
        }
    }

    /// Reads the content.
    init(_ content: Span<UInt8>, isRetry: Bool) throws(WireError) {
        var reader = ByteReader(content)
        version = QUICVersion(rawValue: try reader.takeUInt32())
        issuedAt = UnixTime(seconds: Int64(bitPattern: try reader.takeUInt64()))
        let port = try reader.takeUInt16()
        address = try ClientAddress(from: &reader, port: port)
        if isRetry {
            let original = try reader.takeConnectionID()
            purpose = .retry(original: original, retrySource: try reader.takeConnectionID())
        } else {
            purpose = .laterConnection
        }
        try reader.finish()
    }

    /// Joins the parts.
    init(
        _ purpose: Purpose, version: QUICVersion, address: ClientAddress, issuedAt: UnixTime
    ) {
        self.purpose = purpose
        self.version = version
        self.address = address
        self.issuedAt = UnixTime(seconds: issuedAt.wholeSeconds)
    }
}
