import SMP

/// The picture of a demonstration, drawn again and again in place.
///
/// ```
///   4.2 s  link 102-103 is cut, and path 0 with it
///
///           way              state      round trip     sent  received  lost
///   path 0  101 102 103 106  suspended           -  18.4 kB   17.0 kB  20 %  ▂▂▃▂▂▂▂××××
///   path 1  101 102 104 106  active        31.2 ms  24.0 kB   24.0 kB   0 %  ▁▂▁▁▃▁▂▁▁▁▂
/// ```
struct DemoScreen {
    /// How many of the last round trips are drawn at most.
    static let historyLength = 60
    /// How wide a terminal is that does not say so.
    static let usualWidth = 80

    private static let bars = Array("▁▂▃▄▅▆▇█")

    private var history: [[Double?]] = []
    private var lineCount = 0
    private var lastEvent = "every path carries messages of its own"

    /// The text that draws a snapshot over the one before.
    ///
    /// - Parameters:
    ///   - snapshot: What to draw.
    ///   - width: How many characters a line has; a longer one would take up two.
    /// - Returns: Text with the codes that move the cursor.
    mutating func frame(_ snapshot: DemoSnapshot, width: Int?) -> String {
        take(snapshot)
        let lines = lines(snapshot, width: width ?? Self.usualWidth)
        // Up to the first line of the last frame, and each line over the old one.
        let back = lineCount > 0 ? "\u{1b}[\(lineCount)A" : ""
        lineCount = lines.count
        return back + lines.map { "\u{1b}[2K" + $0 + "\n" }.joined()
    }

    private mutating func take(_ snapshot: DemoSnapshot) {
        if let event = snapshot.event { lastEvent = event }
        while history.count < snapshot.paths.count { history.append([]) }
        for (index, path) in snapshot.paths.enumerated() {
            history[index].append(path.roundTrip)
            if history[index].count > Self.historyLength { history[index].removeFirst() }
        }
    }

    private func lines(_ snapshot: DemoSnapshot, width: Int) -> [String] {
        let table = TextTable(
            header: ["", "way", "state", "round trip", "sent", "received", "lost"],
            rows: snapshot.paths.map { path in
                [
                    "path \(path.connection)", path.hops, path.state,
                    path.roundTrip.map(Text.milliseconds) ?? "-",
                    Text.byteCount(path.sentBytes), Text.byteCount(path.receivedBytes),
                    Text.percent(path.loss),
                ]
            }, numeric: 3...6)
        let rows = table.text.split(separator: "\n").map(String.init)
        let room = width - (rows.map(\.count).max() ?? 0) - 2
        let charts = [""] + history.map { "  " + sparkline($0.suffix(max(room, 0))) }
        let lines = ["\(Text.fixed(snapshot.time, 1)) s  \(lastEvent)", ""]
        return (lines + zip(rows, charts).map { $0 + $1 }).map { String($0.prefix(width)) }
    }

    /// Round trips as bars from the least to the most, and crosses where none came back.
    private func sparkline(_ values: ArraySlice<Double?>) -> String {
        let known = values.compactMap(\.self)
        guard let least = known.min(), let most = known.max() else {
            return String(repeating: "×", count: values.count)
        }
        // What differs by less than a half looks the same, so that bars tell more than noise.
        let span = max(most - least, least / 2, 0.001)
        return String(
            values.map { value in
                guard let value else { return "×" }
                let place = Int((value - least) / span * Double(Self.bars.count - 1))
                return Self.bars[min(max(place, 0), Self.bars.count - 1)]
            })
    }
}

extension DemoSummary {
    /// The same for people.
    var text: String {
        let table = TextTable(
            header: ["path", "way", "answers", "least", "mean", "gap", "sent", "lost"],
            rows: paths.map { path in
                [
                    "\(path.connection)\(path.wasCut ? " (cut)" : "")", path.hops,
                    "\(path.answers)/\(path.messages)",
                    path.minimumRoundTrip.map(Text.milliseconds) ?? "-",
                    path.meanRoundTrip.map(Text.milliseconds) ?? "-",
                    Text.milliseconds(path.longestGap), Text.byteCount(path.sentBytes),
                    Text.percent(path.loss),
                ]
            }, numeric: 2...7)
        var lines = [table.text, ""]
        if let noticedAfter {
            let isReported = noticedBy == SuspensionReason.reported.rawValue
            let how = isReported ? "a router said so by SCMP" : "probes were not answered"
            lines.append(
                "The cut of link \(cutLink) was noticed after \(Text.milliseconds(noticedAfter)): "
                    + how + ".")
        }
        if let recoveredAfter {
            lines.append(
                "The path was used again \(Text.milliseconds(recoveredAfter)) after the repair.")
        }
        lines += failures.map { "NOT AS EXPECTED: \($0)" }
        let gap = paths.filter { !$0.wasCut }.map(\.longestGap).max() ?? 0
        if failures.isEmpty {
            lines.append(
                "The other paths went on, never more than \(Text.milliseconds(gap)) from one "
                    + "answer to the next.")
        }
        return lines.joined(separator: "\n")
    }
}
