import SMPBytes
import SMPHost
import SMPSCION
import TestVectors

/// A daemon's message as it stands in the vectors, whichever it is.
struct DaemonValue: Decodable, Hashable, Sendable {
    struct Geo: Decodable, Hashable, Sendable {
        let latitude, longitude: Float
        let address: String
    }

    struct Services: Decodable, Hashable, Sendable {
        let controlServices, discoveryServices: [String]
    }

    struct PathValue: Decodable, Hashable, Sendable {
        let header: Hex
        let nextHop: String?
        let interfaces: [String]
        let mtu: Int?
        let expiry: Int64?
        /// In nanoseconds.
        let latency: [Int64?]
        /// In bits per second.
        let bandwidth: [UInt64?]
        let geo: [Geo?]
        let linkTypes: [String?]
        let internalHops: [UInt32?]
        let notes: [String]
        let epic: [Hex]?
        let discovery: [String: Services]
    }

    var paths: [PathValue]?
    /// What the reason for each path that was left out has to contain.
    var refused: [String]?

    var source: String?
    var destination: String?
    var refreshes: Bool?
    var includesHidden: Bool?

    var isdAS: String?
    var isCore: Bool?
    var mtu: UInt32?
    var id: UInt16?

    var routers: [String: String]?
    var services: [String: [String]]?
    var start: UInt16?
    var end: UInt32?

    var seconds: Int64?
    var nanoseconds: Int64?
    var use: UInt16?
    var hosts: [String]?
    var begin: Int64?
    var key: Hex?

    var isd: UInt16?
    var base: UInt64?
    var serial: UInt64?

    init() {}
}

extension DaemonValue.PathValue {
    init(_ path: NetworkPath) {
        let metadata = path.metadata
        header = Hex([UInt8](capacity: path.path.encodedLength) { path.path.encode(into: &$0) })
        nextHop = path.nextHop?.description
        interfaces = metadata.interfaces.map { "\($0.isdAS)#\($0.interface.rawValue)" }
        mtu = metadata.mtu
        expiry = metadata.expiry?.wholeSeconds
        latency = metadata.latency.map { $0.map(\.nanoseconds) }
        bandwidth = metadata.bandwidth
        geo = metadata.geo.map { place in
            place.map {
                DaemonValue.Geo(
                    latitude: $0.latitude, longitude: $0.longitude, address: $0.address)
            }
        }
        linkTypes = metadata.linkTypes.map { type in type.map { "\($0)" } }
        internalHops = metadata.internalHops
        notes = metadata.notes
        epic = metadata.epicAuthenticators.map { keys in
            [keys.penultimateHop, keys.lastHop].map { key in
                Hex([UInt8](capacity: 16) { key.encode(into: &$0) })
            }
        }
        discovery = Dictionary(
            uniqueKeysWithValues: metadata.discovery.map { isdAS, services in
                (
                    "\(isdAS)",
                    DaemonValue.Services(
                        controlServices: services.controlServices,
                        discoveryServices: services.discoveryServices)
                )
            })
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}

/// A message that can be compared with a vector.
protocol DaemonVectorMessage: RPCMessage {
    var value: DaemonValue { get }
}

extension PathsRequest: DaemonVectorMessage {
    var value: DaemonValue {
        var value = DaemonValue()
        value.source = "\(source)"
        value.destination = "\(destination)"
        value.refreshes = refreshes
        value.includesHidden = includesHidden
        return value
    }
}

extension PathsResponse: DaemonVectorMessage {
    /// Everything but the reasons, which the vectors give in part only.
    var value: DaemonValue {
        var value = DaemonValue()
        value.paths = paths.map(DaemonValue.PathValue.init)
        value.refused = refused.map(\.description)
        return value
    }
}

extension ASRequest: DaemonVectorMessage {
    var value: DaemonValue {
        var value = DaemonValue()
        value.isdAS = "\(isdAS)"
        return value
    }
}

extension ASResponse: DaemonVectorMessage {
    var value: DaemonValue {
        var value = DaemonValue()
        value.isdAS = "\(isdAS)"
        value.isCore = isCore
        value.mtu = mtu
        return value
    }
}

extension InterfaceDownRequest: DaemonVectorMessage {
    var value: DaemonValue {
        var value = DaemonValue()
        value.isdAS = "\(interface.isdAS)"
        value.id = interface.interface.rawValue
        return value
    }
}

extension EmptyMessage: DaemonVectorMessage {
    var value: DaemonValue { DaemonValue() }
}

extension InterfacesResponse: DaemonVectorMessage {
    var value: DaemonValue {
        var value = DaemonValue()
        value.routers = Dictionary(
            uniqueKeysWithValues: routers.map { ("\($0.key.rawValue)", "\($0.value)") })
        return value
    }
}

extension ServicesResponse: DaemonVectorMessage {
    var value: DaemonValue {
        var value = DaemonValue()
        value.services = services
        return value
    }
}

extension PortRangeResponse: DaemonVectorMessage {
    var value: DaemonValue {
        var value = DaemonValue()
        value.start = ports.range?.lowerBound ?? 0
        value.end = UInt32(ports.range?.upperBound ?? 0)
        return value
    }
}

extension DRKeyRequest: DaemonVectorMessage {
    var value: DaemonValue {
        var value = DaemonValue()
        value.seconds = time.wholeSeconds
        value.nanoseconds = (time.since1970 - .seconds(time.wholeSeconds)).nanoseconds
        value.use = use.rawValue
        value.source = "\(source)"
        value.destination = "\(destination)"
        value.hosts = hosts
        return value
    }
}

extension DRKeyResponse: DaemonVectorMessage {
    var value: DaemonValue {
        var value = DaemonValue()
        value.begin = begin.wholeSeconds
        value.end = UInt32(clamping: end.wholeSeconds)
        value.key = Hex(key)
        return value
    }
}

extension TRCRequest: DaemonVectorMessage {
    var value: DaemonValue {
        var value = DaemonValue()
        value.isd = isd.rawValue
        value.base = base
        value.serial = serial
        return value
    }
}

extension DaemonValue {
    /// Whether both are the same, where the reasons on the right are parts of those on the left.
    func matches(_ expected: DaemonValue) -> Bool {
        var (left, right) = (self, expected)
        let reasons = zip(left.refused ?? [], right.refused ?? [])
        guard left.refused?.count == right.refused?.count,
            reasons.allSatisfy({ $0.contains($1) })
        else { return false }
        (left.refused, right.refused) = (nil, nil)
        return left == right
    }
}
