import SMPBytes
import TestVectors
import Testing

@Suite struct ProtobufTimesTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let seconds, nanoseconds: Int64?
        let text, error: String?

        var testDescription: String { name }

        /// The time since the epoch, or the length of time.
        var duration: Duration? {
            guard let seconds, let nanoseconds else { return nil }
            return .seconds(seconds) + .nanoseconds(nanoseconds)
        }
    }

    static let times = Result { try VectorFile<Case>.load("bytes/unix-time") }
    static let durations = Result { try VectorFile<Case>.load("bytes/protobuf-duration") }

    @Test(arguments: try times.get().filter { $0.error == nil })
    func readsTimestampsAndWritesThemBack(_ vector: Case) throws {
        let time = try UnixTime(filling: vector.bytes.bytes.span)
        #expect(time.since1970 == vector.duration)
        #expect(time.description == vector.text)
        #expect(Hex(time.message) == vector.bytes)
    }

    @Test(arguments: try times.get().filter { $0.error != nil })
    func refusesTimestamps(_ vector: Case) throws {
        let error = #expect(throws: WireError.self) {
            try UnixTime(filling: vector.bytes.bytes.span)
        }
        #expect(error?.description.contains(try #require(vector.error)) == true)
    }

    @Test(arguments: try durations.get().filter { $0.error == nil })
    func readsDurationsAndWritesThemBack(_ vector: Case) throws {
        let duration = try Duration(filling: vector.bytes.bytes.span)
        #expect(duration == vector.duration)
        #expect(Hex(duration.message) == vector.bytes)
    }

    @Test(arguments: try durations.get().filter { $0.error != nil })
    func refusesDurations(_ vector: Case) throws {
        let error = #expect(throws: WireError.self) {
            try Duration(filling: vector.bytes.bytes.span)
        }
        #expect(error?.description.contains(try #require(vector.error)) == true)
    }
}
