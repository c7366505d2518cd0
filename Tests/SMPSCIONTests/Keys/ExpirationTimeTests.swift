import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct ExpirationTimeTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        enum Operation: String, Decodable {
            case fromDuration, toDuration, segmentExpiry, limit, isValid
        }

        let name: String
        let operation: Operation
        let expirationTime, maximum: UInt8?
        let expirationTimes: [UInt8]?
        let nanoseconds, milliseconds, wholeSeconds, expiry: Int64?
        let timestamp: UInt32?
        let isValid: Bool?

        var testDescription: String { name }
    }

    static func cases(_ operation: Case.Operation) throws -> [Case] {
        try VectorFile<Case>.load("scion/expiration-time").filter { $0.operation == operation }
    }

    @Test(arguments: try cases(.fromDuration))
    func isTheLongestWithinADuration(_ vector: Case) throws {
        let duration = Duration.nanoseconds(try #require(vector.nanoseconds))
        #expect(ExpirationTime(duration)?.rawValue == vector.expirationTime)
    }

    @Test(arguments: try cases(.toDuration))
    func lastsForADuration(_ vector: Case) throws {
        let time = ExpirationTime(rawValue: try #require(vector.expirationTime))
        #expect(time.duration == .milliseconds(try #require(vector.milliseconds)))
        #expect(UnixTime(time.duration).wholeSeconds == vector.wholeSeconds)
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func comesBackFromItsDuration(_ rawValue: UInt8) {
        let time = ExpirationTime(rawValue: rawValue)
        #expect(ExpirationTime(time.duration) == time)
        #expect(ExpirationTime(time.duration - .nanoseconds(1))?.rawValue != rawValue)
    }

    @Test(arguments: try cases(.limit))
    func doesNotOutliveItsSigner(_ vector: Case) throws {
        let maximum = ExpirationTime(rawValue: try #require(vector.maximum))
        let lifetime = Duration.nanoseconds(try #require(vector.nanoseconds))
        #expect(maximum.limited(to: lifetime)?.rawValue == vector.expirationTime)
    }

    @Test(arguments: try cases(.segmentExpiry))
    func limitsItsSegment(_ vector: Case) throws {
        let info = try vector.info
        let times = try #require(vector.expirationTimes).map(ExpirationTime.init(rawValue:))
        #expect(info.expiry(of: times).wholeSeconds == vector.expiry)

        let hops = times.map { HopField(expirationTime: $0) }
        let path = try StandardPath(segments: [(info, hops)])
        #expect(path.expiry == info.expiry(of: times))
    }

    @Test(arguments: try cases(.isValid))
    func isValidUntilTheVeryMoment(_ vector: Case) throws {
        let hop = HopField(
            expirationTime: ExpirationTime(rawValue: try #require(vector.expirationTime)))
        let now = UnixTime(.milliseconds(try #require(vector.milliseconds)))
        #expect(hop.isValid(in: try vector.info, now: now) == vector.isValid)
    }

    @Test func limitsAPathOfSeveralSegments() throws {
        func info(_ timestamp: UInt32) -> InfoField {
            InfoField(isInConstructionDirection: true, segmentID: 0, timestamp: timestamp)
        }
        let long = HopField(expirationTime: 63), short = HopField(expirationTime: 0)
        let path = try StandardPath(segments: [
            (info(10_000), [long, long]), (info(11_000), [long, short]), (info(12_000), [long]),
        ])
        #expect(path.expiry == UnixTime(.milliseconds(11_337_500)))
        #expect(path.reversed.expiry == path.expiry)

        let others = try StandardPath(segments: [
            (info(10_000), [long, long]), (info(11_000), [long, long]), (info(12_000), [long]),
        ])
        #expect(others.expiry == UnixTime(seconds: 10_000 + 6 * 3600))
    }
}

extension ExpirationTimeTests.Case {
    var info: InfoField {
        get throws {
            InfoField(
                isInConstructionDirection: true, segmentID: 0,
                timestamp: try #require(timestamp))
        }
    }
}

extension HopField {
    fileprivate init(expirationTime: ExpirationTime) {
        self.init(
            expirationTime: expirationTime, constructionIngress: 1, constructionEgress: 2,
            mac: HopFieldMAC(rawValue: 0))
    }
}
