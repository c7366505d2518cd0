import Foundation
import TestVectors
import Testing

/// Runs the built tool as a user would.
@Suite struct CommandLineTests {
    private func run(_ arguments: String..., input: String? = nil) async throws -> Tool.Outcome {
        try await Tool.run(arguments, input: input)
    }

    private func capture(_ name: String) -> String {
        Vectors.directory.appending(path: "captures/\(name)").path
    }

    @Test func showsTheWayByItself() async throws {
        let outcome = try await run("--help")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("decode"))
        #expect(outcome.output.contains("bench"))
    }

    @Test func decodesACaptureAndGoesOnAfterABrokenPacket() async throws {
        let outcome = try await run("decode", capture("loopback.pcapng"))
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("packet 6"))
        #expect(outcome.output.contains("BROKEN in path: the header ends where its path does"))
        #expect(outcome.output.contains("binding request"))
        #expect(outcome.errors.contains("6 packets, 1 of them broken; 3 frames without SCION"))
    }

    @Test func printsOneObjectPerPacketAndNothingElse() async throws {
        let outcome = try await run("decode", "--json", capture("loopback.pcap"))
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 6)
        for line in lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            #expect((object as? [String: Any])?["layers"] is [Any])
        }
    }

    @Test func readsStandardInput() async throws {
        let outcome = try await run(
            "decode", "--log-level", "error", input: "00 01\n# nothing\n02 03\n")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("packet 2, 2 bytes"))
        #expect(outcome.errors == "")
    }

    @Test func verifiesWithAMasterSecretAndDoesNotShowIt() async throws {
        let secret = "WMTt0V8tBSmoLBl4X/AP0Q=="
        let packet = try #require(try PacketInputTests.cases.get().first?.first.first)
        let outcome = try await run("decode", "--master-key", secret, "\(packet)")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("(authentic under master key 1)"))
        #expect(!outcome.output.contains(secret.prefix(6)))
        let mistake = try await run("decode", "--master-key", "WMTt0V8tBSmo!", "00")
        #expect(mistake.status == 2)
        #expect(!mistake.errors.contains("WMTt0V8t"))
    }

    @Test func refusesInputThatIsNone() async throws {
        let outcome = try await run("decode", "no-such-file")
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.errors.contains("no-such-file"))
    }

    @Test(arguments: [["decode", "--key", "12", "00"], ["decode", "--wrong"], ["walk"]])
    func refusesBadUsage(_ arguments: [String]) async throws {
        #expect(try await Tool.run(arguments).status == 2)
    }

    @Test func decodesEveryStoredInputWithoutACrash() async throws {
        let corpus = Vectors.directory.deletingLastPathComponent()
            .appending(path: "Fuzz/Corpus/FuzzPacket")
        for file in try FileManager.default.contentsOfDirectory(atPath: corpus.path) {
            let outcome = try await run("decode", corpus.appending(path: file).path)
            #expect(outcome.status == 0 || outcome.status == 1, "\(file)")
        }
    }
}
