// The two messages for times that come with the format: the same two fields with limits of their
// own, so that every value has one form, and a range in which no sum overflows.

extension UnixTime: ProtobufMessage {
    /// The seconds that begin in the years 1 to 9999.
    private static let secondsInRange: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// Takes a `google.protobuf.Timestamp`.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with ``WireRule/protobufTimestamp``.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        let start = reader.offset
        let (seconds, nanoseconds) = try reader.takeTime()
        guard Self.secondsInRange.contains(seconds), 0..<1_000_000_000 ~= nanoseconds else {
            throw .violates(.protobufTimestamp, at: start)
        }
        self.init(.seconds(seconds) + .nanoseconds(nanoseconds))
    }

    /// Appends a `google.protobuf.Timestamp`, leaving out what is shorter than a nanosecond.
    package func encode(into writer: inout ProtobufWriter) {
        let seconds = flooredSeconds
        writer.append(1, int64: seconds)
        let fraction = since1970 - .seconds(seconds)
        writer.append(2, int64: fraction.components.attoseconds / 1_000_000_000)
    }
}

extension Duration: ProtobufMessage {
    /// Ten thousand years in either direction, in seconds.
    private static let secondsInRange: ClosedRange<Int64> = -315_576_000_000...315_576_000_000

    /// Takes a `google.protobuf.Duration`.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with ``WireRule/protobufDuration``.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        let start = reader.offset
        let (seconds, nanoseconds) = try reader.takeTime()
        guard Self.secondsInRange.contains(seconds), abs(Int64(nanoseconds)) < 1_000_000_000,
            seconds.signum() * Int64(nanoseconds) >= 0
        else { throw .violates(.protobufDuration, at: start) }
        self = .seconds(seconds) + .nanoseconds(nanoseconds)
    }

    /// Appends a `google.protobuf.Duration`, leaving out what is shorter than a nanosecond.
    package func encode(into writer: inout ProtobufWriter) {
        let (seconds, attoseconds) = components
        writer.append(1, int64: seconds)
        writer.append(2, int64: attoseconds / 1_000_000_000)
    }
}

extension WireRule {
    /// Protocol Buffers documentation, google.protobuf.Timestamp.
    public static let protobufTimestamp = WireRule(
        "a protobuf timestamp lies in the years 1 to 9999 and counts nanoseconds upwards")
    /// Protocol Buffers documentation, google.protobuf.Duration.
    public static let protobufDuration = WireRule(
        "a protobuf duration is at most 10,000 years long and has one sign")
}

extension ProtobufReader {
    /// Takes seconds and nanoseconds, the only fields of either message.
    fileprivate mutating func takeTime() throws(WireError) -> (seconds: Int64, nanoseconds: Int32) {
        var time: (seconds: Int64, nanoseconds: Int32) = (0, 0)
        while let field = try nextField() {
            switch field {
            case .varint(1): time.seconds = try takeInt64()
            case .varint(2): time.nanoseconds = try takeInt32()
            default: try skip(field)
            }
        }
        return time
    }
}
