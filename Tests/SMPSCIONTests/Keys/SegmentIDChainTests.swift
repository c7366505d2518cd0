import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct SegmentIDChainTests {
    struct Chain: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let first: UInt16
        let macs: [Hex]
        let values: [UInt16]
        let timestamp: UInt32?
        let keys: [Hex]?
        let hops: Hex?

        var testDescription: String { name }
    }

    static let chains = Result { try VectorFile<Chain>.load("scion/segment-id-chain") }

    @Test(arguments: try chains.get())
    func takesEachValueInTurn(_ vector: Chain) {
        let macs = vector.macs.map { HopFieldMAC($0.bytes[...]) }
        for (count, value) in vector.values.enumerated() {
            #expect(SegmentIDChain.value(vector.first, after: macs.prefix(count)) == value)
        }
        #expect(vector.values.count == macs.count + 1)
    }

    @Test(arguments: try chains.get().filter { $0.keys != nil })
    func chainsTheMACsThatAutonomousSystemsMake(_ vector: Chain) throws {
        let timestamp = try #require(vector.timestamp)
        let bytes = try #require(vector.hops).bytes
        var reader = ByteReader(bytes.span)
        var segmentID = vector.first
        for (index, bytes) in try #require(vector.keys).enumerated() {
            let info = InfoField(
                isInConstructionDirection: true, segmentID: segmentID, timestamp: timestamp)
            let hop = try HopField(from: &reader)
            var key = try ForwardingKey(bytes.bytes.span)
            let code = key.authenticator(of: hop, in: info)
            #expect(code.mac == hop.mac)
            segmentID = SegmentIDChain.next(segmentID, after: code.mac)
            #expect(segmentID == vector.values[index + 1])
        }
    }

    struct Start: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let first: UInt16
        let macs: [Hex]
        let isInConstructionDirection: Bool
        let cut: Int
        let isPeering: Bool
        let segmentID: UInt16

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Start>.load("scion/segment-id-start"))
    func startsWhereTheFirstRouterCanCheck(_ vector: Start) {
        let start = SegmentIDChain.start(
            vector.first, macs: vector.macs.map { HopFieldMAC($0.bytes[...]) },
            isInConstructionDirection: vector.isInConstructionDirection, cut: vector.cut,
            isPeering: vector.isPeering)
        #expect(start == vector.segmentID)
    }

    @Test(arguments: [-1, 0, 1, 9], [true, false])
    func startsSomewhereOnEverySegment(cut: Int, isPeering: Bool) {
        for direction in [true, false] {
            let start = SegmentIDChain.start(
                7, macs: [], isInConstructionDirection: direction, cut: cut, isPeering: isPeering)
            #expect(start == 7)
        }
    }

    struct Traversal: Decodable, Sendable, CustomTestStringConvertible {
        struct Step: Decodable {
            enum Router: String, Decodable { case ingress, egress }

            let hop: Int
            let router: Router
            let checked: UInt16
            let sent: UInt16?
        }

        let name: String
        let path: Hex
        let keys: [Hex]
        let peeringHop: Int?
        let segmentID, finalSegmentID: UInt16
        let steps: [Step]

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Traversal>.load("scion/segment-traversal"))
    func keepsUpWithThePacket(_ vector: Traversal) throws {
        var reader = ByteReader(vector.path.bytes.span)
        let path = try StandardPath(from: &reader)
        var info = path.currentInfoField
        #expect(info.segmentID == vector.segmentID)

        for step in vector.steps {
            let hop = try #require(path.hopField(at: step.hop))
            let isPeering = vector.peeringHop == step.hop
            let bytes = vector.keys[step.hop].bytes
            var key = try ForwardingKey(bytes.span)
            if step.router == .ingress { info.enter(over: hop, isPeering: isPeering) }
            #expect(info.segmentID == step.checked)
            let isAuthentic = key.isAuthentic(hop, in: info)
            #expect(isAuthentic)
            if step.router == .egress { info.leave(over: hop, isPeering: isPeering) }
            if let sent = step.sent { #expect(info.segmentID == sent) }
        }
        #expect(info.segmentID == vector.finalSegmentID)
    }
}
