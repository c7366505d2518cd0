import SMPTestnet
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("20ms", Duration.milliseconds(20)), ("2.5 ms", .microseconds(2_500)), ("0", .zero),
        ("1s", .seconds(1)), ("1h", .seconds(3_600)), ("0.1us", .nanoseconds(100)),
        ("7µs", .microseconds(7)), ("3 min", .seconds(180)), ("0.000000001s", .nanoseconds(1)),
    ])
    func readsTimes(_ text: String, _ duration: Duration) throws {
        #expect(try Quantity.duration(text) == duration)
    }

    @Test(arguments: [
        ("50Mbps", UInt64(50_000_000)), ("500", 500_000_000), ("1.5 Gbit/s", 1_500_000_000),
        ("64kbps", 64_000), ("9600bit/s", 9_600), ("100gbps", 100_000_000_000), ("0.5", 500_000),
    ])
    func readsRates(_ text: String, _ rate: UInt64) throws {
        #expect(try Quantity.rate(text) == rate)
    }

    @Test(arguments: [
        ("100KB", 100_000), ("100 kB", 100_000), ("1500", 1_500), ("0B", 0), ("4KiB", 4_096),
        ("1.5MB", 1_500_000), ("2MiB", 2_097_152), ("1000MB", 1_000_000_000),
    ])
    func readsSizes(_ text: String, _ byteCount: Int) throws {
        #expect(try Quantity.byteCount(text) == byteCount)
    }

    @Test(arguments: [("1%", 0.01), ("0.25", 0.25), ("100%", 1), ("0", 0), ("0.1 %", 0.001)])
    func readsFractions(_ text: String, _ fraction: Double) throws {
        #expect(try Quantity.fraction(text) == fraction)
    }

    @Test(arguments: [
        "", " ", "ms", "20", "20 parsecs", "-1ms", "+1ms", "1e3ms", "1.ms", ".5ms", "1..2ms",
        "1,5ms",
        "1.2.3ms", "3601s", "0x10ms", "٣ms", "1 000ms", " 1ms", "0.0000000001s",
        "999999999999999999999s", "9223372036854775807h",
    ])
    func refusesWhatIsNoTime(_ text: String) {
        let error = #expect(throws: QuantityError.self) { try Quantity.duration(text) }
        let reason = "is not a time up to an hour with its unit, like 20ms"
        #expect(error?.description == "\"\(text)\" \(reason)")
    }

    @Test func refusesWhatIsOutOfRange() {
        for text in ["0", "0Mbps", "0.4bps", "101Gbps", "50%", "-5"] {
            #expect(throws: QuantityError.self) { try Quantity.rate(text) }
        }
        for text in ["1.1GB", "1001MB", "-1", "1ms"] {
            #expect(throws: QuantityError.self) { try Quantity.byteCount(text) }
        }
        for text in ["1.01", "101%", "-1%", "1ms"] {
            #expect(throws: QuantityError.self) { try Quantity.fraction(text) }
        }
    }
}
