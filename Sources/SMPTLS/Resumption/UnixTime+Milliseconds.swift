internal import SMPBytes

/// Ages of tickets, which are counted in milliseconds.
extension UnixTime {
    /// The milliseconds since the start of 1970, as far as 64 bits go.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = since1970.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        return overflow
            ? (seconds < 0 ? .min : .max) : product &+ attoseconds / 1_000_000_000_000_000
    }

    /// The moment so many milliseconds after the start of 1970.
    init(milliseconds: Int64) {
        self.init(.milliseconds(milliseconds))
    }
}
