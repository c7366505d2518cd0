/// Why a text is not a path policy, in one line for whoever wrote it.
///
/// The caller puts the name of the file in front.
public struct PolicyDocumentError: Error, Hashable, Sendable {
    /// The place, as the keys that lead there with dots between them, or empty for the whole.
    public let path: String
    /// What is wrong there, and what would be right.
    public let reason: String

    init(path: String = "", _ reason: String) {
        (self.path, self.reason) = (path, reason)
    }

    /// Says what the decoder found in a text that is JSON.
    init(_ error: any Error) {
        let fault = JSONFault(error)
        self.init(path: fault.path, fault.reason.withoutControlCharacters)
    }
}

extension PolicyDocumentError: CustomStringConvertible {
    /// The place and the reason with a colon between them.
    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}

extension String {
    /// The text in one line: reasons quote what was written.
    fileprivate var withoutControlCharacters: String {
        unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control
                ? scalar.escaped(asASCII: true) : String(scalar)
        }.joined()
    }
}
