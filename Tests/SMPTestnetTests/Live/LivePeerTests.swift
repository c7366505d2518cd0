import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import TestVectors
import Testing

/// Programs that others wrote ask the daemons and control services of a live network.
@Suite(.enabled(if: PythonPeer.isAvailable, "Tests/setup.sh installs the peers"))
struct LivePeerTests {
    private struct Paths: Decodable {
        struct Path: Decodable {
            struct Interface: Decodable {
                let isdAS, id: String

                enum CodingKeys: String, CodingKey {
                    case isdAS = "isd_as"
                    case id
                }
            }

            let raw: String
            let mtu: Int
            let interfaces: [Interface]
        }

        let paths: [Path]
    }

    private struct ConnectAnswer: Decodable {
        struct Answer: Decodable {
            struct Segments: Decodable {
                struct Segment: Decodable {
                    struct Entry: Decodable {}
                    let entries: [Entry]

                    enum CodingKeys: String, CodingKey { case entries = "as_entries" }
                }

                let segments: [Segment]
            }

            let segments: [String: Segments]
        }

        let status: Int
        let answer: Answer
    }

    private func onTiny4(
        _ body: (LoopbackPlan.Site, LiveDaemons) async throws -> Void
    ) async throws {
        try await withLiveNetwork(BuiltInNetwork.tiny4.network()) { live, daemons in
            try await body(#require(live.plan.sites[ISDAS("1-ff00:0:111")]), daemons)
        }
    }

    @Test func getTheSamePathsAsWeDo() async throws {
        try await onTiny4 { site, daemons in
            let output = try await PythonPeer.run(
                "client.py", "\(site.daemon)", "Paths", #"{"destination_isd_as": "1-ff00:0:112"}"#)
            #expect(output.status == 0, "\(output.text)")
            let theirs = try output.decoded(as: Paths.self).paths
            let ours = try await daemons.paths(
                from: ISDAS("1-ff00:0:111"), to: ISDAS("1-ff00:0:112"))
            #expect(!theirs.isEmpty)
            #expect(theirs.map(\.mtu) == ours.map(\.mtu))
            for (their, our) in zip(theirs, ours) {
                #expect(
                    their.interfaces.map { "\($0.isdAS)#\($0.id)" }
                        == our.interfaces.map {
                            "\($0.isdAS.rawValue)#\($0.interface.rawValue)"
                        })
            }
        }
    }

    @Test func getAnswersToTheOtherQuestions() async throws {
        try await onTiny4 { site, daemons in
            for (method, request, answer) in [
                ("AS", "{}", #"{"core":false,"isd_as":"561850441793809","mtu":1472}"#),
                (
                    "PortRange", "{}",
                    #"{"dispatched_port_end":32767,"dispatched_port_start":31000}"#
                ),
                ("NotifyInterfaceDown", #"{"isd_as": "281474976710720", "id": 7}"#, "{}"),
            ] {
                let output = try await PythonPeer.run(
                    "client.py", "\(site.daemon)", method, request)
                #expect(try output.canonicalJSON == answer)
            }
            let daemon = try daemons.daemon(of: ISDAS("1-ff00:0:111"))
            let interfaces = try await PythonPeer.run(
                "client.py", "\(site.daemon)", "Interfaces")
            for (interface, router) in try await daemon.interfaces() {
                let entry = "\"\(interface.rawValue)\":{\"address\":{\"address\":\"\(router)\"}}"
                #expect(try interfaces.canonicalJSON.contains(entry))
            }
            let services = try await PythonPeer.run("client.py", "\(site.daemon)", "Services")
            #expect(services.text.contains("\(site.controlService)"))
        }
    }

    @Test func getSegmentsOverConnectAndTheSameOverGRPC() async throws {
        try await onTiny4 { site, _ in
            let request = #"{"src_isd_as": "1-ff00:0:111", "dst_isd_as": "1-0"}"#
            let service = "\(site.controlService)"
            let connect = try await PythonPeer.run("connect.py", service, "Segments", request)
            let result = try connect.decoded(as: ConnectAnswer.self)
            #expect(result.status == 200)
            // 1 stands for segments that lead up.
            let up = try #require(result.answer.segments["1"]?.segments)
            #expect(!up.isEmpty)
            #expect(up.allSatisfy { $0.entries.count >= 2 })
            let grpc = try await PythonPeer.run("client.py", service, "Segments", request)
            // Segments are made anew once a minute, so the same may be those of before or after.
            let again = try await PythonPeer.run("connect.py", service, "Segments", request)
            let both = try connect.canonicalJSON + again.canonicalJSON
            #expect(try both.contains(grpc.canonicalJSON))

            // A real daemon speaks no HTTP/1.1, and nor does ours.
            let refused = try await PythonPeer.run("connect.py", "\(site.daemon)", "AS")
            #expect(refused.status == 1)
            #expect(refused.text.contains("failed"))
        }
    }
}
