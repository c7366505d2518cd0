import Foundation
import SMPBytes
import SMPCrypto
import SMPSCION
import TestVectors
import Testing

@testable import smp

@Suite struct PacketDissectorTests {
    struct Case: Decodable, Sendable {
        let name: String
        let bytes: Hex
    }

    static let files = [
        "scion/packet", "scion/captured-packets", "scion/fuzzed-packet", "scion/header",
    ]

    private func dissect(
        _ bytes: [UInt8], keys: [HopKey] = []
    ) -> (layers: [Dissection.Layer], problem: Dissection.Problem?) {
        var dissector = PacketDissector(bytes, start: 0, keys: keys)
        let problem = dissector.dissect()
        return (dissector.layers, problem)
    }

    @Test(arguments: files)
    func refusesAllThatTheLayoutRefuses(_ file: String) throws {
        for vector in try VectorFile<Case>.load(file) {
            let bytes = vector.bytes.bytes
            guard DatagramKind(bytes.span) != .stun else { continue }
            let problem = dissect(bytes).problem
            do throws(WireError) {
                _ = try PacketLayout(bytes.span)
            } catch {
                #expect(problem?.offset == error.offset, "\(vector.name): \(error)")
            }
        }
    }

    @Test(arguments: files)
    func placesEveryLayerAndFieldInThePacket(_ file: String) throws {
        for vector in try VectorFile<Case>.load(file) {
            let length = vector.bytes.bytes.count
            for layer in dissect(vector.bytes.bytes).layers {
                #expect(layer.offset + layer.length <= length, "\(vector.name): \(layer.name)")
                for field in layer.fields {
                    let isInside = layer.offset...layer.offset + layer.length ~= field.offset
                    #expect(isInside, "\(vector.name): \(layer.name), \(field.name)")
                }
            }
        }
    }

    @Test func showsTheLayersInFrontOfABreak() throws {
        let packet = try #require(
            try VectorFile<Case>.load("scion/captured-packets").first
        ).bytes.bytes
        let (layers, problem) = dissect(Array(packet.dropLast()))
        #expect(layers.map(\.name).contains("hop field 3"))
        #expect(problem?.layer == "SCION header")
    }

    @Test func showsTheHeaderThatAnnouncesTooLittle() throws {
        let vector = try #require(
            try VectorFile<Case>.load("scion/header").first { $0.name.contains("HdrLen 8") })
        let (layers, problem) = dissect(vector.bytes.bytes)
        #expect(layers.map(\.name) == ["SCION common header"])
        #expect(problem?.rule.contains("the header length covers") == true)
    }

    @Test func showsThePositionThatIsOffThePath() throws {
        let path = try #require(
            try VectorFile<Case>.load("scion/standard-path").first {
                $0.name.contains("CurrHF 63")
            }
        ).bytes.bytes
        let header = try SCIONHeader(
            nextHeader: .udp, payloadLength: 0, pathType: .standard, pathLength: path.count,
            destination: SCIONAddress(ISDAS("1-ff00:0:110"), .ipv4(IPv4Address(10, 0, 0, 1))),
            source: SCIONAddress(ISDAS("1-ff00:0:111"), .ipv4(IPv4Address(10, 0, 0, 2))))
        let packet = [UInt8](capacity: header.headerLength) {
            header.encode(into: &$0)
            $0.append(copying: path.span)
        }
        let (layers, problem) = dissect(packet)
        #expect(layers.last?.fields.map(\.value.description).prefix(2) == ["0", "63"])
        #expect(problem?.layer == "path")
        #expect(problem?.offset == header.encodedLength)
    }

    @Test func goesOnBehindOptionsThatMakeNoSense() throws {
        let vector = try #require(
            try VectorFile<Case>.load("scion/packet").first { $0.name.contains("ID-INT") })
        let (layers, problem) = dissect(vector.bytes.bytes)
        #expect(problem?.layer == "hop-by-hop options")
        #expect(layers.last?.name == "data")
    }

    @Test func takesQuotesApart() throws {
        let vectors = try VectorFile<Case>.load("scion/captured-packets")
        let quoting = vectors.map { dissect($0.bytes.bytes).layers.map(\.name) }
            .filter { $0.contains("quoted SCION common header") }
        #expect(quoting.count >= 9)
        #expect(quoting.allSatisfy { $0.contains("SCMP") })
    }
}

@Suite struct HopVerifierTests {
    /// The keys of all autonomous systems of the network that the packets were captured in.
    static func keys() throws -> [HopKey] {
        let vectors = try VectorFile<KeyCase>.load("scion/captured-hop-macs")
        return try Set(vectors.map(\.key)).map { try HopKey(name: "\($0)", bytes: $0.bytes) }
    }

    struct KeyCase: Decodable {
        let key: Hex
    }

    @Test func findsTheMakerOfEveryCapturedHopField() throws {
        let keys = try Self.keys()
        let vectors = try VectorFile<PacketDissectorTests.Case>.load("scion/captured-packets")
            .filter { $0.name.contains("->") }
        var count = 0
        for vector in vectors {
            guard let layout = try? PacketLayout(vector.bytes.bytes.span),
                let path = layout.path.standard
            else { continue }
            let verdicts = HopVerifier(path, in: vector.bytes.bytes.span).verdicts(keys)
            for verdict in try #require(verdicts) {
                count += 1
                if case .unknown = verdict { Issue.record("\(vector.name)") }
            }
        }
        #expect(count > 100)
    }

    @Test(arguments: [false, true]) func findsTheMakersOfAOneHopPath(_ isOverLink: Bool) throws {
        let keys = try [1, 2].map {
            try HopKey(name: "key \($0)", bytes: .init(repeating: $0, count: 16))
        }
        var first = try ForwardingKey([UInt8](repeating: 1, count: 16).span)
        var second = try ForwardingKey([UInt8](repeating: 2, count: 16).span)
        var path = OneHopPath(
            info: InfoField(isInConstructionDirection: true, segmentID: 7, timestamp: 9),
            firstHop: HopField(
                expirationTime: 63, constructionIngress: 0, constructionEgress: 5,
                mac: HopFieldMAC(rawValue: 0)),
            secondHop: HopField(
                expirationTime: 0, constructionIngress: 0, constructionEgress: 0,
                mac: HopFieldMAC(rawValue: 0)))
        path.firstHop.mac = first.authenticator(of: path.firstHop, in: path.info).mac
        if isOverLink {
            path.info.leave(over: path.firstHop, isPeering: false)
            path.secondHop = second.secondHop(of: path, ingress: 6)
        }
        let verdicts = try #require(HopVerifier.verdicts(path, keys)).map(\.description)
        #expect(verdicts[0] == "authentic under key 1")
        #expect((verdicts[1] == "authentic under key 2") == isOverLink)
    }

    @Test func saysNothingWithoutKeys() throws {
        let packet = try #require(
            try VectorFile<PacketDissectorTests.Case>.load("scion/captured-packets").first
        ).bytes
        let path = try #require(try PacketLayout(packet.bytes.span).path.standard)
        #expect(HopVerifier(path, in: packet.bytes.span).verdicts([]) == nil)
    }
}
