import SMPBytes
import SMPSCION
import TestVectors
import Testing

/// What is not seen from the entries of segments, whose vectors have static information in them.
@Suite struct StaticInfoTests {
    static func info() throws -> StaticInfo {
        let zurich = GeoCoordinates(latitude: 47.4, longitude: 8.5, address: "Zürich")
        return StaticInfo(
            latency: .init(inside: [1: .milliseconds(3)], links: [1: .milliseconds(20)]),
            bandwidth: .init(inside: [1: 10_000_000]), geo: [1: try #require(zurich)],
            internalHops: [1: 3], note: "in the middle")
    }

    @Test func decodesWhatItEncodes() throws {
        let info = try Self.info()
        #expect(try StaticInfo(filling: info.message.span) == info)
    }

    /// A message that ends between two fields is one of its own; one that ends in a field is not.
    @Test func refusesPrefixesThatCutAField() throws {
        let bytes = try Self.info().message
        let accepted = (0..<bytes.count).filter { length in
            (try? StaticInfo(filling: bytes.span.extracting(first: length))) != nil
        }
        #expect(accepted == (try wholeFieldPrefixes(of: bytes)))
        #expect(accepted.count == 5)
    }
}
