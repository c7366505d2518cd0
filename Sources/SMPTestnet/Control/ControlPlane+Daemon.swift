public import SMPBytes
public import SMPHost
public import SMPSCION

/// What a daemon remembers besides segments.
struct DaemonMemory {
    /// The interfaces that it was told are down, and until when it believes that.
    var revocations: [PathInterface: UnixTime] = [:]

    /// How long a daemon believes that an interface is down.
    ///
    /// - Source: scionproto/scion, private/revcache: 10 seconds.
    static let revocationLifetime = Duration.seconds(10)

    /// How many interfaces it remembers at most.
    static let capacity = 1024
}

/// The daemon of an autonomous system.
///
/// It combines the segments that the control service would give it, leaves out paths over interfaces
/// that it was told are down, and applies no policy. What it does not know has no paths: that is no
/// error.
///
/// - Source: SCION control plane, daemon.proto; scionproto/scion, daemon/internal/servers.
extension ControlPlane {
    /// Answers a call.
    ///
    /// - Parameters:
    ///   - call: The call.
    ///   - isdAS: The autonomous system whose daemon is asked.
    ///   - now: The time.
    /// - Returns: The message of the answer, or what is wrong.
    public mutating func answer(
        _ call: RPCCall, toDaemonOf isdAS: ISDAS, now: UnixTime
    ) -> Result<[UInt8], RPCStatus> {
        do throws(RPCStatus) {
            switch call.method {
            case DaemonService.paths.path:
                let request = try DaemonService.paths.request(call)
                return DaemonService.paths.reply(try paths(for: request, in: isdAS, now: now))
            case DaemonService.autonomousSystem.path:
                let request = try DaemonService.autonomousSystem.request(call)
                return DaemonService.autonomousSystem.reply(try system(for: request, in: isdAS))
            case DaemonService.notifyInterfaceDown.path:
                let request = try DaemonService.notifyInterfaceDown.request(call)
                revoke(request.interface, in: isdAS, now: now)
                return DaemonService.notifyInterfaceDown.reply(EmptyMessage())
            default: return try answerLocally(call, in: isdAS)
            }
        } catch {
            return .failure(error)
        }
    }

    /// Answers what concerns the inside of the autonomous system alone.
    private func answerLocally(
        _ call: RPCCall, in isdAS: ISDAS
    ) throws(RPCStatus) -> Result<[UInt8], RPCStatus> {
        guard let site = plan.sites[isdAS], let system = network[isdAS] else {
            throw RPCStatus(.internalError, "no such AS: \(isdAS)")
        }
        switch call.method {
        case DaemonService.interfaces.path:
            _ = try DaemonService.interfaces.request(call)
            return DaemonService.interfaces.reply(InterfacesResponse(routers: routers(of: isdAS)))
        case DaemonService.services.path:
            _ = try DaemonService.services.request(call)
            return DaemonService.services.reply(
                ServicesResponse(services: ["control": [site.controlService.description]]))
        case DaemonService.portRange.path:
            _ = try DaemonService.portRange.request(call)
            return DaemonService.portRange.reply(
                PortRangeResponse(ports: system.dispatchedPorts))
        default: throw .unknown(method: call.method)
        }
    }

    /// Where the routers of an autonomous system take packets from inside, by their interfaces.
    private func routers(of isdAS: ISDAS) -> [InterfaceID: UnderlayAddress] {
        guard let site = plan.sites[isdAS] else { return [:] }
        return network.beaconInterfaces(of: isdAS).reduce(into: [:]) { routers, interface in
            routers[interface.near.interface] = site.routers[interface.near.router]
        }
    }

    // MARK: Paths

    /// How long a path within the own AS is valid, which needs no hop fields.
    private static let localLifetime = Duration.seconds(86_400)

    private func paths(
        for request: PathsRequest, in isdAS: ISDAS, now: UnixTime
    ) throws(RPCStatus) -> PathsResponse {
        guard request.source == .wildcard || request.source == isdAS else {
            throw RPCStatus(.invalidArgument, "bad source AS: \(request.source)")
        }
        guard request.destination != isdAS else {
            let path = NetworkPath(
                localMTU: network[isdAS]?.mtu ?? 0, expiry: now + Self.localLifetime)
            return PathsResponse(paths: [path])
        }
        let combined = try destinations(for: request, in: isdAS).flatMap { destination in
            combinator(from: isdAS, to: destination).paths(from: isdAS, to: destination)
        }
        let revoked = daemons[isdAS]?.revocations.filter { now < $0.value } ?? [:]
        let usable = combined.filter { path in
            path.expiry.map { now < $0 } ?? true
                && !path.interfaces.contains { revoked[$0] != nil }
        }
        let routers = routers(of: isdAS)
        return PathsResponse(
            paths: usable.compactMap { path in
                guard let first = path.interfaces.first, let nextHop = routers[first.interface]
                else { return nil }
                return NetworkPath(path.path, nextHop: nextHop, metadata: path.metadata)
            })
    }

    /// Where the caller wants to go; without an AS number, to any core AS of the isolation domain.
    private func destinations(
        for request: PathsRequest, in isdAS: ISDAS
    ) throws(RPCStatus) -> [ISDAS] {
        let destination = request.destination
        guard destination.isd != .wildcard else {
            throw RPCStatus(.invalidArgument, "bad destination AS: \(destination)")
        }
        guard destination.asNumber == .wildcard else { return [destination] }
        return network.systems.filter { $0.isCore && $0.isdAS.isd == destination.isd }
            .map(\.isdAS).filter { $0 != isdAS }
    }

    /// All segments that can be part of a path between two ASes.
    private func combinator(from source: ISDAS, to destination: ISDAS) -> PathCombinator {
        let (start, end) = (cores(near: source), cores(near: destination))
        return PathCombinator(
            up: segments.down(from: start, to: source), core: segments.core(from: start, to: end),
            down: segments.down(from: end, to: destination))
    }

    /// The AS itself if it is core, else all core ASes of its isolation domain.
    private func cores(near isdAS: ISDAS) -> ASPattern {
        network[isdAS]?.isCore == true
            ? ASPattern(isdAS) : ASPattern(ISDAS(isdAS.isd, .wildcard))
    }

    // MARK: Facts

    private func system(for request: ASRequest, in isdAS: ISDAS) throws(RPCStatus) -> ASResponse {
        let asked = request.isdAS == .wildcard ? isdAS : request.isdAS
        guard let system = network[asked] else {
            throw RPCStatus(.unknown, "no such AS: \(asked)")
        }
        // Of others a daemon only knows what stands in root configurations.
        let mtu = asked == isdAS ? UInt32(clamping: system.mtu) : 0
        return ASResponse(asked, isCore: system.isCore, mtu: mtu)
    }

    private mutating func revoke(_ interface: PathInterface, in isdAS: ISDAS, now: UnixTime) {
        var memory = daemons[isdAS] ?? DaemonMemory()
        memory.revocations = memory.revocations.filter { now < $0.value }
        if memory.revocations[interface] != nil
            || memory.revocations.count < DaemonMemory.capacity
        {
            memory.revocations[interface] = now + DaemonMemory.revocationLifetime
        }
        daemons[isdAS] = memory
    }
}
