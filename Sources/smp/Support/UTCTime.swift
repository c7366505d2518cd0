import FoundationEssentials
import SMPSCION

/// Instants of SCION as texts of RFC 3339.
enum UTCTime {
    /// A whole second.
    static func text(secondsSince1970 seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }
}
