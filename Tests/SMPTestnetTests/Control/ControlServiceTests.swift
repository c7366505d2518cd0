import SMPBytes
import SMPCrypto
import SMPHost
import SMPSCION
import SMPTestnet
import Testing

@Suite struct ControlServiceTests {
    private let plane: TestControlPlane
    private let local: ISDAS

    init() throws {
        plane = try TestControlPlane(TopologyFiles.network("default.topo"))
        local = try ISDAS("1-ff00:0:112")
    }

    private func segments(_ source: String, _ destination: String) throws -> SegmentsResponse {
        let request = SegmentsRequest(
            source: try ISDAS(source), destination: try ISDAS(destination))
        return try plane.ask(ControlService.segments, request, in: local)
    }

    @Test func givesSegmentsOfTheTypeThatIsAskedFor() throws {
        let up = try segments("1-ff00:0:112", "1-0")
        let core = try segments("1-0", "2-0")
        let down = try segments("2-0", "2-ff00:0:222")
        #expect(Set(up.segments.keys) == [.up])
        #expect(Set(core.segments.keys) == [.core])
        #expect(Set(down.segments.keys) == [.down])
        let isd1 = ISD(rawValue: 1)
        #expect(core.segments[.core]?.allSatisfy { $0.last.isd == isd1 } == true)
        #expect(core.segments[.core]?.allSatisfy { $0.first.isd != isd1 } == true)
    }

    @Test func hasNoSegmentsToWhatDoesNotExist() throws {
        #expect(try segments("1-0", "1-ff00:0:999").segments.isEmpty)
        #expect(try segments("1-0", "3-0").segments.isEmpty)
    }

    @Test func saysWhatIsWrongWithARequest() throws {
        #expect(throws: RPCStatus.self) { try segments("1-ff00:0:111", "1-0") }
        #expect(throws: RPCStatus.self) { try segments("1-ff00:0:111", "1-ff00:0:112") }
        #expect(throws: RPCStatus.self) { try segments("0-0", "1-0") }
        let call = RPCCall("/proto.control_plane.v1.SegmentLookupService/Nothing", [])
        let result = plane.control.answer(
            call, toControlServiceOf: local, now: TestControlPlane.start)
        guard case .failure(let status) = result else {
            Issue.record("an answer to a call of nothing")
            return
        }
        #expect(status.code == .unimplemented)
    }

    @Test func givesRootConfigurationsAndChains() throws {
        let isd = ISD(rawValue: 2)
        let response = try plane.ask(ControlService.trc, TRCRequest(isd), in: local)
        let signed = try SignedTRC(der: response.trc.span)
        #expect(signed.der == plane.control.trust.trcs[isd]?.der)
        #expect(throws: RPCStatus.self) {
            try plane.ask(ControlService.trc, TRCRequest(isd, base: 1, serial: 2), in: local)
        }
        let chain = try #require(plane.control.trust.chains[local])
        var request = ChainsRequest(local, subjectKeyID: chain.subjectKeyID)
        let chains = try plane.ask(ControlService.chains, request, in: local).chains
        #expect(chains.map(\.asCertificate) == [chain.autonomousSystem.certificate.der])
        request.subjectKeyID = [1]
        #expect(try plane.ask(ControlService.chains, request, in: local).chains.isEmpty)
    }
}
