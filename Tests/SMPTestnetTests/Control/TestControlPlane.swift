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
}
