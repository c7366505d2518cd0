import SMPBytes
import Testing

@testable import smp

@Suite struct TextTests {
    @Test(arguments: [
        (0, "0.000"), (0.1344, "0.134"), (1, "1.00"), (9.996, "10.00"), (12.34, "12.3"),
        (1250.4, "1250"), (-0.5, "-0.500"), (.nan, "-"), (.infinity, "-"),
    ])
    func keepsThreeDigitsThatCount(value: Double, text: String) {
        #expect(Text.threeDigits(value) == text)
    }

    @Test func namesUnits() {
        #expect(Text.rate(9_530_000) == "9.53 Mbit/s")
        #expect(Text.rate(1_500) == "1.50 kbit/s")
        #expect(Text.rate(2_000_000_000) == "2.00 Gbit/s")
        #expect(
            [0, 9_999, 10_000, 1_234_567].map(Text.byteCount) == [
                "0 B", "9999 B", "10.0 kB", "1.23 MB",
            ])
        #expect(Text.percent(0) == "0 %" && Text.percent(0.125) == "12.5 %")
        #expect(Text.milliseconds(Duration.microseconds(-2)) == "-0.002 ms")
        #expect(Text.milliseconds(nil) == "-")
    }

    @Test func writesTimesAsTheReferenceDoes() {
        #expect(Text.rfc3339(.init(seconds: 1_795_378_794)) == "2026-11-22T20:19:54Z")
    }
}

@Suite struct TextTableTests {
    @Test func alignsNumbersToTheRightAndLeavesNoSpaceBehind() {
        let table = TextTable(
            header: ["path", "sent", "state"],
            rows: [["0", "12.5", "active"], ["longer", "1", ""]], numeric: 1...1)
        #expect(
            table.text == """
                path    sent  state
                0       12.5  active
                longer     1
                """)
    }
}
