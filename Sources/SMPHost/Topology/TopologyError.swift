/// Why a text is not a topology, in one line for whoever wrote it.
///
/// The caller puts the name of the file in front.
public struct TopologyError: Error, Hashable, Sendable {
    /// The place, as the keys that lead there with dots between them, or empty for the whole.
    public let path: String
    /// What is wrong there, and what would be right.
    public let reason: String

    init(path: String = "", _ reason: String) {
        (self.path, self.reason) = (path, reason)
    }
}

extension TopologyError: CustomStringConvertible {
    /// The place and the reason with a colon between them.
    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}

// MARK: - From the decoder

extension TopologyError {
    /// Says what the decoder found in a text that is JSON.
    init(_ error: any Error) {
        let fault = JSONFault(error)
        self.init(path: fault.path, fault.reason)
    }
}
