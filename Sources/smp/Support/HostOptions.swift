import ArgumentParser
import FoundationEssentials
import SMP
import SMPTestnet

/// Where a command finds its daemon, and which address it uses.
struct HostOptions: ParsableArguments {
    @Option(
        name: [.customLong("daemon"), .customLong("sciond")],
        help: ArgumentHelp(
            "The daemon. (default: SCION_DAEMON, then SCION_DAEMON_ADDRESS, then 127.0.0.1:30255)",
            valueName: "address"))
    var daemon: String?

    @Option(
        name: [.customShort("l"), .customLong("local")],
        help: ArgumentHelp(
            "The own address, as IP, IP:port, :port or ISD-AS,IP:port. (default: SCION_LOCAL_ADDR)",
            valueName: "address"))
    var local: String?

    /// Which daemon is meant, and who says so.
    private var daemonChoice: (text: String, origin: String) {
        if let daemon { return (daemon, "--daemon") }
        let environment = ProcessInfo.processInfo.environment
        for name in ["SCION_DAEMON", "SCION_DAEMON_ADDRESS"] {
            if let value = environment[name], !value.isEmpty { return (value, name) }
        }
        return ("127.0.0.1:30255", "the default")
    }

    /// Connects to the daemon.
    func host() async throws -> Host {
        let (text, origin) = daemonChoice
        let address: UnderlayAddress
        do { address = try UnderlayAddress(text) } catch {
            throw Failure.misuse("\(origin) \"\(text)\": \(error)")
        }
        do {
            return try await Host.connect(to: address)
        } catch {
            throw Failure.misuse(
                "\(error) (\(origin) names it); smp net up starts a network with daemons")
        }
    }

    /// The own address, as far as it was given.
    func localAddress() throws -> LocalAddress {
        let given = local ?? ProcessInfo.processInfo.environment["SCION_LOCAL_ADDR"]
        guard let given, !given.isEmpty else { return LocalAddress() }
        guard let address = LocalAddress(given) else {
            throw Failure.misuse(
                "--local \"\(given)\": write IP, IP:port, :port or ISD-AS,IP:port")
        }
        return address
    }
}

/// The own address as a user gives it: each part may be missing.
struct LocalAddress: Equatable {
    var isdAS: ISDAS?
    var ip: IPAddress?
    var port: UInt16?

    init() {}

    /// Reads `127.0.0.1`, `127.0.0.1:31000`, `:31000`, `localhost:31000` or a SCION address.
    init?(_ text: String) {
        self.init()
        let text = text.replacing("localhost", with: "127.0.0.1")
        if text.hasPrefix(":"), let port = UInt16(text.dropFirst()) {
            self.port = port
        } else if let ip = try? IPAddress(text) {
            self.ip = ip
        } else if let address = try? UnderlayAddress(text) {
            (ip, port) = (address.ip, address.port)
        } else if let endpoint = try? SCIONEndpoint(text) {
            guard set(endpoint.address, port: endpoint.port) else { return nil }
        } else if let address = try? SCIONAddress(text) {
            guard set(address, port: nil) else { return nil }
        } else {
            return nil
        }
    }

    /// Takes over an address, or returns `false` if it is not that of a host.
    private mutating func set(_ address: SCIONAddress, port: UInt16?) -> Bool {
        switch address.host {
        case .ipv4(let ip): self.ip = .ipv4(ip)
        case .ipv6(let ip): self.ip = .ipv6(ip)
        default: return false
        }
        (isdAS, self.port) = (address.isdAS, port)
        return true
    }
}

/// Which of the paths to a destination a command uses.
struct PathOptions: ParsableArguments {
    @Option(help: "Only paths that match, such as \"0* 1-ff00:0:110 0*\".")
    var sequence: String?

    @Option(
        help: ArgumentHelp(
            "Only paths that the list allows, such as \"- 1-ff00:0:120#3\" \"+\".",
            valueName: "entry"))
    var acl: [String] = []

    @Flag(help: "Ask the daemon not to be content with the paths that it knows.")
    var refresh = false

    /// The paths to a destination that the user lets pass.
    func paths(to destination: ISDAS, of host: Host) async throws -> [NetworkPath] {
        let isAllowed = try filter()
        let paths: [NetworkPath]
        do { paths = try await host.paths(to: destination, refreshes: refresh) } catch {
            throw Failure.refusal("\(error)")
        }
        return paths.filter(isAllowed)
    }

    private func filter() throws -> (NetworkPath) -> Bool {
        let sequence = try named("--sequence") { try self.sequence.map { try HopSequence($0) } }
        let acl = try named("--acl") { try self.acl.isEmpty ? nil : ACL(texts: self.acl) }
        return { path in
            (sequence?.matches(path.interfaces) ?? true)
                && (acl?.allows(path.interfaces) ?? true)
        }
    }

    private func named<Value>(_ option: String, _ read: () throws -> Value) throws -> Value {
        do { return try read() } catch { throw Failure.misuse("\(option): \(error)") }
    }
}

/// A span of time on the command line, such as 500ms or 1s.
struct TimeSpan: ExpressibleByArgument, Equatable {
    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        guard let duration = try? Quantity.duration(argument) else { return nil }
        self.duration = duration
    }

    var defaultValueDescription: String { "\(Text.threeDigits(duration.milliseconds)) ms" }
}
