import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import Testing

@Suite struct DaemonTests {
    private let local: ISDAS
    private let other: ISDAS
    private let plane: TestControlPlane
    private let start = TestControlPlane.start

    init() throws {
        local = try ISDAS("1-ff00:0:111")
        other = try ISDAS("1-ff00:0:112")
        plane = try TestControlPlane(BuiltInNetwork.tiny4.network())
    }

    @Test func knowsThePathWithinItsOwnSystem() throws {
        var plane = plane
        let paths = try plane.paths(from: local, to: local)
        #expect(paths == [NetworkPath(localMTU: 1472, expiry: start + .seconds(86_400))])
    }

    @Test func hasNoPathsToWhatDoesNotExist() throws {
        var plane = plane
        #expect(try plane.paths(from: local, to: try ISDAS("1-ff00:0:999")).isEmpty)
        #expect(try plane.paths(from: local, to: try ISDAS("7-1")).isEmpty)
    }

    @Test func knowsThePathsToAnyCoreAS() throws {
        var plane = try TestControlPlane(BuiltInNetwork.default.network())
        let paths = try plane.paths(from: local, to: try ISDAS("2-0"))
        let single = try ["2-ff00:0:210", "2-ff00:0:220"].flatMap { core in
            try plane.paths(from: local, to: ISDAS(core))
        }
        #expect(!paths.isEmpty)
        #expect(Set(paths.map(\.fingerprint)) == Set(single.map(\.fingerprint)))
        #expect(throws: RPCStatus(.invalidArgument, "bad destination AS: 0-0")) {
            try plane.paths(from: local, to: .wildcard)
        }
    }

    @Test func refusesToSpeakForOthers() throws {
        var plane = plane
        #expect(throws: RPCStatus(.invalidArgument, "bad source AS: \(other)")) {
            try plane.call(
                DaemonService.paths, PathsRequest(source: other, destination: local), in: local)
        }
    }

    @Test func knowsItsSystem() throws {
        var plane = plane
        let own = try plane.call(DaemonService.autonomousSystem, ASRequest(), in: local)
        #expect(own == ASResponse(local, isCore: false, mtu: 1472))
        let core = try ISDAS("1-ff00:0:110")
        let foreign = try plane.call(DaemonService.autonomousSystem, ASRequest(core), in: local)
        #expect(foreign == ASResponse(core, isCore: true, mtu: 0))
        let routers = try plane.call(DaemonService.interfaces, EmptyMessage(), in: local).routers
        let site = try #require(plane.control.plan.sites[local])
        #expect(routers == [41: try #require(site.routers.values.first)])
        let services = try plane.call(DaemonService.services, EmptyMessage(), in: local)
        #expect(services.services == ["control": ["\(site.controlService)"]])
        let ports = try plane.call(DaemonService.portRange, EmptyMessage(), in: local).ports
        #expect(ports.range == 31000...32767)
    }

    @Test func leavesOutPathsOverAnInterfaceForTenSeconds() throws {
        var plane = plane
        let paths = try plane.paths(from: local, to: other)
        let interface = try #require(paths.first?.interfaces.last)
        _ = try plane.call(
            DaemonService.notifyInterfaceDown, InterfaceDownRequest(interface), in: local)
        #expect(try plane.paths(from: local, to: other, now: start + .seconds(9)).isEmpty)
        #expect(try plane.paths(from: local, to: other, now: start + .seconds(11)) == paths)
        // Another daemon was not told.
        #expect(try plane.paths(from: try ISDAS("1-ff00:0:110"), to: other).count == 1)
    }

    @Test func remembersABoundedNumberOfInterfaces() throws {
        var plane = plane
        let interface = try #require(try plane.paths(from: local, to: other).first?.interfaces.last)
        func notify(_ interface: PathInterface, at time: UnixTime) throws {
            _ = try plane.call(
                DaemonService.notifyInterfaceDown, InterfaceDownRequest(interface), in: local,
                now: time)
        }
        for number in 1...UInt16(2000) {
            let isdAS = try ISDAS("1-ff00:0:999")
            try notify(PathInterface(isdAS, InterfaceID(rawValue: number)), at: start)
        }
        try notify(interface, at: start + .seconds(1))
        #expect(try plane.paths(from: local, to: other, now: start + .seconds(2)).count == 1)
        // What is known already is renewed, and what is over makes room.
        try notify(interface, at: start + .seconds(10))
        #expect(try plane.paths(from: local, to: other, now: start + .seconds(19)).isEmpty)
    }

    @Test func keepsSegmentsOverABrokenLinkUntilTheyExpire() throws {
        var plane = plane
        plane.control.setLink(0, isUp: false)
        let later = start + ControlPlane.renewalInterval
        try plane.control.renew(now: later)
        let old = try plane.paths(from: local, to: other, now: later)
        #expect(old.count == 1)
        let end = try #require(old.first?.expiry)
        try plane.control.renew(now: end)
        #expect(try plane.paths(from: local, to: other, now: end).isEmpty)
    }

    @Test func givesLaterPathsAfterARenewal() throws {
        var plane = plane
        let before = try #require(try plane.paths(from: local, to: other).first)
        let later = plane.control.nextRenewal
        try plane.control.renew(now: later)
        let after = try plane.paths(from: local, to: other, now: later)
        #expect(after.map(\.fingerprint) == [before.fingerprint])
        #expect(after.first?.expiry == before.expiry.map { $0 + .seconds(60) })
    }
}
