public import SMPBytes

/// A rule of HTTP/2, named by an extension next to what checks it.
public struct HTTP2Rule: Hashable, Sendable, CustomStringConvertible {
    /// What a peer is told that breaks the rule.
    public let code: HTTP2ErrorCode
    /// The rule, as a sentence that holds for every valid peer.
    public let description: String

    /// Names a rule.
    public init(_ code: HTTP2ErrorCode, _ description: String) {
        (self.code, self.description) = (code, description)
    }
}

/// What a peer did wrong, and how far the damage goes.
///
/// - Source: RFC 9113, section 5.4.
public enum HTTP2Error: Error, Hashable, Sendable {
    /// The connection cannot go on.
    case connection(HTTP2Rule)
    /// The connection cannot go on, because fields could not be decompressed.
    case compression(WireError)
    /// One stream cannot go on.
    case stream(HTTP2StreamID, HTTP2Rule)

    /// What the peer is told.
    public var code: HTTP2ErrorCode {
        switch self {
        case .connection(let rule), .stream(_, let rule): rule.code
        case .compression: .compressionError
        }
    }
}

extension HTTP2Error: CustomStringConvertible {
    /// One line that names the code, the rule and the stream.
    public var description: String {
        switch self {
        case .connection(let rule): "\(rule.code): \(rule)"
        case .compression(let error): "\(code): \(error)"
        case .stream(let id, let rule): "stream \(id): \(rule.code): \(rule)"
        }
    }
}

/// The number of a stream, which is one request and its response.
///
/// Zero stands for the connection as a whole.
///
/// - Source: RFC 9113, section 5.1.1.
public struct HTTP2StreamID: RawRepresentable, Hashable, Comparable, Sendable,
    ExpressibleByIntegerLiteral, CustomStringConvertible
{
    /// The number. (31 bits)
    public let rawValue: UInt32

    /// Keeps the low 31 bits of `rawValue`.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue & 0x7fff_ffff
    }

    /// Names a stream by its number.
    public init(integerLiteral value: UInt32) {
        self.init(rawValue: value)
    }

    /// The connection as a whole.
    public static let connection: HTTP2StreamID = 0
    /// The largest number, 2^31 - 1.
    public static let maximum = HTTP2StreamID(rawValue: .max)

    /// Whether the client opens streams of such numbers.
    public var isFromClient: Bool { rawValue & 1 == 1 }

    /// The number.
    public var description: String { "\(rawValue)" }

    /// Whether `a` was opened before `b`.
    public static func < (a: HTTP2StreamID, b: HTTP2StreamID) -> Bool { a.rawValue < b.rawValue }
}
