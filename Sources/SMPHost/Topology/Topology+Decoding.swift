internal import SMPSCION

extension Topology: Decodable {
    /// Decodes the document from JSON or anything of the same shape.
    ///
    /// Keys that a host does not need are ignored, whatever is in them. Optional parts may be
    /// missing or null.
    ///
    /// - Throws: `DecodingError`, which ``init(json:)`` turns into a ``TopologyError``.
    public init(from decoder: any Decoder) throws {
        let document = try decoder.container(keyedBy: Key.self)
        isdAS = try document.isdAS()
        isCore = try document.isCore()
        mtu = try document.mtu()
        dispatchedPorts = try document.dispatchedPorts()
        borderRouters = try document.map(.borderRouters) { [isCore] name, router in
            try BorderRouter(name: name, from: router, isCore: isCore)
        }
        controlServices = try document.map(.controlService, Service.init)
        discoveryServices = try document.map(.discoveryService, Service.init)
        routerIndices = try document.indices(of: borderRouters)
    }
}

/// A key of the document, also the name of a router or service or the number of an interface.
private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }

    static let isdAS = Key(stringValue: "isd_as")
    static let mtu = Key(stringValue: "mtu")
    static let attributes = Key(stringValue: "attributes")
    static let dispatchedPorts = Key(stringValue: "dispatched_ports")
    static let borderRouters = Key(stringValue: "border_routers")
    static let controlService = Key(stringValue: "control_service")
    static let discoveryService = Key(stringValue: "discovery_service")
    static let address = Key(stringValue: "addr")
    static let internalAddress = Key(stringValue: "internal_addr")
    static let interfaces = Key(stringValue: "interfaces")
    static let linkTo = Key(stringValue: "link_to")
    static let remoteInterfaceID = Key(stringValue: "remote_interface_id")
    static let underlay = Key(stringValue: "underlay")
    static let provider = Key(stringValue: "provider")
    static let local = Key(stringValue: "local")
    static let remote = Key(stringValue: "remote")
}

private typealias Container = KeyedDecodingContainer<Key>

// MARK: - Parts

extension Topology.Service {
    fileprivate init(name: String, from container: Container) throws {
        self.name = name
        address = try container.text(.address) { text throws(AddressError) in
            try Topology.Address(text)
        }
    }
}

extension Topology.BorderRouter {
    fileprivate init(name: String, from container: Container, isCore: Bool) throws {
        self.name = name
        internalAddress = try container.text(.internalAddress) { text throws(AddressError) in
            try Topology.Address(text)
        }
        interfaces = try container.map(.interfaces) { text, interface in
            let id = try container.interfaceID(text)
            return try id.map {
                try Topology.Interface(id: $0, from: interface, isCore: isCore)
            }
        }.compactMap(\.self).sorted { $0.id < $1.id }
    }
}

extension Topology.Interface {
    fileprivate init(id: InterfaceID, from container: Container, isCore: Bool) throws {
        self.id = id
        neighbor = try container.isdAS()
        linkType = try container.linkType(isCore: isCore)
        mtu = try container.mtu()
        let remote = try container.number(.remoteInterfaceID, in: 0...0xffff) ?? 0
        remoteID = remote == 0 ? nil : InterfaceID(rawValue: UInt16(truncatingIfNeeded: remote))
        underlay = try container.object(.underlay).map(Topology.Underlay.init)
    }
}

extension Topology.Underlay {
    fileprivate init(from container: Container) throws {
        provider = try container.decodeIfPresent(String.self, forKey: .provider) ?? "udpip"
        local = try container.decodeIfPresent(String.self, forKey: .local)
        remote = try container.decodeIfPresent(String.self, forKey: .remote)
    }
}

// MARK: - Fields

extension KeyedDecodingContainer<Key> {
    fileprivate func isdAS() throws -> ISDAS {
        let isdAS = try text(.isdAS) { text throws(AddressError) in try ISDAS(text) }
        guard !isdAS.isWildcard else {
            throw error(.isdAS, "\(isdAS) names no single AS: neither number may be 0")
        }
        return isdAS
    }

    fileprivate func mtu() throws -> Int {
        guard let mtu = try number(.mtu, in: 1...0xffff) else { throw error(.mtu, "missing") }
        return mtu
    }

    fileprivate func dispatchedPorts() throws -> DispatchedPorts {
        guard try !isAbsent(.dispatchedPorts) else { return .none }
        return try text(.dispatchedPorts) { text throws(AddressError) in
            try DispatchedPorts(text)
        }
    }

    /// Of the attributes only one still has a meaning.
    fileprivate func isCore() throws -> Bool {
        let attributes = try decodeIfPresent([String].self, forKey: .attributes) ?? []
        let known: Set = ["core", "authoritative", "issuing", "voting"]
        if let unknown = attributes.first(where: { !known.contains($0) }) {
            throw error(.attributes, "\"\(shown(unknown))\" is unknown; \"core\" is known")
        }
        return attributes.contains("core")
    }

    fileprivate func linkType(isCore: Bool) throws -> Topology.LinkType {
        let text = try decode(String.self, forKey: .linkTo)
        let allowed: [Topology.LinkType] = [isCore ? .core : .parent, .child, .peer]
        guard let type = Topology.LinkType(rawValue: text.lowercased()), allowed.contains(type)
        else {
            let names = allowed.map(\.rawValue).joined(separator: ", ")
            let owner = isCore ? "a core AS" : "an AS outside the core"
            throw error(.linkTo, "\"\(shown(text))\" is no link of \(owner), which has \(names)")
        }
        return type
    }

    /// Reads the name of an interface, which is `nil` when no path can name the interface.
    ///
    /// Interface 0 is none, and above 65535 an interface does not fit in a hop field. scionproto
    /// reads files with such interfaces, so they are left out instead of refused.
    fileprivate func interfaceID(_ text: String) throws -> InterfaceID? {
        guard !text.isEmpty, text.utf8.count <= 20, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 })
        else {
            throw error(.interfaces, "\"\(shown(text))\" is no interface ID, which is a number")
        }
        return UInt16(text).flatMap { $0 == 0 ? nil : InterfaceID(rawValue: $0) }
    }

    /// Where each interface is, checking that it is in one place only.
    fileprivate func indices(
        of routers: [Topology.BorderRouter]
    ) throws -> [InterfaceID: Int] {
        var indices: [InterfaceID: Int] = [:]
        for (index, router) in routers.enumerated() {
            for interface in router.interfaces {
                if let other = indices.updateValue(index, forKey: interface.id) {
                    throw error(
                        .borderRouters,
                        "interface \(interface.id) stands twice, on "
                            + "\(shown(routers[other].name)) and on \(shown(router.name))")
                }
            }
        }
        return indices
    }
}

// MARK: - Containers

extension KeyedDecodingContainer<Key> {
    fileprivate func isAbsent(_ key: Key) throws -> Bool {
        try !contains(key) || decodeNil(forKey: key)
    }

    fileprivate func error(_ key: Key, _ reason: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: reason)
    }

    fileprivate func text<Value>(
        _ key: Key, as read: (String) throws(AddressError) -> Value
    ) throws -> Value {
        let text = try decode(String.self, forKey: key)
        do throws(AddressError) {
            return try read(text)
        } catch {
            throw self.error(key, "\"\(shown(text))\": \(error)")
        }
    }

    /// Decodes a whole number.
    ///
    /// It is taken as a floating-point number first: the decoder of Foundation loses the place of
    /// a number that does not fit.
    fileprivate func number(_ key: Key, in range: ClosedRange<Int>) throws -> Int? {
        guard let value = try decodeIfPresent(Double.self, forKey: key) else { return nil }
        guard let number = Int(exactly: value), range.contains(number) else {
            let found = Int(exactly: value).map(String.init) ?? String(value)
            throw error(
                key, "\(found) is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    fileprivate func object(_ key: Key) throws -> Container? {
        try isAbsent(key) ? nil : nestedContainer(keyedBy: Key.self, forKey: key)
    }

    /// Decodes each entry of an object, in the order of their names.
    fileprivate func map<Value>(
        _ key: Key, _ decode: (String, Container) throws -> Value
    ) throws -> [Value] {
        guard let object = try object(key) else { return [] }
        return try object.allKeys.sorted { $0.stringValue < $1.stringValue }.map { key in
            try decode(key.stringValue, object.nestedContainer(keyedBy: Key.self, forKey: key))
        }
    }
}
