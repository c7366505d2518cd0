/// Why a text does not describe a network, in one line for whoever wrote it.
///
/// The caller puts the name of the file in front.
public struct NetworkDescriptionError: Error, Hashable, Sendable {
    /// The place, as the keys that lead there with dots between them, or empty for the whole.
    public let path: String
    /// What is wrong there, and what would be right.
    public let reason: String

    init(_ path: String = "", _ reason: String) {
        (self.path, self.reason) = (path, reason)
    }
}

extension NetworkDescriptionError: CustomStringConvertible {
    /// The place and the reason with a colon between them.
    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}

// MARK: - From a decoder

extension NetworkDescriptionError {
    /// Says what a decoder threw while it decoded a ``NetworkDescription``.
    ///
    /// - Parameter error: Any error; one of this type is kept, also when a decoder wrapped it.
    public init(_ error: any Error) {
        switch error as? DecodingError {
        case .keyNotFound(let key, let context):
            self.init(context.codingPath + [key], "missing")
        case .valueNotFound(let type, let context), .typeMismatch(let type, let context):
            self.init(context.codingPath, "should be \(shape(of: type))")
        case .dataCorrupted(let context):
            self.init(context)
        default:
            self = error as? Self ?? Self("", oneLine("\(error)"))
        }
    }

    private init(_ context: DecodingError.Context) {
        guard let cause = context.underlyingError else {
            self.init(context.codingPath, oneLine(context.debugDescription))
            return
        }
        // What a decoder makes of an error in the syntax: the cause knows the line.
        self = cause as? Self ?? Self(context.codingPath, oneLine("\(cause)"))
    }

    private init(_ keys: [any CodingKey], _ reason: String) {
        let path = keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + shownText(key.stringValue)
            }
        }
        self.init(path, reason)
    }
}

/// What people call the values of a type, by the names that decoders have for it: dictionaries of
/// Swift, mappings of YAML.
private func shape(of type: any Any.Type) -> String {
    let name = "\(type)"
    if name.hasPrefix("Dictionary") || name.hasSuffix("Mapping") {
        return "a map of keys and values"
    }
    return name.hasPrefix("Array") || name.hasSuffix("Sequence") ? "a list" : "a text or a number"
}

/// The lines of a text joined to one.
private func oneLine(_ text: String) -> String {
    let lines = text.split { $0.isNewline }.map { line in
        line.drop { $0 == " " }
    }
    return shownText(lines.joined(separator: " "), limit: 200)
}
