import SMPBytes
import SMPSCION
import TestVectors

/// A segment as the vectors describe it.
struct SegmentDescription: Decodable, Hashable, Sendable {
    let timestamp: UInt32
    let segmentID: UInt16
    let entries: [EntryDescription]
}

/// An AS entry as the vectors describe it.
struct EntryDescription: Decodable, Hashable, Sendable {
    let isdAS: String
    let next: String?
    let mtu: Int
    let ingress, egress: UInt16
    let expirationTime: UInt8
    let mac: Hex
    let ingressMTU: Int
    let peers: [PeerDescription]?
    var staticInfo: StaticInfoDescription?
    var discovery: DiscoveryDescription?
    var epicDigest: Hex?
    var isHidden: Bool?
}

struct PeerDescription: Decodable, Hashable, Sendable {
    let peer: String
    let peerInterface: UInt16
    let peerMTU: Int
    let ingress, egress: UInt16
    let expirationTime: UInt8
    let mac: Hex
}

struct StaticInfoDescription: Decodable, Hashable, Sendable {
    struct Measure: Decodable, Hashable, Sendable {
        let inside, links: [String: UInt64]
    }

    struct Place: Decodable, Hashable, Sendable {
        let latitude, longitude: Float
        let address: String
    }

    /// In microseconds.
    let latency: Measure?
    /// In bits per second.
    let bandwidth: Measure?
    let geo: [String: Place]?
    let linkTypes: [String: String]?
    let internalHops: [String: UInt32]?
    let note: String?
}

struct DiscoveryDescription: Decodable, Hashable, Sendable {
    let version: UInt32
    let controlServices, discoveryServices: [String]
}

// MARK: - From values

extension SegmentDescription {
    init(_ chain: some EntryChain) {
        self.init(
            timestamp: chain.information.timestamp, segmentID: chain.information.segmentID,
            entries: chain.entries.map { EntryDescription($0.body) })
    }
}

extension EntryDescription {
    init(_ body: ASEntryBody) {
        let hopField = body.hop.hopField
        self.init(
            isdAS: body.local.description, next: body.next?.description, mtu: body.mtu,
            ingress: hopField.constructionIngress.rawValue,
            egress: hopField.constructionEgress.rawValue,
            expirationTime: hopField.expirationTime.rawValue, mac: Hex(hopField.mac.bytes),
            ingressMTU: body.hop.ingressMTU,
            peers: body.peers.isEmpty ? nil : body.peers.map { PeerDescription($0) },
            staticInfo: body.extensions.staticInfo.map { StaticInfoDescription($0) },
            discovery: body.extensions.discovery.map {
                DiscoveryDescription(
                    version: $0.version, controlServices: $0.controlServices,
                    discoveryServices: $0.discoveryServices)
            },
            epicDigest: body.extensions.epicDigest.map { Hex($0) },
            isHidden: body.extensions.isHidden ? true : nil)
    }
}

extension PeerDescription {
    init(_ entry: PeerEntry) {
        self.init(
            peer: entry.peer.description, peerInterface: entry.peerInterface.rawValue,
            peerMTU: entry.peerMTU, ingress: entry.hopField.constructionIngress.rawValue,
            egress: entry.hopField.constructionEgress.rawValue,
            expirationTime: entry.hopField.expirationTime.rawValue,
            mac: Hex(entry.hopField.mac.bytes))
    }
}

extension StaticInfoDescription {
    /// Parts that say nothing are left out, as in the vectors.
    init(_ info: StaticInfo) {
        self.init(
            latency: Measure(info.latency) { UInt64($0 / .microseconds(1)) },
            bandwidth: Measure(info.bandwidth) { $0 },
            geo: info.geo.described {
                Place(latitude: $0.latitude, longitude: $0.longitude, address: $0.address)
            },
            linkTypes: info.linkTypes.described { "\($0)" },
            internalHops: info.internalHops.described { $0 },
            note: info.note.isEmpty ? nil : info.note)
    }
}

extension StaticInfoDescription.Measure {
    init?<Value>(_ measure: StaticInfo.Measure<Value>, number: (Value) -> UInt64) {
        guard !measure.inside.isEmpty || !measure.links.isEmpty else { return nil }
        inside = measure.inside.described(number) ?? [:]
        links = measure.links.described(number) ?? [:]
    }
}

extension InterfaceTable {
    fileprivate func described<Form>(_ describe: (Value) -> Form) -> [String: Form]? {
        guard !isEmpty else { return nil }
        let pairs = map { (interface, value) in (interface.description, describe(value)) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}

extension HopFieldMAC {
    /// The six bytes in order.
    var bytes: [UInt8] {
        (0..<6).map { UInt8(truncatingIfNeeded: rawValue >> (40 - 8 * UInt64($0))) }
    }

    init(_ hex: Hex) {
        self.init(rawValue: hex.bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }
}

// MARK: - To values

extension EntryDescription {
    /// The hops that the description has; no extensions.
    func body() throws -> ASEntryBody {
        ASEntryBody(
            local: try ISDAS(isdAS), next: try next.map { try ISDAS($0) },
            hop: HopEntry(
                hopField: hopField(expirationTime, ingress, egress, mac), ingressMTU: ingressMTU),
            peers: try (peers ?? []).map { peer in
                PeerEntry(
                    peer: try ISDAS(peer.peer),
                    peerInterface: InterfaceID(rawValue: peer.peerInterface),
                    peerMTU: peer.peerMTU,
                    hopField: hopField(peer.expirationTime, peer.ingress, peer.egress, peer.mac))
            },
            mtu: mtu)
    }
}

private func hopField(
    _ expirationTime: UInt8, _ ingress: UInt16, _ egress: UInt16, _ mac: Hex
) -> HopField {
    HopField(
        expirationTime: ExpirationTime(rawValue: expirationTime),
        constructionIngress: InterfaceID(rawValue: ingress),
        constructionEgress: InterfaceID(rawValue: egress), mac: HopFieldMAC(mac))
}
