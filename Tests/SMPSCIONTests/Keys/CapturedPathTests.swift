import SMPBytes
import SMPSCION
import TestVectors
import Testing

/// Paths as real routers left them, at every link of their way.
@Suite struct CapturedPathTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let path: Hex
        let arrivesOverLink: Bool
        let key: Hex

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Case>.load("scion/captured-paths"))
    func checksTheCurrentHopAsTheNextRouterDoes(_ vector: Case) throws {
        var reader = ByteReader(vector.path.bytes.span)
        let path = try StandardPath(from: &reader)
        try reader.finish()
        var info = path.currentInfoField
        let isPeering = try path.meta.isAtPeeringHop(in: info)
        if vector.arrivesOverLink { info.enter(over: path.currentHopField, isPeering: isPeering) }

        var key = try ForwardingKey(vector.key.bytes.span)
        let isAuthentic = key.isAuthentic(path.currentHopField, in: info)
        #expect(isAuthentic)
    }

    @Test func crossesPeeringLinks() throws {
        let paths = try VectorFile<Case>.load("scion/captured-paths").map { vector in
            var reader = ByteReader(vector.path.bytes.span)
            return try StandardPath(from: &reader)
        }
        let peering = try paths.filter { try $0.meta.isAtPeeringHop(in: $0.currentInfoField) }
        #expect(peering.contains { $0.meta.currentInfoField == 0 })
        #expect(peering.contains { $0.meta.currentInfoField == 1 })
        #expect(peering.allSatisfy { $0.currentInfoField.isPeering })
        #expect(peering.allSatisfy { $0.infoFields.count == 2 })
    }
}

@Suite struct PeeringHopTests {
    /// The hop fields of a path that count as those of a peering link.
    func peeringHops(_ lengths: SegmentLengths, isPeering: Bool) throws -> [Int] {
        let info = InfoField(
            isPeering: isPeering, isInConstructionDirection: true, segmentID: 0, timestamp: 0)
        return try (0..<lengths.hopCount).filter { hop in
            try PathMetaHeader(lengths, currentHopField: hop).isAtPeeringHop(in: info)
        }
    }

    @Test func areTheTwoInTheMiddle() throws {
        #expect(try peeringHops(SegmentLengths(3, 2), isPeering: true) == [2, 3])
        #expect(try peeringHops(SegmentLengths(1, 1), isPeering: true) == [0, 1])
        #expect(try peeringHops(SegmentLengths(1, 4), isPeering: true) == [0, 1])
    }

    @Test func areNoneWithoutTheFlag() throws {
        #expect(try peeringHops(SegmentLengths(3, 2), isPeering: false) == [])
        #expect(try peeringHops(SegmentLengths(3), isPeering: false) == [])
        #expect(try peeringHops(SegmentLengths(2, 2, 2), isPeering: false) == [])
    }

    @Test(arguments: [(3, 0, 0), (2, 2, 2)] as [(UInt8, UInt8, UInt8)])
    func needTwoSegments(first: UInt8, second: UInt8, third: UInt8) throws {
        #expect(throws: WireError.violates(.peeringShape, at: 0)) {
            _ = try peeringHops(SegmentLengths(first, second, third), isPeering: true)
        }
    }
}
