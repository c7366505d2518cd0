/// A description of a network as it was written, in the words of the file.
///
/// ```yaml
/// ASes:
///   "1-ff00:0:110": {core: true, mtu: 1400}
///   "1-ff00:0:111": {cert_issuer: "1-ff00:0:110"}
/// links:
///   - {a: "1-ff00:0:110#1", b: "1-ff00:0:111#41", linkAtoB: CHILD, mtu: 1280, delay: 20ms}
/// ```
///
/// Nothing is checked but the shape: ``NetworkDescription`` finds out what it means. Keys that are
/// not known are passed over, since the files are read by other programs too.
///
/// - Source: scionproto/scion, tools/topology and topology/*.topo.
struct NetworkDocument {
    /// What holds where an AS or a link says nothing itself. (`defaults`)
    var defaults: [String: Scalar] = [:]
    /// The ASes by name. (`ASes`)
    var systems: [String: [String: Scalar]]
    /// The links. (`links`)
    var links: [Link]

    /// One link: what is said of it, and what is different on the way from b to a.
    struct Link {
        var values: [String: Scalar]
        var reverse: [String: Scalar] = [:]
    }

    /// A text, a number or a truth value.
    ///
    /// They are all texts here, as YAML files leave the quotes out in most places, but not in all.
    struct Scalar: Hashable, ExpressibleByStringLiteral {
        let text: String

        init(stringLiteral text: String) {
            self.text = text
        }
    }
}

// MARK: - Decoding

extension NetworkDocument: Decodable {
    init(from decoder: any Decoder) throws {
        let document = try decoder.container(keyedBy: Key.self)
        defaults = try document.scalars(in: "defaults")
        let systems = try document.nestedContainer(keyedBy: Key.self, forKey: "ASes")
        self.systems = [:]
        for key in systems.allKeys {
            self.systems[key.stringValue] = try systems.scalars(in: key)
        }
        links = []
        guard try !document.isAbsent("links") else { return }
        var list = try document.nestedUnkeyedContainer(forKey: "links")
        while !list.isAtEnd {
            let link = try list.nestedContainer(keyedBy: Key.self)
            links.append(
                Link(values: try link.scalars(), reverse: try link.scalars(in: "reverse")))
        }
    }
}

extension NetworkDocument.Scalar: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self.text = text
        } else if let value = try? container.decode(Bool.self) {
            text = String(value)
        } else if let number = try? container.decode(Int64.self) {
            text = String(number)
        } else {
            text = "\(try container.decode(Double.self))"
        }
    }
}

/// A key of the file, which may also be the name of an AS.
private struct Key: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init(stringLiteral text: String) { stringValue = text }
    init?(intValue: Int) { nil }
}

/// The keys with a meaning here whose values are scalars.
private let scalarKeys: Set = [
    "core", "voting", "authoritative", "issuing", "cert_issuer", "mtu", "underlay",
    "dispatched_ports", "note", "a", "b", "linkAtoB", "bw", "name",
    "delay", "jitter", "loss", "rate", "queue", "reorder", "duplicate",
]

extension KeyedDecodingContainer<Key> {
    fileprivate func isAbsent(_ key: Key) throws -> Bool {
        try !contains(key) || decodeNil(forKey: key)
    }

    /// The values of the known keys, without those that are left empty.
    fileprivate func scalars() throws -> [String: NetworkDocument.Scalar] {
        var scalars: [String: NetworkDocument.Scalar] = [:]
        for key in allKeys where scalarKeys.contains(key.stringValue) {
            guard try !isAbsent(key) else { continue }
            scalars[key.stringValue] = try decode(NetworkDocument.Scalar.self, forKey: key)
        }
        return scalars
    }

    /// The values of the known keys in the map of this name, which may be missing or empty.
    fileprivate func scalars(in key: Key) throws -> [String: NetworkDocument.Scalar] {
        guard try !isAbsent(key) else { return [:] }
        return try nestedContainer(keyedBy: Key.self, forKey: key).scalars()
    }
}
