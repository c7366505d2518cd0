/// Numbers with a unit, as people write them: `20ms`, `1%`, `50Mbps`, `100KB`.
///
/// | quantity | units | without a unit |
/// |---|---|---|
/// | time | `ns us µs ms s min h` | refused, unless zero |
/// | rate | `bps kbps Mbps Gbps`, also `bit/s kbit/s …` | megabits per second, as in `bw` |
/// | size | `B kB KB MB`, `KiB MiB` | bytes |
/// | fraction | `%` | a fraction from 0 to 1 |
///
/// Fractions like `2.5ms` are exact; there may be a space before the unit. Upper and lower case
/// mean the same, as nobody writes of millibits.
public enum Quantity {
    /// Reads a span of time of up to an hour.
    ///
    /// - Throws: ``QuantityError``.
    public static func duration(_ text: some StringProtocol) throws(QuantityError) -> Duration {
        let units = [
            "ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000,
            "s": 1_000_000_000, "min": 60_000_000_000, "h": 3_600_000_000_000,
        ]
        let number = try Decimal(text, .duration)
        if number.unit.isEmpty, number.mantissa == 0 { return .zero }
        let nanoseconds = try number.value(in: units, limit: 3_600_000_000_000, .duration)
        return .nanoseconds(nanoseconds)
    }

    /// Reads a rate of at most 100 Gbit/s that lets something pass, in bits per second.
    ///
    /// - Throws: ``QuantityError``.
    public static func rate(_ text: some StringProtocol) throws(QuantityError) -> UInt64 {
        var units = ["": 1_000_000]
        for (prefix, factor) in [
            ("", 1), ("k", 1_000), ("m", 1_000_000), ("g", 1_000_000_000),
        ] {
            units[prefix + "bps"] = factor
            units[prefix + "bit/s"] = factor
        }
        let number = try Decimal(text, .rate)
        let rate = try number.value(in: units, limit: 100_000_000_000, .rate)
        guard rate > 0 else { throw QuantityError(text, .rate) }
        return UInt64(rate)
    }

    /// Reads a size of up to a gigabyte, in bytes.
    ///
    /// - Throws: ``QuantityError``.
    public static func byteCount(_ text: some StringProtocol) throws(QuantityError) -> Int {
        let units = [
            "": 1, "b": 1, "kb": 1_000, "mb": 1_000_000, "kib": 1 << 10, "mib": 1 << 20,
        ]
        let number = try Decimal(text, .byteCount)
        return Int(try number.value(in: units, limit: 1_000_000_000, .byteCount))
    }

    /// Reads a part of a whole, from 0 to 1.
    ///
    /// - Throws: ``QuantityError``.
    public static func fraction(_ text: some StringProtocol) throws(QuantityError) -> Double {
        // Counted in billionths, so that all that is written is kept.
        let units = ["": 1_000_000_000, "%": 10_000_000]
        let number = try Decimal(text, .fraction)
        let billionths = try number.value(in: units, limit: 1_000_000_000, .fraction)
        return Double(billionths) / 1_000_000_000
    }
}

/// Why a text is no quantity.
public struct QuantityError: Error, Hashable, Sendable {
    /// What was wanted.
    public enum Kind: Hashable, Sendable {
        /// A span of time.
        case duration
        /// A number of bits per second.
        case rate
        /// A number of bytes.
        case byteCount
        /// A part of a whole.
        case fraction
    }

    /// The text.
    public let text: String
    /// What was wanted.
    public let kind: Kind

    init(_ text: some StringProtocol, _ kind: Kind) {
        (self.text, self.kind) = (String(text), kind)
    }
}

extension QuantityError: CustomStringConvertible {
    /// One line that names the text, and what would be right.
    public var description: String {
        let wanted =
            switch kind {
            case .duration: "a time up to an hour with its unit, like 20ms"
            case .rate: "a rate above zero and up to 100Gbps, like 50Mbps"
            case .byteCount: "a size up to a gigabyte, like 100KB"
            case .fraction: "a part from 0% to 100%, like 1%"
            }
        return "\"\(shownText(text))\" is not \(wanted)"
    }
}

// MARK: - Decimal numbers

/// A decimal number before its unit: `mantissa` divided by ten to the power of `decimals`.
private struct Decimal {
    let text: String
    var mantissa: Int64 = 0
    var decimals = 0
    let unit: String

    init(_ text: some StringProtocol, _ kind: QuantityError.Kind) throws(QuantityError) {
        self.text = String(text)
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        // Eighteen digits fit in 64 bits, and nine decimals are as fine as any unit here.
        guard 1...2 ~= parts.count, parts.allSatisfy({ !$0.isEmpty }), digits.utf8.count <= 18,
            let mantissa = Int64(parts.joined())
        else { throw QuantityError(text, kind) }
        self.mantissa = mantissa
        decimals = parts.count == 2 ? parts[1].utf8.count : 0
        guard decimals <= 9 else { throw QuantityError(text, kind) }
    }

    /// The number in the smallest unit, cut to a whole one.
    func value(
        in units: [String: Int], limit: Int64, _ kind: QuantityError.Kind
    ) throws(QuantityError) -> Int64 {
        guard let unit = units[unit] else { throw QuantityError(text, kind) }
        let divisor = (0..<decimals).reduce(Int64(1)) { power, _ in power * 10 }
        let product = mantissa.multipliedFullWidth(by: Int64(unit))
        guard product.high < divisor else { throw QuantityError(text, kind) }
        let value = divisor.dividingFullWidth(product).quotient
        guard value <= limit else { throw QuantityError(text, kind) }
        return value
    }
}

/// A text as it may stand in one line: without control characters, and cut when it is long.
func shownText(_ text: some StringProtocol, limit: Int = 64) -> String {
    let scalars = text.unicodeScalars
    let start = scalars.prefix(limit).map { scalar in
        scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : "\(scalar)"
    }
    return start.joined() + (scalars.dropFirst(limit).isEmpty ? "" : "...")
}
