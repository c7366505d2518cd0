import Testing

/// A rule of a vector file that code of a test tries; the name says which.
struct NamedRule: Decodable, Sendable, CustomTestStringConvertible {
    let name, rule: String
    var testDescription: String { "\(name): \(rule)" }

    /// Tries the rule; one that nothing tries is an issue.
    func attempt(in trials: [String: () throws -> Void]) throws {
        let trial = try #require(trials[name])
        try trial()
    }
}
