internal import SMPSCION

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
        switch error as? DecodingError {
        case .keyNotFound(let key, let context):
            self.init(context.codingPath + [key], "missing")
        case .valueNotFound(let type, let context), .typeMismatch(let type, let context):
            self.init(context.codingPath, "should be \(jsonName(of: type))")
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            self.init(context.codingPath, context.debugDescription)
        default:
            // The decoder of Foundation does not say where.
            self.init("a number or an escape in a string has no meaning")
        }
    }

    private init(_ keys: [any CodingKey], _ reason: String) {
        var path = ""
        for key in keys {
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + shown(key.stringValue)
            }
        }
        self.init(path: path, reason)
    }
}

/// What JSON calls the values of a type.
private func jsonName(of type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Double.Type: "a number"
    case is [String].Type, is [Any].Type: "an array of strings"
    default: "an object"
    }
}

/// A text as it may stand in one line: without control characters, and cut when it is long.
func shown(_ text: String, limit: Int = 64) -> String {
    let scalars = text.unicodeScalars
    let start = scalars.prefix(limit).map { $0.escaped(asASCII: true) }.joined()
    return scalars.dropFirst(limit).isEmpty ? start : start + "..."
}
