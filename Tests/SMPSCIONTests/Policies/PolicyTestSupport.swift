import SMPSCION
import Testing

/// A path as the vectors write it: the text of each interface, in the order of travel.
struct PathText: Decodable, Hashable, CandidatePath {
    let interfaces: [PathInterface]

    init(from decoder: any Decoder) throws {
        interfaces = try [String](from: decoder).map { try PathInterface(text: $0) }
    }
}

extension PathInterface {
    /// Reads `1-ff00:0:110#2`.
    init(text: String) throws {
        let predicate = try HopPredicate(text)
        guard case .either(let interface) = predicate.interfaces else {
            throw PolicyError.breaks(.hopPredicate, found: text, at: 0)
        }
        self.init(predicate.isdAS, interface)
    }
}

extension PathHop {
    /// Reads `1-ff00:0:110#2,1`.
    init(text: String) throws {
        let predicate = try HopPredicate(text)
        guard case .both(let ingress, let egress) = predicate.interfaces else {
            throw PolicyError.breaks(.hopPredicate, found: text, at: 0)
        }
        self.init(predicate.isdAS, ingress: ingress, egress: egress)
    }
}

/// Expects that `parse` refuses with the rule that `expected` is a part of, at `offset`.
func expectRefusal(
    _ expected: String?, at offset: Int? = nil, by parse: () throws(PolicyError) -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let expected = try #require(expected, sourceLocation: sourceLocation)
    let error = #expect(throws: PolicyError.self, sourceLocation: sourceLocation) { try parse() }
    let description = error?.description ?? ""
    #expect(description.contains(expected), sourceLocation: sourceLocation)
    if let offset {
        #expect(description.hasSuffix(" at offset \(offset)"), sourceLocation: sourceLocation)
    }
}
