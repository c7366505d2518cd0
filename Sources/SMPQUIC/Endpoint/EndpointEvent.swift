public import SMPTLS

/// What has happened on a connection of an endpoint.
public struct EndpointEvent: Sendable {
    /// Where.
    public let connection: ConnectionKey
    /// What.
    public let event: ConnectionEvent
}

/// Why an endpoint does not begin a connection.
public enum EndpointError: Error, Sendable {
    /// It holds as many as it may. (``EndpointPolicy/maximumConnectionCount``)
    case tooManyConnections(Int)
    /// The configuration leads to nothing.
    case handshake(TLSError)
}

extension EndpointError: CustomStringConvertible {
    /// One line: what, and what to do.
    public var description: String {
        switch self {
        case .tooManyConnections(let count):
            "there are \(count) connections already; raise maximumConnectionCount or close some"
        case .handshake(let error): "the handshake cannot begin: \(error)"
        }
    }
}

/// A datagram that is owed to somebody of whom nothing is remembered.
struct PendingAnswer: Sendable {
    /// The way it takes.
    let path: PathHandle
    /// What it says.
    let answer: StatelessAnswer
}
