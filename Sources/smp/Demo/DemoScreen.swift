/// The picture of a demonstration, drawn again and again in place.
///
/// ```
///    3.2 s  link 102-103 is cut
///   path 0  102 103 106   active      30.4 ms  ▂▂▃▂▂▂▂▂   12.1 kB sent  12.0 kB received
///   path 1  102 104 106   suspended        -   ▂▂▂▂×××    …
/// ```
struct DemoScreen {
    /// How many of the last round trips are drawn.
    static let historyLength = 30

    private static let bars = Array("▁▂▃▄▅▆▇█")

    private var history: [[Double?]] = []
    private var lineCount = 0
    private var lastEvent = "three paths, every message takes all of them"

    /// The text that draws a snapshot over the one before.
    mutating func frame(_ snapshot: DemoSnapshot) -> String {
        take(snapshot)
        let lines = self.lines(snapshot)
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

    private func lines(_ snapshot: DemoSnapshot) -> [String] {
        let rows = snapshot.paths.enumerated().map { index, path in
            [
                "path \(path.connection)", path.hops, path.state,
                path.roundTrip.map(Text.milliseconds) ?? "-", sparkline(history[index]),
                Text.byteCount(path.sentBytes), Text.byteCount(path.receivedBytes),
                Text.percent(path.loss),
            ]
        }
        let table = TextTable(
            header: ["", "way", "state", "round trip", "", "sent", "received", "lost"],
            rows: rows.map { row in
                var row = row
                row[4] += String(repeating: " ", count: Self.historyLength - row[4].count)
                return row
            }, numeric: 5...7)
        return ["\(Text.fixed(snapshot.time, 1)) s  \(lastEvent)", ""]
            + table.text.split(separator: "\n").map(String.init)
    }

    /// Round trips as bars from the least to the most, and crosses where none came back.
    private func sparkline(_ values: [Double?]) -> String {
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
            header: [
                "path", "way", "messages", "answers", "least", "mean", "longest gap", "sent",
                "received", "lost",
            ],
            rows: paths.map { path in
                [
                    "\(path.connection)\(path.wasCut ? " (cut)" : "")", path.hops,
                    "\(path.messages)", "\(path.answers)",
                    path.minimumRoundTrip.map(Text.milliseconds) ?? "-",
                    path.meanRoundTrip.map(Text.milliseconds) ?? "-",
                    Text.milliseconds(path.longestGap), Text.byteCount(path.sentBytes),
                    Text.byteCount(path.receivedBytes), Text.percent(path.loss),
                ]
            }, numeric: 2...9)
        var lines = [table.text, ""]
        if let noticedAfter {
            lines.append(
                "The cut of link \(cutLink) was noticed after \(Text.milliseconds(noticedAfter)).")
        }
        if let recoveredAfter {
            lines.append(
                "The path was used again \(Text.milliseconds(recoveredAfter)) after the repair.")
        }
        lines += failures.map { "NOT AS EXPECTED: \($0)" }
        if failures.isEmpty { lines.append("The other paths went on all the time.") }
        return lines.joined(separator: "\n")
    }
}
