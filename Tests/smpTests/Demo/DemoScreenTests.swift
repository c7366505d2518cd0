import Testing

@testable import smp

@Suite struct DemoScreenTests {
    private func snapshot(
        _ time: Double, _ roundTrips: [Double?], event: String? = nil
    ) -> DemoSnapshot {
        DemoSnapshot(
            time: time, event: event,
            paths: roundTrips.enumerated().map { index, roundTrip in
                DemoSnapshot.Path(
                    connection: index, hops: "101 102 10\(index + 3) 106",
                    state: roundTrip == nil ? "suspended" : "active", roundTrip: roundTrip,
                    smoothedRoundTrip: roundTrip, messages: 10, answers: 9, sentBytes: 18_400,
                    receivedBytes: 1808, loss: 0.125)
            })
    }

    private func lines(_ frame: String) -> [String] {
        frame.replacing(/\u{1b}\[\d+[A-Z]/, with: "").split(separator: "\n").map(String.init)
    }

    @Test func drawsEachFrameOverTheOneBefore() {
        var screen = DemoScreen()
        let first = screen.frame(snapshot(1, [30, 31]), width: 100)
        #expect(first.hasPrefix("\u{1b}[2K1.0 s  "))
        let second = screen.frame(snapshot(2, [nil, 31], event: "cut"), width: 100)
        #expect(second.hasPrefix("\u{1b}[5A\u{1b}[2K2.0 s  cut\n"))
        #expect(second.count(where: { $0 == "\n" }) == 5)
        #expect(screen.frame(snapshot(3, [nil, 31]), width: 100).contains("3.0 s  cut"))
    }

    @Test func drawsWhatCameBackAsBarsAndTheRestAsCrosses() {
        var screen = DemoScreen()
        _ = screen.frame(snapshot(1, [30, 100]), width: 120)
        _ = screen.frame(snapshot(2, [60, 100]), width: 120)
        let frame = lines(screen.frame(snapshot(3, [nil, 100]), width: 120))
        #expect(frame[2].hasPrefix("path 0  101 102 103 106  suspended           -  18.4 kB"))
        #expect(frame[2].hasSuffix("12.5 %  ▁█×"))
        #expect(frame[3].hasSuffix("12.5 %  ▁▁▁"))
    }

    /// A line that is too long would take up two, and the next frame would start too low.
    @Test(arguments: [1, 40, 70, 80, 100, 300])
    func neverDrawsMoreThanTheTerminalIsWide(width: Int) {
        var screen = DemoScreen()
        for number in 0..<100 {
            let roundTrip = number % 7 == 0 ? nil : Double(number)
            let frame = screen.frame(
                snapshot(Double(number), [roundTrip, 1, 2], event: "a long line"), width: width)
            #expect(lines(frame).allSatisfy { $0.count <= width })
        }
    }

    @Test func breaksTheLineOfThePlotWhereNothingCameBack() {
        var plot = DemoPlot()
        let values: [Double?] = [30, 31, nil, nil, 29, 30]
        for (time, value) in values.enumerated() {
            plot.add(
                snapshot(
                    Double(time), [value, 35],
                    event: time == 2 ? "<cut & mended>" : nil))
        }
        let svg = plot.svg
        #expect(svg.count(of: "<polyline") == 3)
        #expect(svg.contains("&lt;cut &amp; mended>"))
        #expect(svg.contains("path 0: 101 102 103 106"))
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
        #expect(DemoPlot().svg.hasSuffix("</svg>\n"))
    }
}

extension String {
    fileprivate func count(of part: String) -> Int { ranges(of: part).count }
}
