import SMPBytes
import SMPHost
import SMPSCION
import TestVectors
import Testing

/// What real control services were asked and have answered.
@Suite struct CapturedControlTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let method: String
        let request: Hex
        let asked: DaemonValue
        /// The response, unless a case of another file has it.
        let response: Hex?
        let lookup: String?

        var testDescription: String { name }
    }

    struct Lookup: Decodable, Sendable {
        let name: String
        let response: Hex?
    }

    static let cases = Result { try VectorFile<Case>.load("scion/captured-control-calls") }

    @Test(arguments: try cases.get().filter { $0.method == "Segments" }, RPCClient.Route.allCases)
    func carriesSegments(_ vector: Case, route: RPCClient.Route) throws {
        let lookups = try VectorFile<Lookup>.load("scion/segment-lookup")
        let bytes = try #require(lookups.first { $0.name == vector.lookup }?.response).bytes
        let request = try SegmentsRequest(protobuf: vector.request.bytes.span)
        #expect("\(request.source)" == vector.asked.source)
        #expect("\(request.destination)" == vector.asked.destination)

        let response = try carried(
            ControlService.segments, request, answeredWith: bytes, over: route)
        #expect(!response.segments.isEmpty)
        #expect(response.refused == [])
        #expect(response.protobuf == bytes)
    }

    @Test(arguments: try cases.get().filter { $0.method == "TRC" }, RPCClient.Route.allCases)
    func carriesTrustRootConfigurations(_ vector: Case, route: RPCClient.Route) throws {
        let bytes = try #require(vector.response).bytes
        let request = try TRCRequest(protobuf: vector.request.bytes.span)
        #expect(request.value == vector.asked)
        #expect(Hex(request.protobuf) == vector.request)

        let response = try carried(ControlService.trc, request, answeredWith: bytes, over: route)
        // A CMS message: a sequence of over 4 kB.
        #expect(response.trc.starts(with: [0x30, 0x82]))
        #expect(response.protobuf == bytes)
    }

    private func carried<Request: RPCMessage, Response: RPCMessage>(
        _ method: RPCMethod<Request, Response>, _ request: Request,
        answeredWith bytes: [UInt8], over route: RPCClient.Route
    ) throws -> Response {
        var link = RPCLink(route)
        _ = link.call(method.call(request))
        let events = link.run { call in
            guard (try? method.request(call)) == request else { return nil }
            return .success(bytes)
        }
        guard case .finished(_, .success(let message)) = events.client.first else {
            throw WireError.truncated(needed: 1, available: 0, at: 0)
        }
        return try method.response(message)
    }

    // MARK: Certificates, of which there is no capture

    @Test func carriesCertificateChains() throws {
        let request = ChainsRequest(
            ISDAS(rawValue: 0x0001_ff00_0000_0110), subjectKeyID: [1, 2, 3],
            validUntil: UnixTime(seconds: 1_700_000_000), validSince: nil)
        // isd_as, subject_key_id, at_least_valid_until
        let bytes: [UInt8] = [
            0x08, 0x90, 0x82, 0x80, 0x80, 0x80, 0xe0, 0x7f, 0x12, 0x03, 1, 2, 3,
            0x1a, 0x06, 0x08, 0x80, 0xe2, 0xcf, 0xaa, 0x06,
        ]
        #expect(request.protobuf == bytes)
        #expect(try ChainsRequest(protobuf: bytes.span) == request)

        let response = ChainsResponse(chains: [
            ChainsResponse.Chain(asCertificate: [0x30], caCertificate: [0x31]),
            ChainsResponse.Chain(asCertificate: [], caCertificate: []),
        ])
        #expect(response.protobuf == [0x0a, 6, 0x0a, 1, 0x30, 0x12, 1, 0x31, 0x0a, 0])
        #expect(try ChainsResponse(protobuf: response.protobuf.span) == response)
    }

    @Test func refusesWhatMakesNoSense() {
        let wideISD: [UInt8] = [0x08, 0x80, 0x80, 0x04]
        #expect(throws: WireError.violates(.trcISD, at: 1)) {
            try TRCRequest(protobuf: wideISD.span)
        }
        let chains = [UInt8](repeating: 0, count: 2_050).indices.map {
            UInt8($0 % 2 == 0 ? 0x0a : 0)
        }
        #expect(throws: WireError.violates(.chainCount, at: 2_049)) {
            try ChainsResponse(protobuf: chains.span)
        }
    }
}
