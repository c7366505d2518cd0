internal import FoundationEssentials
package import SMPSCION

// Hosts read topologies. Those who run a network, such as the test network, also write them.

extension Topology {
    /// Joins the parts.
    ///
    /// - Precondition: No interface is on two routers.
    package init(
        isdAS: ISDAS, isCore: Bool, mtu: Int, dispatchedPorts: DispatchedPorts,
        borderRouters: [BorderRouter], controlServices: [Service], discoveryServices: [Service]
    ) {
        self.isdAS = isdAS
        self.isCore = isCore
        self.mtu = mtu
        self.dispatchedPorts = dispatchedPorts
        self.borderRouters = borderRouters.sorted { $0.name < $1.name }
        self.controlServices = controlServices.sorted { $0.name < $1.name }
        self.discoveryServices = discoveryServices.sorted { $0.name < $1.name }
        var indices: [InterfaceID: Int] = [:]
        for (index, router) in self.borderRouters.enumerated() {
            for interface in router.interfaces {
                let other = indices.updateValue(index, forKey: interface.id)
                precondition(other == nil)
            }
        }
        routerIndices = indices
    }

    /// The content of a `topology.json`, which ``init(json:)`` makes an equal topology of.
    public var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Texts and numbers always have a JSON form.
        return (try? encoder.encode(self)).map { Array($0) + Array("\n".utf8) } ?? []
    }
}

// MARK: - Keys and values

extension Topology: Encodable {
    /// Encodes the document in the keys that ``init(from:)`` reads.
    ///
    /// - Throws: What `encoder` throws.
    public func encode(to encoder: any Encoder) throws {
        var document = encoder.container(keyedBy: Key.self)
        try document.encode("\(isdAS)", forKey: "isd_as")
        try document.encode(isCore ? ["core"] : [], forKey: "attributes")
        try document.encode(mtu, forKey: "mtu")
        try document.encode("\(dispatchedPorts)", forKey: "dispatched_ports")
        try document.encode(controlServices, forKey: "control_service", name: \.name)
        try document.encode(discoveryServices, forKey: "discovery_service", name: \.name)
        try document.encode(borderRouters, forKey: "border_routers", name: \.name)
    }
}

extension Topology.Service: Encodable {
    /// Encodes all but the name.
    ///
    /// - Throws: What `encoder` throws.
    public func encode(to encoder: any Encoder) throws {
        var service = encoder.container(keyedBy: Key.self)
        try service.encode("\(address)", forKey: "addr")
    }
}

extension Topology.BorderRouter: Encodable {
    /// Encodes all but the name.
    ///
    /// - Throws: What `encoder` throws.
    public func encode(to encoder: any Encoder) throws {
        var router = encoder.container(keyedBy: Key.self)
        try router.encode("\(internalAddress)", forKey: "internal_addr")
        try router.encode(interfaces, forKey: "interfaces", name: \.id.description)
    }
}

extension Topology.Interface: Encodable {
    /// Encodes all but the number.
    ///
    /// - Throws: What `encoder` throws.
    public func encode(to encoder: any Encoder) throws {
        var interface = encoder.container(keyedBy: Key.self)
        try interface.encode("\(neighbor)", forKey: "isd_as")
        try interface.encode(linkType.rawValue, forKey: "link_to")
        try interface.encode(mtu, forKey: "mtu")
        try interface.encodeIfPresent(remoteID?.rawValue, forKey: "remote_interface_id")
        try interface.encodeIfPresent(underlay, forKey: "underlay")
    }
}

extension Topology.Underlay: Encodable {
    /// Encodes both ends, and the provider unless it is UDP.
    ///
    /// - Throws: What `encoder` throws.
    public func encode(to encoder: any Encoder) throws {
        var underlay = encoder.container(keyedBy: Key.self)
        if provider != "udpip" { try underlay.encode(provider, forKey: "provider") }
        try underlay.encodeIfPresent(local, forKey: "local")
        try underlay.encodeIfPresent(remote, forKey: "remote")
    }
}

/// A key of the document, also the name of a router or service or the number of an interface.
private struct Key: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init(stringLiteral text: String) { stringValue = text }
    init?(intValue: Int) { nil }
}

extension KeyedEncodingContainer<Key> {
    /// Encodes values as an object in which each has its name for a key.
    fileprivate mutating func encode<Value: Encodable>(
        _ values: [Value], forKey key: Key, name: (Value) -> String
    ) throws {
        var object = nestedContainer(keyedBy: Key.self, forKey: key)
        for value in values {
            try object.encode(value, forKey: Key(stringValue: name(value)))
        }
    }
}
