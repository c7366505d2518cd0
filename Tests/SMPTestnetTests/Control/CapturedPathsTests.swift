import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import TestVectors
import Testing

/// What real control services and daemons made of the same description.
@Suite struct CapturedPathsTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name, from, to: String
        let keepsDuplicates: Bool?
        let paths: [Path]

        var testDescription: String { name }
    }

    struct Path: Decodable, Hashable {
        let mtu: Int
        let interfaces: [String]
        let linkTypes: [String?]

        /// How many hops each segment of the path has, which the header tells.
        let bytes: Hex
    }

    /// What has to be the same: the way, what fits through, and how the path is put together.
    struct Shape: Hashable {
        let interfaces: [String]
        let mtu: Int
        let segmentLengths: [Int]
    }

    static let cases = Result {
        try VectorFile<Case>.load("scion/captured-combinations")
            .filter { $0.keepsDuplicates != true }
    }

    @Test(arguments: try cases.get())
    func beaconingGivesThePathsOfARealNetwork(_ vector: Case) throws {
        var plane = try TestControlPlane(TopologyFiles.network("captured.topo"))
        let paths = try plane.paths(from: try ISDAS(vector.from), to: try ISDAS(vector.to))
        let expected = try vector.paths.map { path in
            Shape(
                interfaces: path.interfaces, mtu: path.mtu,
                segmentLengths: try segmentLengths(of: path.bytes.bytes))
        }
        #expect(Set(paths.map { shape(of: $0) }) == Set(expected))
        #expect(paths.count == expected.count)
        #expect(paths.map { $0.interfaces.count } == expected.map(\.interfaces.count))
    }

    private func shape(of path: NetworkPath) -> Shape {
        var lengths: [Int] = []
        if case .standard(let path) = path.path { lengths = segmentLengths(of: path) }
        return Shape(
            interfaces: path.interfaces.map { "\($0)" }, mtu: path.mtu ?? 0,
            segmentLengths: lengths)
    }

    private func segmentLengths(of bytes: [UInt8]) throws -> [Int] {
        var reader = ByteReader(bytes.span)
        return segmentLengths(of: try StandardPath(from: &reader))
    }

    private func segmentLengths(of path: StandardPath) -> [Int] {
        [
            path.meta.segmentLengths.first, path.meta.segmentLengths.second,
            path.meta.segmentLengths.third,
        ].map(Int.init)
    }
}
