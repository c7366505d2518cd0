import ArgumentParser
import FoundationEssentials
import SMP
import SMPTestnet

/// Where a command finds its daemon, and which address it uses.
struct HostOptions: ParsableArguments {
    @Option(
        name: [.customLong("daemon"), .customLong("sciond")],
        help: ArgumentHelp(
            "The daemon. (default: SCION_DAEMON, then SCION_DAEMON_ADDRESS, then "
                + "\(HostConfiguration.conventionalFile), then 127.0.0.1:30255)",
            valueName: "address"))
    var daemon: String?

    @Option(
        name: [.customShort("l"), .customLong("local")],
        help: ArgumentHelp(
            "The own address, as IP, IP:port, :port or ISD-AS,IP:port. (default: SCION_LOCAL_ADDR)",
            valueName: "address"))
    var local: String?

    @Option(
        help: ArgumentHelp(
            "Do without a daemon: a folder with topology.json, and root configurations in certs/.",
            valueName: "folder"))
    var configDir: String?

    @Option(
        help: ArgumentHelp(
            "The own AS, on a host that is in several; environment.json names its daemon.",
            valueName: "AS"))
    var isdAs: String?

    /// What these options and the environment come to.
    private func configuration() throws -> HostConfiguration {
        let file = HostConfiguration.conventionalFile
        let content = try? Data(contentsOf: URL(filePath: file))
        do {
            let isdAS = try isdAs.map { try ISDAS($0) }
            return try HostConfiguration(
                HostConfiguration.Flags(daemon: daemon, local: local, isdAS: isdAS),
                variables: ProcessInfo.processInfo.environment,
                file: content.map { (file, Array($0)) })
        } catch {
            throw Failure.misuse("\(error)")
        }
    }

    /// Connects to the daemon, or else to the control service that a folder names.
    func host() async throws -> Host {
        if let configDir, daemon == nil { return try await ConfigurationFolder(configDir).host() }
        let configuration = try configuration()
        do {
            return try await Host.connect(to: configuration.daemon)
        } catch {
            throw Failure.misuse(
                "\(error) (\(configuration.daemonOrigin) names it); "
                    + "smp net up starts a network with daemons")
        }
    }

    /// The own address, as far as it was given.
    func localAddress() throws -> LocalAddress {
        try configuration().local
    }
}

/// Which of the paths to a destination a command uses.
struct PathOptions: ParsableArguments {
    @Option(help: "Only paths that match, such as \"0* 1-ff00:0:110 0*\".")
    var sequence: String?

    @Option(
        parsing: .unconditionalSingleValue,  // most entries start with a minus sign
        help: ArgumentHelp(
            "Only paths that the list allows, such as \"- 1-ff00:0:120#3\" \"+\".",
            valueName: "entry"))
    var acl: [String] = []

    /// What the flag says that ``paths(to:of:refreshes:)`` heeds.
    static let refreshHelp = ArgumentHelp(
        "Ask the daemon not to be content with the paths that it knows.")

    /// The paths to a destination that the user lets pass.
    func paths(
        to destination: ISDAS, of host: Host, refreshes: Bool
    ) async throws -> [NetworkPath] {
        let isAllowed = try filter()
        let paths: [NetworkPath]
        do { paths = try await host.paths(to: destination, refreshes: refreshes) } catch {
            throw Failure.refusal("\(error)")
        }
        return paths.filter(isAllowed)
    }

    /// Why a command ends when ``paths(to:of:refreshes:)`` are none.
    func noPath(to destination: ISDAS) -> Failure {
        let filters = [sequence.map { _ in "--sequence" }, acl.isEmpty ? nil : "--acl"]
        let names = filters.compactMap(\.self).joined(separator: " and ")
        return .refusal(
            "no path to \(destination)" + (names.isEmpty ? "" : " that suits \(names)"))
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
