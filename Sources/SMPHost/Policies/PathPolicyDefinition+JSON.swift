internal import FoundationEssentials
public import SMPSCION

extension PathPolicyDefinition {
    /// The length of the longest document that is read, in bytes: many times that of any policy
    /// that somebody could still understand.
    public static let maximumDocumentLength = 1 << 20

    /// Nested as deeply as policies may be, with the brackets around and in the innermost.
    private static let maximumBracketDepth = 3 * PathPolicy.maximumDepth + 4

    /// Reads a policy that may come from anywhere.
    ///
    /// - Parameter json: UTF-8, of at most ``maximumDocumentLength`` bytes.
    /// - Throws: ``PolicyDocumentError`` when it is no JSON, or no policy.
    public init(json: [UInt8]) throws(PolicyDocumentError) {
        self = try Self.decode(Self.self, from: json)
    }

    /// Reads an object with a policy for each name, which may come from anywhere.
    ///
    /// Whether policies extend others that are there is for ``resolved(among:)`` to say.
    ///
    /// - Parameter json: UTF-8, of at most ``maximumDocumentLength`` bytes.
    /// - Returns: The policies, by name.
    /// - Throws: ``PolicyDocumentError`` when it is no JSON, or not made of policies.
    public static func definitions(
        json: [UInt8]
    ) throws(PolicyDocumentError) -> [String: PathPolicyDefinition] {
        try decode([String: PathPolicyDefinition].self, from: json)
    }

    private static func decode<Document: Decodable>(
        _ type: Document.Type, from json: [UInt8]
    ) throws(PolicyDocumentError) -> Document {
        guard json.count <= maximumDocumentLength else {
            throw PolicyDocumentError("longer than \(maximumDocumentLength) bytes")
        }
        if let fault = JSONSyntax.fault(in: json, maximumDepth: maximumBracketDepth) {
            throw PolicyDocumentError(fault)
        }
        do {
            return try JSONDecoder().decode(type, from: Data(json))
        } catch {
            throw PolicyDocumentError(error)
        }
    }
}
