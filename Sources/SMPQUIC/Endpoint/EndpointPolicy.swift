/// What an endpoint takes on, and what it answers to those that it does not know.
///
/// - Source: RFC 9000, sections 5.2, 8.1 and 10.3.3.
public struct EndpointPolicy: Hashable, Sendable {
    /// Whether it takes connections.
    var isServer = true
    /// The versions that it takes connections of, the preferred one first.
    var versions: [QUICVersion] = [.v1, .v2]
    /// The most connections that it holds.
    public var maximumConnectionCount = 65_536
    /// The most connections whose handshake is not done.
    public var maximumHandshakeCount = 4_096
    /// From how many unfinished handshakes on clients have to prove their addresses first: 0 for
    /// always, `nil` for never.
    public var addressValidationThreshold: Int? = 512
    /// The most datagrams that it sends in a second to those that it does not know.
    public var maximumAnswersPerSecond = 1_000

    /// The defaults.
    public init() {}
}
