import FoundationEssentials
import SMPBytes

/// Instants as texts of RFC 3339, cut to seconds.
enum UTCTime {
    static func text(_ time: UnixTime) -> String {
        Date(timeIntervalSince1970: TimeInterval(time.wholeSeconds)).formatted(.iso8601)
    }
}
