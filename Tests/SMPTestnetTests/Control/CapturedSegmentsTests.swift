import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import TestVectors
import Testing

/// What real control services answered in a network of the same description.
@Suite struct CapturedSegmentsTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        struct Ends: Decodable, Sendable {
            let source, destination: String?
        }

        let name, method: String
        let asked: Ends
        /// The case of another file that has the response.
        let lookup: String?

        var testDescription: String { name }
    }

    struct Lookup: Decodable {
        let name: String
        let response: Hex?
    }

    static let cases = Result {
        try VectorFile<Case>.load("scion/captured-control-calls").filter { $0.method == "Segments" }
    }

    /// An entry without what keys and times decide.
    struct Entry: Hashable {
        let local: ISDAS
        let next: ISDAS?
        let mtu: Int
        let ingressMTU: Int
        let hop: Hop
        let peers: [Peer]
    }

    struct Hop: Hashable {
        let ingress, egress: InterfaceID
        let expirationTime: ExpirationTime

        init(_ hopField: HopField) {
            ingress = hopField.constructionIngress
            egress = hopField.constructionEgress
            expirationTime = hopField.expirationTime
        }
    }

    struct Peer: Hashable {
        let isdAS: ISDAS
        let interface: InterfaceID
        let mtu: Int
        let hop: Hop
    }

    @Test(arguments: try cases.get())
    func beaconingGivesTheSegmentsOfARealNetwork(_ vector: Case) throws {
        let plane = try TestControlPlane(TopologyFiles.network("captured.topo"))
        let request = SegmentsRequest(
            source: try ISDAS(#require(vector.asked.source)),
            destination: try ISDAS(#require(vector.asked.destination)))
        let isOfAnyAS = request.source.asNumber == .wildcard
        let answer = try plane.ask(
            ControlService.segments, request,
            in: isOfAnyAS ? ISDAS("1-ff00:0:111") : request.source)

        let lookups = try VectorFile<Lookup>.load("scion/segment-lookup")
        let bytes = try #require(lookups.first { $0.name == vector.lookup }?.response).bytes
        let captured = try SegmentsResponse(protobuf: bytes.span)
        #expect(!captured.segments.isEmpty)
        #expect(answer.segments.mapValues(shapes) == captured.segments.mapValues(shapes))
    }

    private func shapes(_ segments: [PathSegment]) -> Set<[Entry]> {
        Set(segments.map { $0.entries.map { entry(of: $0.body) } })
    }

    private func entry(of body: ASEntryBody) -> Entry {
        let peers = body.peers.map { peer in
            Peer(
                isdAS: peer.peer, interface: peer.peerInterface, mtu: peer.peerMTU,
                hop: Hop(peer.hopField))
        }
        return Entry(
            local: body.local, next: body.next, mtu: body.mtu, ingressMTU: body.hop.ingressMTU,
            hop: Hop(body.hop.hopField), peers: peers)
    }
}
