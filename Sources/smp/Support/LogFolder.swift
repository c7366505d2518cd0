import Foundation
import SMPQUIC

/// The folder that logs of connections are written to, a file for each end.
struct LogFolder {
    let dialect: QLogDialect
    private let url: URL

    /// Makes the folder, if it is not there.
    init(_ path: String, _ dialect: QLogDialect) throws {
        url = URL(fileURLWithPath: path, isDirectory: true)
        self.dialect = dialect
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw Failure.refusal(
                "--qlog: the folder \(path) cannot be made: \(error.localizedDescription)")
        }
    }

    /// Puts more behind what is in a file.
    func append(_ bytes: [UInt8], to name: String) throws {
        guard !bytes.isEmpty else { return }
        let file = url.appending(path: name)
        if let handle = try? FileHandle(forWritingTo: file) {
            defer { try? handle.close() }
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(bytes))
        } else {
            try Data(bytes).write(to: file)
        }
    }
}
