import Foundation
import SMPBytes
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
    static let keys = Result {
        let vectors = try VectorFile<KeyCase>.load("scion/captured-hop-macs")
        return Set(vectors.map(\.key)).map { HopKey(name: "\($0)", bytes: $0.bytes) }
    }

    struct KeyCase: Decodable {
        let key: Hex
    }

    @Test func findsTheMakerOfEveryCapturedHopField() throws {
        let keys = try Self.keys.get()
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

    @Test func saysNothingWithoutKeys() throws {
        let packet = try #require(
            try VectorFile<PacketDissectorTests.Case>.load("scion/captured-packets").first
        ).bytes
        let path = try #require(try PacketLayout(packet.bytes.span).path.standard)
        #expect(HopVerifier(path, in: packet.bytes.span).verdicts([]) == nil)
    }
}
