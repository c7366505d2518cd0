import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import Testing

/// A control plane with fixed keys, and a caller.
struct TestControlPlane {
    static let start = UnixTime(seconds: 1_795_000_000)
    static let keys = NetworkKeys(secret: Array("a secret for tests".utf8))

    var control: ControlPlane

    init(_ network: NetworkDescription, now: UnixTime = start) throws {
        control = try ControlPlane(network, LoopbackPlan(network), keys: Self.keys, now: now)
    }

    mutating func paths(
        from source: ISDAS, to destination: ISDAS, now: UnixTime = start
    ) throws -> [NetworkPath] {
        let response = try call(
            DaemonService.paths, PathsRequest(destination: destination), in: source, now: now)
        #expect(response.refused.isEmpty)
        return response.paths
    }

    mutating func call<Request, Response>(
        _ method: RPCMethod<Request, Response>, _ request: Request, in isdAS: ISDAS,
        now: UnixTime = start
    ) throws -> Response {
        let result = control.answer(method.call(request), toDaemonOf: isdAS, now: now)
        return try method.response(result.get())
    }

    func ask<Request, Response>(
        _ method: RPCMethod<Request, Response>, _ request: Request, in isdAS: ISDAS,
        now: UnixTime = start
    ) throws -> Response {
        let result = control.answer(method.call(request), toControlServiceOf: isdAS, now: now)
        return try method.response(result.get())
    }

    func segments(
        from source: ISDAS, to destination: ISDAS, in isdAS: ISDAS
    ) throws -> [SegmentType: [PathSegment]] {
        let request = SegmentsRequest(source: source, destination: destination)
        return try ask(ControlService.segments, request, in: isdAS).segments
    }

    /// What a host without daemon asks the control service of its AS for.
    func combinator(from source: ISDAS, to destination: ISDAS) throws -> PathCombinator {
        let (start, end) = (core(near: source), core(near: destination))
        var found: [SegmentType: [PathSegment]] = [:]
        for (from, to) in [(source, start), (start, end), (end, destination)]
        where from != to || from.asNumber == .wildcard {
            found.merge(try segments(from: from, to: to, in: source)) { $0 + $1 }
        }
        return PathCombinator(
            up: found[.up] ?? [], core: found[.core] ?? [], down: found[.down] ?? [])
    }

    private func core(near isdAS: ISDAS) -> ISDAS {
        control.network[isdAS]?.isCore == true ? isdAS : ISDAS(isdAS.isd, .wildcard)
    }
}
