/// The round trips of a demonstration over time, as a picture for a browser.
///
/// Each path is a line, which is broken where no answers came. What happened is written at its time.
struct DemoPlot {
    private static let size = (width: 800.0, height: 320.0)
    private static let margin = (left: 56.0, right: 24.0, top: 40.0, bottom: 44.0)
    private static let colors = ["#c0392b", "#2471a3", "#1e8449", "#7d3c98"]

    private var snapshots: [DemoSnapshot] = []

    /// Takes in what is shown next.
    mutating func add(_ snapshot: DemoSnapshot) {
        snapshots.append(snapshot)
    }

    /// The picture.
    var svg: String {
        let (width, height) = (Int(Self.size.width), Int(Self.size.height))
        let paths = snapshots.first?.paths.indices ?? 0..<0
        let head = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" "
                + "font-family=\"sans-serif\" font-size=\"12\">",
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
        ]
        return (head + axes + events + paths.flatMap(line) + ["</svg>", ""])
            .joined(separator: "\n")
    }

    // MARK: Scales

    private var duration: Double { max(snapshots.last?.time ?? 0, 1) }

    /// The top of the scale, in milliseconds: a multiple of ten above all round trips.
    private var limit: Double {
        let most = snapshots.flatMap(\.paths).compactMap(\.roundTrip).max() ?? 0
        return max((most * 1.1 / 10).rounded(.up) * 10, 10)
    }

    private func x(_ time: Double) -> Double {
        let room = Self.size.width - Self.margin.left - Self.margin.right
        return Self.margin.left + time / duration * room
    }

    private func y(_ milliseconds: Double) -> Double {
        let room = Self.size.height - Self.margin.top - Self.margin.bottom
        return Self.size.height - Self.margin.bottom - milliseconds / limit * room
    }

    // MARK: Parts

    private var axes: [String] {
        let levels = [0, limit / 2, limit].flatMap { level in
            [
                stroke((x(0), y(level)), (x(duration), y(level)), "#ddd"),
                text(x(0) - 6, y(level) + 4, "\(Text.fixed(level, 0))", anchor: "end"),
            ]
        }
        let times = stride(from: 0, through: duration, by: max((duration / 12).rounded(), 1))
        return levels
            + times.map { text(x($0), y(0) + 18, "\(Text.fixed($0, 0))", anchor: "middle") }
            + [text(x(0), 20, "round trip in ms over time in s", anchor: "start")]
    }

    private var events: [String] {
        snapshots.flatMap { snapshot -> [String] in
            guard let event = snapshot.event else { return [] }
            let (place, top) = (x(snapshot.time), Self.margin.top - 8)
            return [
                stroke((place, y(0)), (place, top), "#999"),
                text(place + 4, top - 2, event, anchor: "start"),
            ]
        }
    }

    private func line(_ index: Int) -> [String] {
        let color = Self.colors[index % Self.colors.count]
        let stretches = snapshots.map { snapshot in
            snapshot.paths[index].roundTrip.map { (snapshot.time, $0) }
        }.split { $0 == nil }
        let lines = stretches.map { stretch in
            let points = stretch.compactMap(\.self).map { "\(number(x($0))),\(number(y($1)))" }
            return "<polyline fill=\"none\" stroke=\"\(color)\" stroke-width=\"1.5\" points=\""
                + points.joined(separator: " ") + "\"/>"
        }
        let name = snapshots.first.map { "path \(index): \($0.paths[index].hops)" } ?? ""
        return lines + [
            text(x(0) + Double(index) * 200, Self.size.height - 8, name, anchor: "start", color)
        ]
    }

    private func stroke(
        _ start: (Double, Double), _ end: (Double, Double), _ color: String
    ) -> String {
        "<line x1=\"\(number(start.0))\" y1=\"\(number(start.1))\" x2=\"\(number(end.0))\" "
            + "y2=\"\(number(end.1))\" stroke=\"\(color)\"/>"
    }

    private func text(
        _ x: Double, _ y: Double, _ content: String, anchor: String, _ color: String = "#333"
    ) -> String {
        let escaped = content.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        return "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\" "
            + "fill=\"\(color)\">\(escaped)</text>"
    }

    private func number(_ value: Double) -> String { Text.fixed(value, 1) }
}
