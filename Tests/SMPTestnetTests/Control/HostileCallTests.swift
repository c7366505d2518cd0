import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import Testing

/// Calls that make no sense.
@Suite struct HostileCallTests {
    private static let daemonMethods = [
        DaemonService.paths.path, DaemonService.autonomousSystem.path,
        DaemonService.interfaces.path, DaemonService.services.path, DaemonService.portRange.path,
        DaemonService.notifyInterfaceDown.path, DaemonService.drkeyASHost.path,
    ]
    private static let controlMethods = [
        ControlService.segments.path, ControlService.trc.path, ControlService.chains.path,
    ]

    private let local: ISDAS
    private let plane: TestControlPlane

    init() throws {
        local = try ISDAS("1-ff00:0:111")
        plane = try TestControlPlane(BuiltInNetwork.tiny4.network())
    }

    private func code(of result: Result<[UInt8], RPCStatus>) -> RPCStatusCode? {
        if case .failure(let status) = result { status.code } else { nil }
    }

    @Test(arguments: [DaemonService.paths.path, DaemonService.autonomousSystem.path])
    func daemonsRefuseWhatCannotBeRead(_ method: String) {
        var plane = plane
        // A field of five bytes of which only one is there.
        let result = plane.control.answer(
            RPCCall(method, [0x0a, 0x05, 0x01]), toDaemonOf: local, now: TestControlPlane.start)
        #expect(code(of: result) == .invalidArgument)
    }

    @Test(arguments: controlMethods)
    func controlServicesRefuseWhatCannotBeRead(_ method: String) {
        let result = plane.control.answer(
            RPCCall(method, [0x0a, 0x05, 0x01]), toControlServiceOf: local,
            now: TestControlPlane.start)
        #expect(code(of: result) == .invalidArgument)
    }

    @Test func daemonsHaveNoKeysToGive() {
        var plane = plane
        let result = plane.control.answer(
            RPCCall(DaemonService.drkeyASHost.path, []), toDaemonOf: local,
            now: TestControlPlane.start)
        #expect(code(of: result) == .unimplemented)
    }

    @Test func systemsThatAreNotThereHaveNoDaemon() throws {
        var plane = plane
        let nobody = try ISDAS("1-ff00:0:999")
        #expect(throws: RPCStatus.self) {
            try plane.call(DaemonService.interfaces, EmptyMessage(), in: nobody)
        }
        #expect(try plane.paths(from: nobody, to: local).isEmpty)
    }

    /// Some of what is said is nonsense that can be read, and is answered; nothing may trap.
    @Test func nothingTrapsOnRandomMessages() {
        var plane = plane
        var random = SeededGenerator(seed: 7)
        var answers = 0
        for _ in 0..<3000 {
            let tags: [UInt8] = [0x08, 0x10, 0x18, 0x0a, 0x12, 0x1a, 0x22]
            let message = (0..<Int.random(in: 0...24, using: &random)).map { index in
                index % 4 == 0
                    ? tags.randomElement(using: &random) ?? 0
                    : UInt8.random(in: 0...255, using: &random)
            }
            for method in Self.daemonMethods {
                let result = plane.control.answer(
                    RPCCall(method, message), toDaemonOf: local, now: TestControlPlane.start)
                answers += code(of: result) == nil ? 1 : 0
            }
            for method in Self.controlMethods {
                let result = plane.control.answer(
                    RPCCall(method, message), toControlServiceOf: local,
                    now: TestControlPlane.start)
                answers += code(of: result) == nil ? 1 : 0
            }
        }
        #expect(answers > 0)
        #expect(throws: Never.self) { try plane.paths(from: local, to: local) }
    }
}
