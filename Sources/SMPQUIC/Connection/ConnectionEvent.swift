public import SMPTLS

/// What a connection has to tell its owner.
public enum ConnectionEvent: Sendable {
    /// The keys for application data are there; the peer is who it says it is.
    ///
    /// A server may send data before; a client must not trust what it reads before.
    case connected(ConnectionFacts)
    /// The server has proof that the client holds the keys; old keys are gone, and paths may change.
    case confirmed
    /// What has happened to a stream.
    case stream(StreamEvent)
    /// A datagram can be read.
    case datagramReceived
    /// A ticket for the next connection to this server.
    case sessionTicket(SessionTicket)
    /// A token that spares the next connection to this server a round trip.
    case token([UInt8])
    /// A client wants what it sends before the handshake is done to count.
    ///
    /// The server's handshake goes on with ``Connection/answerEarlyData(accepts:now:)``. An
    /// ``Endpoint`` answers by itself.
    case earlyDataOffered(EarlyDataOffer)
    /// The client has begun once more, in a version that the server speaks.
    ///
    /// Streams that were opened before are gone. Only an ``Endpoint`` does this.
    case startedAgain(QUICVersion)
    /// Whether what the client sent before the handshake was done has counted.
    case earlyData(accepted: Bool)
    /// Datagrams with this connection ID in front belong here.
    case connectionIDIssued(ConnectionID)
    /// Datagrams with this connection ID no longer do.
    case connectionIDRetired(ConnectionID)
    /// The peer is now reached by another path.
    case pathChanged(PathHandle)
    /// The server would rather be reached at other addresses.
    ///
    /// A client that has a path there goes over with
    /// ``Connection/migrateToPreferredAddress(_:now:)``.
    case preferredAddress(PreferredAddress)
    /// A path that the application wanted to move to did not prove to work.
    case pathFailed(PathHandle)
    /// A line for a key log, in the format that Wireshark reads.
    case keyLog(String)
    /// What was logged last, of a connection that is forgotten now, and the name of its file.
    ///
    /// Only an ``Endpoint`` tells it, which lets go of its connections by itself.
    case lastLog(name: String, [UInt8])
    /// The connection is over, and will send nothing but its good-bye.
    case ended(ConnectionEnd)
}

/// What the handshake has settled.
public struct ConnectionFacts: Sendable {
    /// The version in use.
    public var version: QUICVersion
    /// The protocol that both applications speak. (ALPN)
    public var applicationProtocol: [UInt8]
    /// Whether an earlier session was resumed.
    public var isResumed: Bool
    /// The certificates of the peer, its own first, in DER; none when a session was resumed.
    public var peerCertificates: [[UInt8]]
}
