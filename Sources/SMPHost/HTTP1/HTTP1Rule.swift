/// A rule of HTTP/1.1, named by an extension next to what checks it.
public struct HTTP1Rule: Error, Hashable, Sendable, CustomStringConvertible {
    /// The status that a server answers a request with that breaks the rule.
    public let status: Int
    /// The rule, as a sentence that holds for every valid message.
    public let description: String

    /// Names a rule.
    public init(_ status: Int, _ description: String) {
        (self.status, self.description) = (status, description)
    }
}

/// How much an end of an HTTP/1.1 connection accepts from its peer.
///
/// A connection never keeps more than the sum of the lengths, once for the message that is being
/// read, and at a server once more for requests that came before their turn.
public struct HTTP1Limits: Hashable, Sendable {
    /// How long the first line and the fields of a message may be, in bytes.
    public var headLength = 16_384
    /// How many fields a message may have.
    public var fieldCount = 100
    /// How long the content of a message may be, in bytes.
    public var bodyLength = 4 << 20
    /// How long a client may take for a request, from its first byte to its last.
    public var patience = Duration.seconds(30)

    /// Starts with the defaults.
    public init() {}
}

/// Why a connection of HTTP/1.1 has ended.
public enum HTTP1Closure: Error, Hashable, Sendable {
    /// Both ends were done with it.
    case finished
    /// The transport ended while there was still something to do.
    case transportEnded
    /// The peer broke a rule.
    case violation(HTTP1Rule)
    /// The peer speaks HTTP/2, and nothing else.
    case http2Only
    /// The peer did not go on in time.
    case timedOut
}

extension HTTP1Closure: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .finished: "the connection was closed"
        case .transportEnded: "the connection broke off"
        case .violation(let rule): "the peer broke a rule of HTTP/1.1: \(rule)"
        case .http2Only: "the peer answers in HTTP/2 only"
        case .timedOut: "the peer did not go on in time"
        }
    }
}
