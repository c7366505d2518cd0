internal import Dispatch
internal import Foundation

/// A program of `Tests/peers/`: the other end of a connection, written with libraries that are not
/// ours.
///
/// `Tests/setup.sh` installs what they need. Where that is not possible, tests that need a peer are
/// skipped, and `Tests/check.sh peers` fails.
public final class PythonPeer: Sendable {
    /// What a program has printed, and its exit status.
    public struct Output: Sendable {
        /// The exit status.
        public let status: Int32
        /// All that it has printed, without the last end of a line.
        public let text: String

        /// The text as JSON, with the keys of objects in order, so that equal values are equal texts.
        public var canonicalJSON: String {
            get throws {
                let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
                let data = try JSONSerialization.data(
                    withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
                return String(decoding: data, as: UTF8.self)
            }
        }

        /// The text as JSON of a type.
        public func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
            try JSONDecoder().decode(type, from: Data(text.utf8))
        }
    }

    private static let root = Vectors.directory.deletingLastPathComponent()
    private static let python = root.appending(path: ".build-peers/bin/python")

    /// Whether the programs can be run here.
    public static var isAvailable: Bool {
        FileManager.default.isExecutableFile(atPath: python.path)
    }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// Starts a program.
    public init(_ script: String, _ arguments: [String]) throws {
        process.executableURL = Self.python
        // -B: leave no compiled files in the folder.
        let file = Self.root.appending(path: "Tests/peers/\(script)").path
        process.arguments = ["-B", file] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// Waits until the program has printed its next line.
    public func nextLine() async -> String {
        await onThread { [output] in
            var line = Data()
            while let byte = try? output.fileHandleForReading.read(upToCount: 1)?.first,
                byte != UInt8(ascii: "\n")
            {
                line.append(byte)
            }
            return String(decoding: line, as: UTF8.self)
        }
    }

    /// Ends the input of the program, and waits until it has ended.
    public func finish() async -> Output {
        try? input.fileHandleForWriting.close()
        return await onThread { [self] in
            let data = (try? output.fileHandleForReading.readToEnd()) ?? Data()
            process.waitUntilExit()
            let text = String(decoding: data, as: UTF8.self)
            return Output(
                status: process.terminationStatus,
                text: text.hasSuffix("\n") ? String(text.dropLast()) : text)
        }
    }

    /// Runs a program to its end.
    public static func run(_ script: String, _ arguments: String...) async throws -> Output {
        try await PythonPeer(script, arguments).finish()
    }

    /// Does what blocks on a thread that no task needs.
    private func onThread<Value: Sendable>(
        _ body: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }
}
