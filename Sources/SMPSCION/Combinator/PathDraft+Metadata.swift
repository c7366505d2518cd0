// What ASes announce is spread over the entries of a segment: each AS speaks of the links that it
// sees, and of its inside as seen from its construction egress. Where two segments are joined there
// are two entries of one AS, and both ends of a link may speak of it. When they disagree, the more
// cautious of both is believed: more latency, less bandwidth, no link type.

extension PathDraft {
    /// The path with all that its ASes announce.
    var path: CombinedPath {
        let announcements = Announcements(visits)
        var metadata = PathMetadata(interfaces: interfaces, mtu: mtu, expiry: expiry)
        let links = stride(from: 0, to: interfaces.count - 1, by: 2)
        for index in 0..<max(0, interfaces.count - 1) {
            let (near, far) = (interfaces[index], interfaces[index + 1])
            let isLink = index.isMultiple(of: 2)
            metadata.latency[index] = announcements.values(of: \.latency, near, far, isLink).max()
            metadata.bandwidth[index] =
                announcements.values(of: \.bandwidth, near, far, isLink).filter { $0 > 0 }.min()
            guard !isLink else { continue }
            let hops = announcements.values(insideOf: \.internalHops, near, far)
            metadata.internalHops[index / 2] = hops.filter { $0 > 0 }.min() ?? hops.first
        }
        metadata.linkTypes = links.map {
            announcements.linkType(interfaces[$0], interfaces[$0 + 1])
        }
        metadata.geo = interfaces.map { announcements.place(of: $0) }
        metadata.notes = announcements.notes(interfaces)
        metadata.discovery = announcements.discovery
        metadata.epicAuthenticators = epicAuthenticators
        return CombinedPath(path: standardPath, metadata: metadata)
    }

    private var epicAuthenticators: EPICAuthenticators? {
        guard visits.count >= 2, let last = visits[visits.count - 1].authenticator,
            let penultimate = visits[visits.count - 2].authenticator
        else { return nil }
        return EPICAuthenticators(penultimateHop: penultimate, lastHop: last)
    }
}

/// What the ASes on a path say, by AS.
private struct Announcements {
    private let bodies: [ISDAS: [ASEntryBody]]

    init(_ visits: [PathDraft.Visit]) {
        bodies = Dictionary(grouping: visits.map(\.entry.body), by: \.local)
    }

    private func infos(of isdAS: ISDAS) -> [StaticInfo] {
        bodies[isdAS, default: []].compactMap(\.extensions.staticInfo)
    }

    /// All values of a quantity between two neighboring interfaces.
    func values<Value>(
        of measure: KeyPath<StaticInfo, StaticInfo.Measure<Value>>, _ near: PathInterface,
        _ far: PathInterface, _ isLink: Bool
    ) -> [Value] {
        isLink
            ? values(ofLink: measure.appending(path: \.links), near, far)
            : values(insideOf: measure.appending(path: \.inside), near, far)
    }

    /// What the ASes at both ends say of a link.
    func values<Value>(
        ofLink table: KeyPath<StaticInfo, InterfaceTable<Value>>, _ near: PathInterface,
        _ far: PathInterface
    ) -> [Value] {
        [near, far].flatMap { end in
            infos(of: end.isdAS).compactMap { $0[keyPath: table][end.interface] }
        }
    }

    /// What an AS says of the way between two of its interfaces, one of which is the construction
    /// egress of the entry that says it.
    func values<Value>(
        insideOf table: KeyPath<StaticInfo, InterfaceTable<Value>>, _ near: PathInterface,
        _ far: PathInterface
    ) -> [Value] {
        bodies[near.isdAS, default: []].flatMap { body in
            let egress = body.hop.hopField.constructionEgress
            let others = [(near, far), (far, near)].filter { $0.0.interface == egress }.map(\.1)
            return others.compactMap {
                body.extensions.staticInfo?[keyPath: table][$0.interface]
            }
        }
    }

    /// What a link is made of, if those who say so agree.
    func linkType(_ near: PathInterface, _ far: PathInterface) -> LinkType? {
        let types = Set(values(ofLink: \.linkTypes, near, far))
        return types.count == 1 ? types.first : nil
    }

    /// Where the router of an interface stands, as the last entry says.
    func place(of interface: PathInterface) -> GeoCoordinates? {
        infos(of: interface.isdAS).compactMap { $0.geo[interface.interface] }.last
    }

    /// What each AS says, different notes of one AS in lines.
    func notes(_ interfaces: [PathInterface]) -> [String] {
        guard let first = interfaces.first else { return [] }
        let entries = stride(from: 1, to: interfaces.count, by: 2).map { interfaces[$0].isdAS }
        return ([first.isdAS] + entries).map { isdAS in
            infos(of: isdAS).map(\.note).filter { !$0.isEmpty }.withoutRepetitions
                .joined(separator: "\n")
        }
    }

    /// The services of all ASes that name any.
    var discovery: [ISDAS: DiscoveryInformation] {
        bodies.compactMapValues { bodies in
            let all = bodies.compactMap(\.extensions.discovery)
            guard let first = all.first else { return nil }
            return DiscoveryInformation(
                version: first.version,
                controlServices: all.flatMap(\.controlServices).withoutRepetitions,
                discoveryServices: all.flatMap(\.discoveryServices).withoutRepetitions)
        }
    }
}

extension Array where Element: Hashable {
    /// Each element once, where it is first.
    fileprivate var withoutRepetitions: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
