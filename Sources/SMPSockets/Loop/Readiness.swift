/// What a socket is ready for.
///
/// A failed socket is ready for everything, so that the next call on it reports the failure.
public struct Readiness: OptionSet, Hashable, Sendable {
    /// One bit for each direction.
    public let rawValue: UInt8

    /// Takes any set of bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Something can be received, or the other end has finished.
    public static let readable = Readiness(rawValue: 1)
    /// Something can be sent.
    public static let writable = Readiness(rawValue: 2)
}
