internal import SMPHost
internal import SMPSCION

extension NetworkDescription: Decodable {
    /// Decodes a description from YAML, JSON or anything of the same shape.
    ///
    /// - Throws: `DecodingError` for another shape, ``NetworkDescriptionError`` for what makes no
    ///   sense; some decoders wrap the latter. ``NetworkDescriptionError/init(_:)`` takes them all.
    public init(from decoder: any Decoder) throws {
        try self.init(try NetworkDocument(from: decoder))
    }

    /// Finds out what a document means.
    ///
    /// - Throws: ``NetworkDescriptionError`` for the first thing that makes no sense.
    init(_ document: NetworkDocument) throws(NetworkDescriptionError) {
        let defaults = try Defaults(document.defaults)
        systems = try SystemReader(document.systems, defaults).systems()
        var reader = LinkReader(systems, defaults)
        var drafts: [LinkReader.Draft] = []
        for (index, link) in document.links.enumerated() {
            drafts.append(try reader.draft(of: link, at: "links[\(index)]"))
        }
        try reader.checkNames(drafts)
        var links: [Link] = []
        for draft in drafts { links.append(try reader.link(draft)) }
        self.links = links
    }
}

// MARK: - Defaults

/// What holds where an AS or a link says nothing itself.
private struct Defaults {
    /// The size of an Ethernet packet without the headers of IPv4 and UDP.
    private(set) var mtu = 1472
    private(set) var dispatchedPorts = DispatchedPorts.applications

    init(_ scalars: [String: NetworkDocument.Scalar]) throws(NetworkDescriptionError) {
        let values = Values(scalars, at: "defaults")
        mtu = try values.mtu(else: mtu)
        dispatchedPorts = try values.dispatchedPorts(else: dispatchedPorts)
    }
}

extension DispatchedPorts {
    /// The range that scionproto recommends.
    fileprivate static let applications = (try? DispatchedPorts("31000-32767")) ?? .none
}

// MARK: - Autonomous systems

/// Reads the ASes of a document.
private struct SystemReader {
    typealias AS = NetworkDescription.AS
    typealias TrustRoles = NetworkDescription.TrustRoles

    private let defaults: Defaults
    private var values: [ISDAS: Values] = [:]
    private var cores: Set<ISDAS> = []
    private var roles: [ISDAS: TrustRoles] = [:]

    init(
        _ systems: [String: [String: NetworkDocument.Scalar]], _ defaults: Defaults
    ) throws(NetworkDescriptionError) {
        self.defaults = defaults
        guard !systems.isEmpty else { throw NetworkDescriptionError("ASes", "there is none") }
        for (name, scalars) in systems.sorted(by: { $0.key < $1.key }) {
            let place = "ASes.\(shownText(name))"
            let isdAS = try readISDAS(name, at: place)
            guard values.updateValue(Values(scalars, at: place), forKey: isdAS) == nil else {
                throw NetworkDescriptionError(place, "\(isdAS) is there twice")
            }
        }
        try readCores()
        try readRoles()
    }

    func systems() throws(NetworkDescriptionError) -> [AS] {
        var systems: [AS] = []
        for (isdAS, values) in values.sorted(by: { $0.key < $1.key }) {
            systems.append(
                AS(
                    isdAS: isdAS, isCore: cores.contains(isdAS), roles: roles[isdAS, default: []],
                    certificateIssuer: try issuer(of: isdAS, values),
                    mtu: try values.mtu(else: defaults.mtu), underlay: try values.underlay(),
                    dispatchedPorts: try values.dispatchedPorts(else: defaults.dispatchedPorts),
                    note: values["note"] ?? ""))
        }
        return systems
    }

    private mutating func readCores() throws(NetworkDescriptionError) {
        for (isdAS, values) in values {
            if try values.flag("core") ?? false { cores.insert(isdAS) }
        }
        let isds = Set(cores.map(\.isd))
        if let other = values.keys.sorted().first(where: { !isds.contains($0.isd) }) {
            throw NetworkDescriptionError("ASes", "no AS of ISD \(other.isd) is core")
        }
    }

    /// Gives each role to the ASes that are said to have it, and in an ISD where none is, to all of
    /// the core.
    private mutating func readRoles() throws(NetworkDescriptionError) {
        let names: [(String, TrustRoles)] = [
            ("voting", .voting), ("authoritative", .authoritative), ("issuing", .issuing),
        ]
        for (key, role) in names {
            var holders: Set<ISDAS> = []
            for (isdAS, values) in values {
                if try values.flag(key) ?? false { holders.insert(isdAS) }
            }
            let isds = Set(holders.map(\.isd))
            holders.formUnion(cores.filter { !isds.contains($0.isd) })
            for holder in holders { roles[holder, default: []].insert(role) }
        }
    }

    private func issuer(of isdAS: ISDAS, _ values: Values) throws(NetworkDescriptionError) -> ISDAS
    {
        func issues(_ other: ISDAS) -> Bool {
            other.isd == isdAS.isd && roles[other, default: []].contains(.issuing)
        }
        guard let name = values["cert_issuer"] else {
            let issuers = roles.keys.filter(issues).sorted()
            return issues(isdAS) ? isdAS : issuers.first ?? isdAS
        }
        let place = values.place(of: "cert_issuer")
        let issuer = try readISDAS(name, at: place)
        guard issues(issuer) else {
            throw NetworkDescriptionError(
                place, "\(issuer) does not issue certificates in ISD \(isdAS.isd)")
        }
        return issuer
    }
}

/// Reads the number of one AS.
func readISDAS(_ text: String, at place: String) throws(NetworkDescriptionError) -> ISDAS {
    let isdAS: ISDAS
    do throws(AddressError) {
        isdAS = try ISDAS(text)
    } catch {
        throw NetworkDescriptionError(place, "\"\(shownText(text))\": \(error)")
    }
    guard !isdAS.isWildcard else {
        throw NetworkDescriptionError(place, "\(isdAS) names no single AS: no number may be 0")
    }
    return isdAS
}

// MARK: - Links

/// Reads the links of a document, which need interfaces that no other link has.
private struct LinkReader {
    typealias Link = NetworkDescription.Link
    typealias LinkEnd = NetworkDescription.LinkEnd

    /// A link whose interfaces are not all numbered yet.
    struct Draft {
        let values: Values
        let reverse: Values
        let type: NetworkDescription.LinkType
        let a: DraftEnd
        let b: DraftEnd
    }

    struct DraftEnd {
        let isdAS: ISDAS
        let router: String
        let interface: InterfaceID?
    }

    private let systems: [ISDAS: NetworkDescription.AS]
    private let defaults: Defaults
    /// Where each interface is used, and how far the search for a free number has come.
    private var interfaces: [ISDAS: (places: [InterfaceID: String], next: UInt16)] = [:]
    /// How many routers each AS has, and which numbers those with labels have.
    private var routers: [ISDAS: (count: Int, labels: [String: Int])] = [:]

    init(_ systems: [NetworkDescription.AS], _ defaults: Defaults) {
        self.systems = Dictionary(uniqueKeysWithValues: systems.map { ($0.isdAS, $0) })
        self.defaults = defaults
    }

    /// Reads all but the conditions, and keeps the interfaces that are named for it.
    mutating func draft(
        of link: NetworkDocument.Link, at place: String
    ) throws(NetworkDescriptionError) -> Draft {
        let values = Values(link.values, at: place)
        let draft = Draft(
            values: values, reverse: Values(link.reverse, at: "\(place).reverse"),
            type: try values.linkType(), a: try end("a", values), b: try end("b", values))
        try check(draft)
        return draft
    }

    private mutating func end(
        _ key: String, _ values: Values
    ) throws(NetworkDescriptionError) -> DraftEnd {
        let place = values.place(of: key)
        guard let text = values[key] else { throw NetworkDescriptionError(place, "missing") }
        let end = try LinkEndText(text, at: place)
        guard systems[end.isdAS] != nil else {
            throw NetworkDescriptionError(place, "there is no AS \(end.isdAS)")
        }
        if let interface = end.interface { try keep(interface, of: end.isdAS, for: place) }
        return DraftEnd(
            isdAS: end.isdAS, router: router(end.label, of: end.isdAS), interface: end.interface)
    }

    private func check(_ draft: Draft) throws(NetworkDescriptionError) {
        let place = draft.values.place
        guard let a = systems[draft.a.isdAS], let b = systems[draft.b.isdAS] else { return }
        guard a.isdAS != b.isdAS else {
            throw NetworkDescriptionError(place, "both ends are in \(a.isdAS)")
        }
        switch draft.type {
        case .core:
            if let other = [a, b].first(where: { !$0.isCore }) {
                throw NetworkDescriptionError(
                    place, "a CORE link needs core ASes, and \(other.isdAS) is not")
            }
        case .child:
            guard !b.isCore else {
                throw NetworkDescriptionError(
                    place, "\(b.isdAS) is core, so it can be no CHILD of \(a.isdAS)")
            }
            guard a.isdAS.isd == b.isdAS.isd else {
                throw NetworkDescriptionError(
                    place, "a CHILD link stays in one ISD, unlike \(a.isdAS) to \(b.isdAS)")
            }
        case .peer: break
        }
    }

    /// Throws when two links have one name.
    func checkNames(_ drafts: [Draft]) throws(NetworkDescriptionError) {
        var places: [String: String] = [:]
        for draft in drafts {
            guard let name = draft.values["name"] else { continue }
            let place = draft.values.place(of: "name")
            if let other = places.updateValue(place, forKey: name) {
                throw NetworkDescriptionError(
                    place, "\"\(shownText(name))\" stands at \(other) already")
            }
        }
    }

    /// Numbers the interfaces that have none, and reads the conditions.
    mutating func link(_ draft: Draft) throws(NetworkDescriptionError) -> Link {
        let values = draft.values
        let mtu = try values.mtu(else: defaults.mtu)
        let forward = try values.conditions(mtu: mtu)
        let backward = try draft.reverse.completed(by: values).conditions(mtu: mtu)
        return Link(
            name: values["name"], a: try numbered(draft.a, at: values.place(of: "a")),
            b: try numbered(draft.b, at: values.place(of: "b")), type: draft.type, mtu: mtu,
            underlay: try values.underlay(), forward: forward, backward: backward)
    }

    // MARK: Interfaces

    private mutating func keep(
        _ interface: InterfaceID, of isdAS: ISDAS, for place: String
    ) throws(NetworkDescriptionError) {
        let other = interfaces[isdAS, default: ([:], 1)].places.updateValue(
            place, forKey: interface)
        if let other {
            throw NetworkDescriptionError(
                place, "interface \(interface) of \(isdAS) stands at \(other) already")
        }
    }

    private mutating func numbered(
        _ end: DraftEnd, at place: String
    ) throws(NetworkDescriptionError) -> LinkEnd {
        var interface = end.interface
        if interface == nil { interface = try free(in: end.isdAS, for: place) }
        return LinkEnd(
            isdAS: end.isdAS, router: end.router, interface: interface ?? .none)
    }

    /// The lowest number that no interface of the AS has, which is kept.
    private mutating func free(
        in isdAS: ISDAS, for place: String
    ) throws(NetworkDescriptionError) -> InterfaceID {
        var (places, next) = interfaces[isdAS, default: ([:], 1)]
        while places[InterfaceID(rawValue: next)] != nil, next < .max { next += 1 }
        let interface = InterfaceID(rawValue: next)
        guard places.updateValue(place, forKey: interface) == nil else {
            throw NetworkDescriptionError(place, "\(isdAS) has no interface left")
        }
        interfaces[isdAS] = (places, next)
        return interface
    }

    // MARK: Routers

    /// The name of a router: the one that has this label, or a new one.
    private mutating func router(_ label: String?, of isdAS: ISDAS) -> String {
        var (count, labels) = routers[isdAS, default: (0, [:])]
        let known = label.flatMap { labels[$0] }
        if known == nil { count += 1 }
        let number = known ?? count
        if let label { labels[label] = number }
        routers[isdAS] = (count, labels)
        return "br\(isdAS.formatted(.fileName))-\(number)"
    }
}
