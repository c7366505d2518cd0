import Foundation
import Testing

/// The built tool, run as a user would, without holding up a thread that tasks run on.
enum Tool {
    struct Outcome: Sendable {
        let status: Int32
        let output, errors: String

        /// The objects that the tool has printed, one a line.
        func objects() throws -> [[String: Any]] {
            try output.split(separator: "\n").map { line in
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
                return try #require(object as? [String: Any], "\(line)")
            }
        }
    }

    /// It lies beside the bundle of the tests.
    private static let file = Result {
        let bundle = try #require(CommandLine.arguments.first { $0.hasSuffix(".xctest") })
        return URL(filePath: bundle).deletingLastPathComponent().appending(path: "smp")
    }

    static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) async throws -> Outcome {
        let process = try process(arguments, environment)
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        process.standardInput = try input.map(file(containing:)) ?? FileHandle.nullDevice
        try process.run()
        return await waiting {
            let text = output.fileHandleForReading.readDataToEndOfFile()
            let messages = errors.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return Outcome(
                status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
                errors: String(decoding: messages, as: UTF8.self))
        }
    }

    private static func file(containing text: String) throws -> FileHandle {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try FileHandle(forReadingFrom: file)
    }

    /// A run that goes on until it is told to end.
    final class Background: Sendable {
        private let process: Process
        private let output: FileHandle
        /// The first line that it has printed.
        let greeting: String

        static func start(_ arguments: [String]) async throws -> Background {
            let process = try Tool.process(arguments, [:])
            let output = Pipe()
            process.standardOutput = output
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let line = await waiting { Tool.line(of: output.fileHandleForReading) }
            return Background(process, output.fileHandleForReading, line)
        }

        private init(_ process: Process, _ output: FileHandle, _ greeting: String) {
            (self.process, self.output, self.greeting) = (process, output, greeting)
        }

        deinit {
            process.terminate()
        }

        /// Waits for the next line that it prints, which is empty at the end.
        func nextLine() async -> String {
            await waiting { [output] in Tool.line(of: output) }
        }

        /// Sends the signal of Ctrl-C, and waits for the end.
        func interrupt() async -> Int32 {
            process.interrupt()
            return await end()
        }

        /// Sends the signal that asks a service to end, and waits for the end.
        func terminate() async -> Int32 {
            process.terminate()
            return await end()
        }

        private func end() async -> Int32 {
            await waiting { [process] in
                process.waitUntilExit()
                return process.terminationStatus
            }
        }

        /// What it has printed after all that was read, once it has ended.
        func rest() async -> String {
            await waiting { [output] in
                String(decoding: output.readDataToEndOfFile(), as: UTF8.self)
            }
        }
    }

    private static func line(of file: FileHandle) -> String {
        var line = Data()
        while let byte = try? file.read(upToCount: 1), !byte.isEmpty, byte != Data("\n".utf8) {
            line += byte
        }
        return String(decoding: line, as: UTF8.self)
    }

    private static func process(
        _ arguments: [String], _ environment: [String: String]
    ) throws -> Process {
        let process = Process()
        process.executableURL = try file.get()
        process.arguments = arguments
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SCION") }
        process.environment = inherited.merging(environment) { $1 }
        return process
    }
}

private func waiting<Result: Sendable>(
    _ body: @escaping @Sendable () -> Result
) async -> Result {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(returning: body()) }
    }
}
