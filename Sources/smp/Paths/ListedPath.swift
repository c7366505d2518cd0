import SMP

/// A path, and whether it works if that was tried.
struct ListedPath {
    let path: NetworkPath
    var status: PathStatus?
}

/// Whether a path was found to work.
enum PathStatus: Equatable {
    case alive
    case timeout
    /// A router has said what is wrong.
    case error(String)

    init(_ outcome: EchoClient.Outcome) {
        switch outcome {
        case .reply: self = .alive
        case .timeout, .cancelled: self = .timeout
        case .error(let message, _): self = .error(message.errorText)
        }
    }

    var text: String {
        switch self {
        case .alive: "alive"
        case .timeout: "timeout"
        case .error(let text): text
        }
    }
}

extension EchoClient {
    /// Asks the last router of each path, of all at once.
    ///
    /// A path within the AS has no router, and gets no status.
    func probe(
        _ paths: [NetworkPath], to destination: ISDAS, timeout: Duration
    ) async throws -> [ListedPath] {
        try await withThrowingTaskGroup(of: (Int, PathStatus).self) { group in
            for (index, path) in paths.enumerated() where !path.interfaces.isEmpty {
                group.addTask {
                    let outcome = try await self.probe(path, to: destination, timeout: timeout)
                    return (index, PathStatus(outcome))
                }
            }
            var listed = paths.map { ListedPath(path: $0) }
            for try await (index, status) in group { listed[index].status = status }
            return listed
        }
    }
}
