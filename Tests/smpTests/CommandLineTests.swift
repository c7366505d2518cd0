import Foundation
import TestVectors
import Testing

/// Runs the built tool as a user would.
@Suite struct CommandLineTests {
    struct Outcome {
        let status: Int32
        let output, errors: String
    }

    /// The tool lies beside the bundle of the tests.
    private static let tool = Result {
        let bundle = try #require(CommandLine.arguments.first { $0.hasSuffix(".xctest") })
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "smp")
    }

    private func run(_ arguments: String..., input: String? = nil) throws -> Outcome {
        let process = Process()
        process.executableURL = try Self.tool.get()
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = try input.map(Self.file(containing:)) ?? FileHandle.nullDevice
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let messages = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, output: text, errors: messages)
    }

    private static func file(containing text: String) throws -> FileHandle {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try FileHandle(forReadingFrom: file)
    }

    private func capture(_ name: String) -> String {
        Vectors.directory.appending(path: "captures/\(name)").path
    }

    @Test func showsTheWayByItself() throws {
        let outcome = try run("--help")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("decode"))
        #expect(outcome.output.contains("bench"))
    }

    @Test func decodesACaptureAndGoesOnAfterABrokenPacket() throws {
        let outcome = try run("decode", capture("loopback.pcapng"))
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("packet 6"))
        #expect(outcome.output.contains("BROKEN in path: the header ends where its path does"))
        #expect(outcome.output.contains("binding request"))
        #expect(outcome.errors.contains("6 packets, 1 of them broken; 3 frames without SCION"))
    }

    @Test func printsOneObjectPerPacketAndNothingElse() throws {
        let outcome = try run("decode", "--json", capture("loopback.pcap"))
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 6)
        for line in lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            #expect((object as? [String: Any])?["layers"] is [Any])
        }
    }

    @Test func readsStandardInput() throws {
        let outcome = try run("decode", "--log-level", "error", input: "00 01\n# nothing\n02 03\n")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("packet 2, 2 bytes"))
        #expect(outcome.errors == "")
    }

    @Test func verifiesWithAMasterSecretAndDoesNotShowIt() throws {
        let secret = "WMTt0V8tBSmoLBl4X/AP0Q=="
        let packet = try #require(try PacketInputTests.cases.get().first?.first.first)
        let outcome = try run("decode", "--master-key", secret, "\(packet)")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("(authentic under master key 1)"))
        #expect(!outcome.output.contains(secret.prefix(6)))
        let mistake = try run("decode", "--master-key", "WMTt0V8tBSmo!", "00")
        #expect(mistake.status == 2)
        #expect(!mistake.errors.contains("WMTt0V8t"))
    }

    @Test func refusesInputThatIsNone() throws {
        let outcome = try run("decode", "no-such-file")
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.errors.contains("no-such-file"))
    }

    @Test(arguments: [["decode", "--key", "12", "00"], ["decode", "--wrong"], ["walk"]])
    func refusesBadUsage(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = try Self.tool.get()
        process.arguments = arguments
        process.standardError = Pipe()
        process.standardOutput = Pipe()
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 2)
    }

    @Test func decodesEveryStoredInputWithoutACrash() throws {
        let corpus = Vectors.directory.deletingLastPathComponent()
            .appending(path: "Fuzz/Corpus/FuzzPacket")
        for file in try FileManager.default.contentsOfDirectory(atPath: corpus.path) {
            let outcome = try run("decode", corpus.appending(path: file).path)
            #expect(outcome.status == 0 || outcome.status == 1, "\(file)")
        }
    }
}
