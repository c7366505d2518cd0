internal import FoundationEssentials

extension Topology {
    /// The length of the longest document that is read, in bytes: hundreds of times that of a
    /// large autonomous system.
    public static let maximumDocumentLength = 4 << 20

    /// Reads the content of a `topology.json`.
    ///
    /// - Parameter json: UTF-8, of at most ``maximumDocumentLength`` bytes.
    /// - Throws: ``TopologyError`` when it is no JSON, lacks something that a host needs, or says
    ///   what cannot be.
    public init(json: [UInt8]) throws(TopologyError) {
        guard json.count <= Self.maximumDocumentLength else {
            throw TopologyError("longer than \(Self.maximumDocumentLength) bytes")
        }
        if let fault = JSONSyntax.fault(in: json) { throw TopologyError(fault) }
        do {
            self = try JSONDecoder().decode(Topology.self, from: Data(json))
        } catch {
            throw TopologyError(error)
        }
    }
}
