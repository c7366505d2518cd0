import Foundation
import SMPTestnet
import TestVectors
import Yams

/// The files of `Vectors/topologies/`, which are read as they were published.
enum TopologyFiles {
    static func text(_ name: String) throws -> String {
        let file = Vectors.directory.appending(path: "topologies/\(name)")
        return try String(contentsOf: file, encoding: .utf8)
    }

    static func network(_ name: String) throws -> NetworkDescription {
        try network(yaml: text(name))
    }

    static func network(yaml: String) throws(NetworkDescriptionError) -> NetworkDescription {
        do {
            return try YAMLDecoder().decode(NetworkDescription.self, from: yaml)
        } catch {
            throw NetworkDescriptionError(error)
        }
    }
}
