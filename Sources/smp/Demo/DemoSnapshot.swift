import SMP

/// What a demonstration shows at one moment.
struct DemoSnapshot: Encodable {
    /// One path at that moment.
    struct Path: Encodable {
        let connection: Int
        let hops: String
        let state: String
        /// The last round trip of a message, in milliseconds; nothing if none came back since the
        /// snapshot before.
        let roundTrip: Double?
        /// The mean of those so far, in milliseconds.
        let smoothedRoundTrip: Double?
        let messages, answers: Int
        let sentBytes, receivedBytes: Int
        let loss: Double

        enum CodingKeys: String, CodingKey {
            case connection, hops, state, messages, answers, loss
            case roundTrip = "rtt_ms"
            case smoothedRoundTrip = "srtt_ms"
            case sentBytes = "sent_bytes"
            case receivedBytes = "received_bytes"
        }
    }

    /// Since the start, in seconds.
    let time: Double
    /// What has just happened, if anything.
    let event: String?
    let paths: [Path]

    enum CodingKeys: String, CodingKey {
        case event, paths
        case time = "time_s"
    }
}

/// What a demonstration found out in all.
struct DemoSummary: Encodable {
    /// One path in all.
    struct Path: Encodable {
        let connection: Int
        let hops: String
        let messages, answers: Int
        let sentBytes, receivedBytes: Int
        let minimumRoundTrip, meanRoundTrip: Double?
        /// The longest time without an answer, in milliseconds.
        let longestGap: Double
        let loss: Double
        let wasCut: Bool

        enum CodingKeys: String, CodingKey {
            case connection, hops, messages, answers, loss
            case sentBytes = "sent_bytes"
            case receivedBytes = "received_bytes"
            case minimumRoundTrip = "min_rtt_ms"
            case meanRoundTrip = "mean_rtt_ms"
            case longestGap = "longest_gap_ms"
            case wasCut = "was_cut"
        }
    }

    let seconds: Double
    let cutLink: String
    /// From the cut until the socket took the path for broken, in milliseconds.
    let noticedAfter: Double?
    /// How it was found out, as `SuspensionReason` calls it.
    let noticedBy: String?
    /// From the repair until the path was used again, in milliseconds.
    let recoveredAfter: Double?
    let paths: [Path]
    /// What was to be seen and was not.
    let failures: [String]

    enum CodingKeys: String, CodingKey {
        case seconds, paths, failures
        case noticedBy = "noticed_by"
        case cutLink = "cut_link"
        case noticedAfter = "noticed_after_ms"
        case recoveredAfter = "recovered_after_ms"
    }
}
