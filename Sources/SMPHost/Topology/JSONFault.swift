internal import SMPSCION

/// What the decoder found in a text that is JSON, and where.
struct JSONFault {
    /// The keys that lead there with dots between them, or empty for the whole.
    let path: String
    /// What is wrong there.
    let reason: String

    /// Puts an error of the decoder in words.
    init(_ error: any Error) {
        switch error as? DecodingError {
        case .keyNotFound(let key, let context):
            self.init(context.codingPath + [key], "missing")
        case .valueNotFound(let type, let context), .typeMismatch(let type, let context):
            self.init(context.codingPath, "should be \(jsonName(of: type))")
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            self.init(context.codingPath, context.debugDescription)
        case .dataCorrupted(let context) where context.underlyingError is PolicyError:
            self.init([], context.debugDescription)
        default:
            // The decoder of Foundation does not say where.
            self.init([], "a number or an escape in a string has no meaning")
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
        (self.path, self.reason) = (path, reason)
    }
}

/// What JSON calls the values of a type.
private func jsonName(of type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Bool.Type: "true or false"
    case is Double.Type, is Int.Type: "a number"
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
