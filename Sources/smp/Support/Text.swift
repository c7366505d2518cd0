import SMPBytes

/// Quantities as people read them.
enum Text {
    /// Milliseconds with three digits that count, such as `0.134 ms`, `12.3 ms` or `1250 ms`.
    static func milliseconds(_ value: Double) -> String {
        "\(threeDigits(value)) ms"
    }

    /// A duration in milliseconds, or a dash.
    static func milliseconds(_ duration: Duration?) -> String {
        duration.map { milliseconds($0.milliseconds) } ?? "-"
    }

    /// A rate, such as `9.53 Mbit/s`.
    static func rate(_ bitsPerSecond: Int) -> String { rate(Double(bitsPerSecond)) }

    /// A rate, such as `9.53 Mbit/s`.
    static func rate(_ bitsPerSecond: Double) -> String {
        switch bitsPerSecond {
        case 1e9...: "\(threeDigits(bitsPerSecond / 1e9)) Gbit/s"
        case 1e6...: "\(threeDigits(bitsPerSecond / 1e6)) Mbit/s"
        default: "\(threeDigits(bitsPerSecond / 1e3)) kbit/s"
        }
    }

    /// A number of bytes, such as `1.2 MB`.
    static func byteCount(_ count: Int) -> String {
        switch count {
        case 1_000_000...: "\(threeDigits(Double(count) / 1e6)) MB"
        case 10_000...: "\(threeDigits(Double(count) / 1e3)) kB"
        default: "\(count) B"
        }
    }

    /// A time as other programs read it, such as `2026-11-22T20:19:54Z`.
    ///
    /// - Source: RFC 3339, section 5.6.
    static func rfc3339(_ time: UnixTime) -> String {
        "\(time)".replacing(" ", with: "T").replacing("+0000", with: "Z")
    }

    /// A share, such as `12.5 %`.
    static func percent(_ share: Double) -> String {
        share == 0 ? "0 %" : "\(threeDigits(share * 100)) %"
    }

    /// A number with about three digits that count, and no more than three after the point.
    static func threeDigits(_ value: Double) -> String {
        let places = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : abs(value) >= 1 ? 2 : 3
        return fixed(value, places)
    }

    /// A number with a fixed number of digits after the point, at most six.
    static func fixed(_ value: Double, _ places: Int) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "-" }
        let scale = (0..<places).reduce(1.0) { product, _ in product * 10 }
        let scaled = Int((abs(value) * scale).rounded())
        let digits = String(scaled)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        let sign = value < 0 && scaled != 0 ? "-" : ""
        guard places > 0 else { return sign + padded }
        return sign + padded.dropLast(places) + "." + padded.suffix(places)
    }
}

extension Duration {
    /// The same in milliseconds.
    var milliseconds: Double { Double(attoseconds) / 1e15 }
}
