/// How likely something is, from never to always.
public struct Probability: Hashable, Sendable, ExpressibleByFloatLiteral {
    /// The probability as a number from 0 to 1.
    public let value: Double

    /// Takes a number; what is less than 0, or no number, counts as 0, and what is more than 1
    /// as 1.
    public init(_ value: Double) {
        self.value = value > 0 ? min(value, 1) : 0
    }

    /// Takes a number, as ``init(_:)`` does.
    public init(floatLiteral value: Double) {
        self.init(value)
    }

    /// It does not happen.
    public static let never: Probability = 0.0
    /// It happens every time.
    public static let always: Probability = 1.0

    /// Whether it happens this time.
    ///
    /// What never happens and what always does takes no number from the generator. So it makes no
    /// difference to a simulation whether a link could lose packets, as long as it does not.
    func happens(_ random: inout some RandomNumberGenerator) -> Bool {
        if value == 0 { return false }
        if value == 1 { return true }
        // The upper 53 bits are what a number from 0 to 1 holds without rounding.
        return Double(random.next() >> 11) * 0x1p-53 < value
    }
}
