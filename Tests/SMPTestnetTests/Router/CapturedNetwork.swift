import Foundation
import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import TestVectors
import Testing

/// The network on which the packets of the vectors were captured.
enum CapturedNetwork {
    struct Key: Decodable {
        let name: String
        let key: Hex
    }

    static let keys = Result {
        try VectorFile<Key>.load("scion/captured-forwarding-keys")
    }

    /// The topology of every autonomous system.
    static let topologies = Result {
        let file = Vectors.directory.appending(path: "scion/captured-topologies.json")
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        let cases = try #require((json as? [String: Any])?["cases"] as? [[String: Any]])
        return try cases.map { try topology(try #require($0["document"])) }
    }

    /// Every border router of the network.
    static let routers = Result {
        try topologies.get().flatMap { topology in
            let key = try #require(try keys.get().first { $0.name == "\(topology.isdAS)" })
            return try topology.borderRouters.map {
                try RouterConfiguration(
                    router: $0.name, in: topology, forwardingKey: key.key.bytes)
            }
        }
    }

    static func router(_ name: String) throws -> RouterConfiguration {
        try #require(try routers.get().first { $0.name == name })
    }

    private static func topology(_ document: Any) throws -> Topology {
        try Topology(json: Array(JSONSerialization.data(withJSONObject: document)))
    }
}

extension CapturedNetwork {
    /// The routers in virtual time, joined by the links that their topologies name.
    static func virtual(start: UnixTime) throws -> VirtualNetwork {
        let network = VirtualNetwork(seed: 1, start: start, logLevel: .problems)
        var ends: [(end: LinkEnd, underlay: RouterConfiguration.Underlay)] = []
        for router in try routers.get() {
            let id = try network.add(router)
            for interface in router.interfaces where interface.sibling == nil {
                let underlay = try #require(interface.underlay)
                if let other = ends.first(where: { $0.underlay.local == underlay.remote }) {
                    try network.connect(other.end, LinkEnd(id, interface.id))
                }
                ends.append((LinkEnd(id, interface.id), underlay))
            }
        }
        return network
    }
}
