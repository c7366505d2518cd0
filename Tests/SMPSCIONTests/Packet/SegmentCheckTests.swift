import SMPBytes
import SMPSCION
import TestVectors
import Testing

/// What a layout does not look at until it is asked: whether the segments fit together.
@Suite struct SegmentCheckTests {
    static func segment(_ hopCount: Int, isPeering: Bool = false) -> StandardPath.Segment {
        let info = InfoField(
            isPeering: isPeering, isInConstructionDirection: true, segmentID: 7, timestamp: 8)
        let hop = HopField(
            expirationTime: ExpirationTime(rawValue: 63), constructionIngress: 1,
            constructionEgress: 2, mac: HopFieldMAC(rawValue: 0x0102_0304_0506))
        return (info, Array(repeating: hop, count: hopCount))
    }

    /// What is wrong with the segments of a packet over `path`.
    static func fault(of path: Path, between ases: (ISDAS, ISDAS)? = nil) throws -> WireError? {
        let (from, to) = (PacketHeaderTests.source, PacketHeaderTests.destination)
        let header = try PacketHeader(
            from: SCIONAddress(ases?.0 ?? from.isdAS, from.host),
            to: SCIONAddress(ases?.1 ?? to.isdAS, to.host), over: path, upperProtocol: .udp)
        let packet = try PacketHeaderTests.encode(header, 0)
        let layout = try PacketLayout(packet.span)
        do throws(WireError) {
            try layout.checkSegments(in: packet.span)
            return nil
        } catch {
            return error
        }
    }

    static func fault(ofSegments segments: [StandardPath.Segment]) throws -> WireError? {
        let path = try StandardPath(segments: segments)
        let prefix = EPICPrefix(
            packetID: EPICPacketID(timestamp: 1, counter: 2), penultimateHopValidation: 3,
            lastHopValidation: 4)
        let inside = try fault(of: .epic(EPICPath(prefix: prefix, standard: path)))
        let fault = try fault(of: .standard(path))
        #expect(inside?.description.isEmpty == fault?.description.isEmpty)
        return fault
    }

    @Test func takesOrdinaryPathsAndThoseOverAPeeringLink() throws {
        #expect(try Self.fault(ofSegments: [Self.segment(2)]) == nil)
        #expect(try Self.fault(ofSegments: [2, 3, 2].map { Self.segment($0) }) == nil)
        #expect(
            try Self.fault(ofSegments: [1, 1].map { Self.segment($0, isPeering: true) }) == nil)
        #expect(
            try Self.fault(ofSegments: [3, 1].map { Self.segment($0, isPeering: true) }) == nil)
    }

    @Test(arguments: [([1], 0), ([1, 2], 0), ([2, 1], 1), ([2, 1, 2], 1), ([2, 2, 1], 2)])
    func refusesASingleHopWithoutPeering(_ lengths: [Int], _ index: Int) throws {
        let fault = try Self.fault(ofSegments: lengths.map { Self.segment($0) })
        #expect(fault == .violates(.singleHopIsPeering, at: 36 + 4 + 8 * index))
    }

    @Test(arguments: [[1], [2], [2, 2, 2], [1, 1, 1]])
    func refusesPeeringOnPathsOfAnotherShape(_ lengths: [Int]) throws {
        let fault = try Self.fault(ofSegments: lengths.map { Self.segment($0, isPeering: true) })
        #expect(fault == .violates(.peeringShape, at: 36 + 4))
    }

    @Test(arguments: [true, false]) func refusesPeeringOnOneSide(_ isFirst: Bool) throws {
        let fault = try Self.fault(
            ofSegments: [
                Self.segment(2, isPeering: isFirst), Self.segment(2, isPeering: !isFirst),
            ])
        #expect(fault == .violates(.peeringOnBothSides, at: 36 + 4 + 8))
    }

    @Test func refusesAnEmptyPathBetweenASes() throws {
        let isdAS = PacketHeaderTests.source.isdAS
        #expect(try Self.fault(of: .empty, between: (isdAS, isdAS)) == nil)
        #expect(try Self.fault(of: .empty) == .violates(.emptyPathStaysInside, at: 12))
    }

    @Test(
        arguments: try VectorFile<PacketTests.Case>.load("scion/captured-packets").filter {
            $0.error == nil
        })
    func takesEveryPacketOfARealNetwork(_ vector: PacketTests.Case) throws {
        let packet = vector.packet
        try vector.layout().checkSegments(in: packet.span)
    }
}
