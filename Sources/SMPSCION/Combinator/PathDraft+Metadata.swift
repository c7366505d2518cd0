// What ASes announce is spread over the entries of a segment: each AS speaks of the links that it
// sees, and of its inside as seen from its construction egress. Where two segments are joined there
// are two entries of one AS, and both ends of a link may speak of it. When they disagree, the more
// cautious of both is believed: more latency, less bandwidth, no link type.

extension PathDraft {
    /// The path with all that its ASes announce.
    var path: CombinedPath {
        let announcements = Announcements(visits)
        var metadata = PathMetadata(
            interfaces: interfaces, mtu: mtu, expiry: standardPath.expiry)
        for index in interfaces.indices.dropLast() {
            let (near, far) = (interfaces[index], interfaces[index + 1])
            if index.isMultiple(of: 2) {
                metadata.set(announcements.link(near, far), ofLink: index)
            } else {
                metadata.set(announcements.inside(near, far), ofASBehind: index)
            }
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

/// What is known of the way from one interface to the next.
private struct Measured {
    private(set) var latency: Duration?
    private(set) var bandwidth: UInt64?
    private(set) var internalHops: UInt32?
    private var linkTypes: Set<LinkType> = []

    /// What the link is made of, if those who say so agree.
    var linkType: LinkType? { linkTypes.count == 1 ? linkTypes.first : nil }

    /// Takes in what one entry says.
    ///
    /// A number of zero is an answer for latencies only, and for internal hops as long as there is no
    /// better.
    mutating func takeIn(
        latency: Duration?, bandwidth: UInt64?, linkType: LinkType? = nil,
        internalHops: UInt32? = nil
    ) {
        if let latency { self.latency = max(self.latency ?? latency, latency) }
        if let bandwidth, bandwidth > 0 {
            self.bandwidth = min(self.bandwidth ?? bandwidth, bandwidth)
        }
        if let internalHops {
            let least = [self.internalHops, internalHops].compactMap { $0 }.filter { $0 > 0 }.min()
            self.internalHops = least ?? 0
        }
        if let linkType { linkTypes.insert(linkType) }
    }
}

extension PathMetadata {
    fileprivate mutating func set(_ measured: Measured, ofLink index: Int) {
        latency[index] = measured.latency
        bandwidth[index] = measured.bandwidth
        linkTypes[index / 2] = measured.linkType
    }

    fileprivate mutating func set(_ measured: Measured, ofASBehind index: Int) {
        latency[index] = measured.latency
        bandwidth[index] = measured.bandwidth
        internalHops[index / 2] = measured.internalHops
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

    /// What the ASes at both ends say of a link.
    func link(_ near: PathInterface, _ far: PathInterface) -> Measured {
        var measured = Measured()
        for end in [near, far] {
            for info in infos(of: end.isdAS) {
                measured.takeIn(
                    latency: info.latency.links[end.interface],
                    bandwidth: info.bandwidth.links[end.interface],
                    linkType: info.linkTypes[end.interface])
            }
        }
        return measured
    }

    /// What an AS says of the way between two of its interfaces, one of which is the construction
    /// egress of the entry that says it.
    func inside(_ near: PathInterface, _ far: PathInterface) -> Measured {
        var measured = Measured()
        for body in bodies[near.isdAS, default: []] {
            guard let info = body.extensions.staticInfo else { continue }
            let egress = body.hop.hopField.constructionEgress
            for (one, other) in [(near, far), (far, near)] where one.interface == egress {
                measured.takeIn(
                    latency: info.latency.inside[other.interface],
                    bandwidth: info.bandwidth.inside[other.interface],
                    internalHops: info.internalHops[other.interface])
            }
        }
        return measured
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
