import FoundationEssentials
import SMPTestnet
import Yams

/// Where the description of a network comes from: a name, or a file.
enum NetworkSource {
    /// Reads a network.
    ///
    /// - Parameter text: The name of a network that comes with the tool, or else of a file in the
    ///   format of scionproto's `.topo` files.
    /// - Returns: The network.
    /// - Throws: `Failure` that names the file and what is wrong in it.
    static func network(_ text: String) throws -> NetworkDescription {
        if let builtIn = BuiltInNetwork(rawValue: text) { return try builtIn.network() }
        let content: Data
        do {
            content = try Data(contentsOf: URL(filePath: text))
        } catch {
            throw Failure.misuse(
                "no file \(text), and no network of this name; there are \(names)")
        }
        return try decode(String(decoding: content, as: UTF8.self), from: text)
    }

    /// Reads the content of a `.topo` file, and names its origin in errors.
    static func decode(_ yaml: String, from origin: String) throws -> NetworkDescription {
        do {
            return try YAMLDecoder().decode(NetworkDescription.self, from: yaml)
        } catch {
            throw Failure.misuse("\(origin): \(NetworkDescriptionError(error))")
        }
    }

    static var names: String {
        BuiltInNetwork.allCases.map(\.rawValue).sorted().joined(separator: ", ")
    }
}
