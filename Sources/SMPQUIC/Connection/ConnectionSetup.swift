internal import SMPBytes
public import SMPTLS

/// What a client needs to connect.
public struct ClientSetup: Sendable {
    /// What it wants and allows.
    public var configuration: QUICConfiguration
    /// Whom it believes, and what it speaks.
    public var tls: ClientConfiguration
    /// The name of the server, which its certificate has to have.
    public var serverName: String?
    /// A ticket of an earlier connection to the server.
    public var ticket: SessionTicket?
    /// A token of an earlier connection to the server, which proves the client's address.
    public var token: [UInt8] = []
    /// What tokens of stateless resets are made from, if the endpoint has a key.
    var resetKey: StatelessResetKey?
    /// What the client would have spoken before a Version Negotiation packet left the versions of
    /// ``configuration``.
    var versionsBeforeNegotiation: [QUICVersion]?

    /// Joins what has no default.
    public init(
        _ configuration: QUICConfiguration = QUICConfiguration(), tls: ClientConfiguration,
        serverName: String?
    ) {
        self.configuration = configuration
        self.tls = tls
        self.serverName = serverName
    }
}

/// What a server needs to take a connection.
public struct ServerSetup: Sendable {
    /// What it wants and allows.
    public var configuration: QUICConfiguration
    /// Who it is, and what it speaks.
    public var tls: ServerConfiguration
    /// What tokens of stateless resets are made from.
    public var resetKey: StatelessResetKey
    /// Where the server would rather be reached; each connection has a connection ID of its own
    /// there, so that the one in here does not count.
    public var preferredAddress: PreferredAddress?

    /// Joins what has no default.
    public init(
        _ configuration: QUICConfiguration = QUICConfiguration(), tls: ServerConfiguration,
        resetKey: StatelessResetKey
    ) {
        self.configuration = configuration
        self.tls = tls
        self.resetKey = resetKey
    }
}

/// What a client's first packet tells the server.
public struct ConnectionAttempt: Hashable, Sendable {
    /// The version of the packet.
    public var version: QUICVersion
    /// The name that the client has made up for the server.
    public var destination: ConnectionID
    /// The name that the client has given itself.
    public var source: ConnectionID
    /// The destination of the packet before a Retry, or the same as ``destination``.
    public var originalDestination: ConnectionID
    /// The name that the server has given itself in a Retry.
    public var retrySource: ConnectionID?
    /// Whether a token has proven that the client is where it says.
    public var isAddressValidated: Bool

    /// Joins the parts.
    public init(
        version: QUICVersion, destination: ConnectionID, source: ConnectionID,
        originalDestination: ConnectionID? = nil, retrySource: ConnectionID? = nil,
        isAddressValidated: Bool = false
    ) {
        self.version = version
        self.destination = destination
        self.source = source
        self.originalDestination = originalDestination ?? destination
        self.retrySource = retrySource
        self.isAddressValidated = isAddressValidated
    }
}
