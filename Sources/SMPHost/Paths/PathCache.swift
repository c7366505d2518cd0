public import SMPBytes
public import SMPSCION

/// The paths that a host knows, and when it should ask for them again.
///
/// ```
///   fetched ───────── fresh ─────────► due ──── fetched again, or tried every 10 s
///                                        └──── meanwhile the old paths are used until they expire
/// ```
///
/// An empty or failed answer takes nothing away: a daemon that was told of a broken link has no
/// paths for ten seconds, and one that is started again has none for a while. A path over the same
/// interfaces with a later expiry takes the place of the one before it.
///
/// - Source: netsec-ethz/scion-apps, pkg/pan/refresher.go, for the times.
public struct PathCache: Hashable, Sendable {
    /// How old paths get before they are fetched again.
    public static let refreshInterval = Duration.seconds(300)
    /// How long before the first of them expires paths are fetched again.
    public static let expiryMargin = Duration.seconds(120)
    /// How long after an attempt the next may follow.
    public static let retryInterval = Duration.seconds(10)
    /// How many destinations are remembered; beyond, the one that was asked for least recently goes.
    public static let capacity = 256

    private struct Entry: Hashable {
        var paths: [NetworkPath] = []
        var lastAttempt: UnixTime?
        var lastSuccess: UnixTime?
        var lastUse: UInt64 = 0
    }

    private var entries: [ISDAS: Entry] = [:]
    private var useCount: UInt64 = 0

    /// Knows nothing yet.
    public init() {}

    /// The paths to a destination that have not expired, in the order of the daemon.
    public mutating func paths(to destination: ISDAS, now: UnixTime) -> [NetworkPath] {
        guard entries[destination] != nil else { return [] }
        useCount += 1
        entries[destination, default: Entry()].lastUse = useCount
        return entries[destination]?.paths.filter { !$0.isExpired(at: now) } ?? []
    }

    /// Whether paths should be fetched before they are used: none is known that works now.
    public func needsFetch(to destination: ISDAS, now: UnixTime) -> Bool {
        guard let entry = entries[destination], entry.lastSuccess != nil else { return true }
        return entry.paths.allSatisfy { $0.isExpired(at: now) } && mayTry(entry, now: now)
    }

    /// The destinations whose paths should be fetched again by now.
    public func due(now: UnixTime) -> [ISDAS] {
        entries.filter { dueTime(of: $0.value) <= now }.map(\.key).sorted()
    }

    /// When ``due(now:)`` will have something to say, or `nil` while nothing is known.
    public var nextRefresh: UnixTime? { entries.values.map(dueTime(of:)).min() }

    // MARK: Inputs

    /// Takes in what the daemon has answered.
    public mutating func store(_ paths: [NetworkPath], to destination: ISDAS, now: UnixTime) {
        var entry = entries[destination] ?? Entry()
        useCount += 1
        (entry.lastAttempt, entry.lastUse) = (now, useCount)
        if !paths.isEmpty || entry.lastSuccess == nil { entry.lastSuccess = now }
        entry.paths = Self.merge(paths, into: entry.paths, now: now)
        entries[destination] = entry
        while entries.count > Self.capacity,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            entries[oldest.key] = nil
        }
    }

    /// Takes note that there was no answer.
    public mutating func noteFailure(to destination: ISDAS, now: UnixTime) {
        entries[destination]?.lastAttempt = now
    }

    // MARK: Pieces

    /// The new paths, and then those of the old that are not among them and still work.
    private static func merge(
        _ new: [NetworkPath], into old: [NetworkPath], now: UnixTime
    ) -> [NetworkPath] {
        var latest: [[PathInterface]: NetworkPath] = [:]
        for path in old + new {
            let known = latest[path.interfaces]
            if known.map({ $0.expires(notAfter: path) }) ?? true { latest[path.interfaces] = path }
        }
        var seen: Set<[PathInterface]> = []
        return (new + old).compactMap { path in
            guard seen.insert(path.interfaces).inserted else { return nil }
            return latest[path.interfaces].flatMap { $0.isExpired(at: now) ? nil : $0 }
        }
    }

    private func dueTime(of entry: Entry) -> UnixTime {
        guard let attempt = entry.lastAttempt, let success = entry.lastSuccess else {
            return UnixTime(seconds: 0)
        }
        let expiry = entry.paths.compactMap(\.expiry).min().map { $0 - Self.expiryMargin }
        let due = min(success + Self.refreshInterval, expiry ?? success + Self.refreshInterval)
        return max(due, attempt + Self.retryInterval)
    }

    private func mayTry(_ entry: Entry, now: UnixTime) -> Bool {
        entry.lastAttempt.map { $0 + Self.retryInterval <= now } ?? true
    }
}

extension NetworkPath {
    /// Whether the first hop field has expired.
    public func isExpired(at now: UnixTime) -> Bool { expiry.map { $0 <= now } ?? false }

    fileprivate func expires(notAfter other: NetworkPath) -> Bool {
        guard let expiry, let later = other.expiry else { return true }
        return expiry <= later
    }
}
