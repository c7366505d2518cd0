import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct PathPreferencesTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name, text: String
        let criteria: PathPreferences?
        let paths: [Candidate]?
        let sorted: [Int]?
        let error: String?
        let at: Int?

        var testDescription: String { name }
    }

    struct Candidate: Decodable, Hashable, CandidatePath {
        let hops: Int
        let latencyMilliseconds: Int?
        let bandwidth: UInt64?
        let mtu: Int?
        let expirySeconds: Int?

        enum CodingKeys: String, CodingKey {
            case hops, latencyMilliseconds, bandwidth, mtu
            case expirySeconds = "expiry"
        }

        var interfaces: [PathInterface] {
            Array(repeating: PathInterface(.wildcard, .none), count: 2 * (hops - 1))
        }
        var declaredLatency: Duration? { latencyMilliseconds.map { .milliseconds($0) } }
        var declaredBandwidth: UInt64? { bandwidth }
        var expiry: UnixTime? { expirySeconds.map { UnixTime(seconds: Int64($0)) } }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/path-preferences") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func sorts(_ vector: Case) throws {
        let preferences = try PathPreferences(vector.text)
        let paths = try #require(vector.paths)
        #expect(preferences.sorted(paths) == vector.sorted?.map { paths[$0] })
    }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func readsAndPrints(_ vector: Case) throws {
        let preferences = try PathPreferences(vector.text)
        #expect(preferences == vector.criteria)
        #expect(preferences.description == vector.text)
        #expect(try JSONValue(encoding: preferences).decode(PathPreferences.self) == preferences)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        try expectRefusal(vector.error, at: vector.at) { () throws(PolicyError) in
            _ = try PathPreferences(vector.text)
        }
    }
}
