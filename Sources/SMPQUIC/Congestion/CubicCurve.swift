/// The curve along which CUBIC grows its window: fast at first, flat where packets were lost the
/// last time, then fast again.
///
/// Windows are counted in datagrams, times in seconds.
///
/// - Source: RFC 9438, section 4.2.
struct CubicCurve: Sendable {
    /// How steep it is. (C)
    static let scale = 0.4

    /// The window at the flat part. (W_max)
    let plateau: Double
    /// When that is reached. (K)
    let plateauTime: Double

    /// The curve that begins at `start` and is flat at `plateau`.
    init(plateau: Double, start: Double) {
        self.plateau = plateau
        plateauTime = Self.cubeRoot((plateau - start) / Self.scale)
    }

    /// The window at a time after the begin. (W_cubic)
    func window(at time: Double) -> Double {
        let distance = time - plateauTime
        return Self.scale * distance * distance * distance + plateau
    }

    /// The cube root, by Newton's method.
    static func cubeRoot(_ value: Double) -> Double {
        guard value != 0 else { return 0 }
        let size = abs(value)
        // At most by a factor of two away; every step doubles the number of right digits.
        var root = Double(sign: .plus, exponent: size.exponent / 3, significand: 1)
        for _ in 0..<8 { root = (2 * root + size / (root * root)) / 3 }
        return value < 0 ? -root : root
    }
}
