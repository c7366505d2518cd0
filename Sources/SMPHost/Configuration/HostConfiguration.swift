public import SMPSCION

/// Which daemon a program asks, and who says so.
///
/// ```
///   flag  >  SCION_DAEMON  >  SCION_DAEMON_ADDRESS  >  environment.json  >  127.0.0.1:30255
///   flag  >  SCION_LOCAL_ADDR                       >  none                  (own address)
/// ```
///
/// The first that says something decides. A variable that is set to nothing says nothing, and the
/// word `default` stands for the last.
///
/// - Source: scionproto/scion, private/app/env, for the variables and the file; netsec-ethz/scion-apps,
///   pkg/pan, for `SCION_DAEMON_ADDRESS`.
public struct HostConfiguration: Hashable, Sendable {
    /// Where a daemon listens when nobody says otherwise.
    public static let defaultDaemon = UnderlayAddress(
        .ipv4(IPv4Address(127, 0, 0, 1)), port: 30255)

    /// Where the file lies by convention.
    public static let conventionalFile = "/etc/scion/environment.json"

    /// What the user has given on the command line.
    public struct Flags: Hashable, Sendable {
        /// The daemon.
        public var daemon: String?
        /// The own address.
        public var local: String?
        /// The autonomous system, for hosts that are in several.
        public var isdAS: ISDAS?

        /// Nothing was given.
        public init(daemon: String? = nil, local: String? = nil, isdAS: ISDAS? = nil) {
            (self.daemon, self.local, self.isdAS) = (daemon, local, isdAS)
        }
    }

    /// Where the daemon listens.
    public let daemon: UnderlayAddress
    /// Who says so: `--daemon`, the name of a variable or of the file, or `the default`.
    public let daemonOrigin: String
    /// The own address, as far as it was given.
    public let local: LocalAddress

    /// Decides.
    ///
    /// - Parameters:
    ///   - flags: What stands on the command line.
    ///   - variables: The variables of the environment.
    ///   - file: The name and the content of `environment.json`, or `nil` if there is none.
    /// - Throws: ``HostConfigurationError`` for the one that decides; others may say what they like.
    public init(
        _ flags: Flags = Flags(), variables: [String: String],
        file: (name: String, content: [UInt8])? = nil
    ) throws(HostConfigurationError) {
        let (text, origin) = try Self.daemon(flags, variables, file)
        daemonOrigin = origin
        daemon = try Self.address(text, origin)
        local = try Self.local(flags, variables)
    }

    // MARK: Pieces

    private static func daemon(
        _ flags: Flags, _ variables: [String: String], _ file: (name: String, content: [UInt8])?
    ) throws(HostConfigurationError) -> (text: String, origin: String) {
        if let daemon = flags.daemon { return (daemon, "--daemon") }
        for name in ["SCION_DAEMON", "SCION_DAEMON_ADDRESS"] {
            if let value = variables[name], !value.isEmpty { return (value, name) }
        }
        if let file {
            let document = try EnvironmentFile(file.name, file.content)
            if let daemon = try document.daemon(of: flags.isdAS) { return (daemon, file.name) }
        } else if let isdAS = flags.isdAS {
            throw HostConfigurationError(
                "--isd-as \(isdAS)", "there is no \(conventionalFile) that would name its daemon")
        }
        return ("default", "the default")
    }

    private static func address(
        _ text: String, _ origin: String
    ) throws(HostConfigurationError) -> UnderlayAddress {
        guard text != "default" else { return defaultDaemon }
        do throws(AddressError) { return try UnderlayAddress(text) } catch {
            throw HostConfigurationError("\(origin) \"\(shown(text))\"", "\(error)")
        }
    }

    private static func local(
        _ flags: Flags, _ variables: [String: String]
    ) throws(HostConfigurationError) -> LocalAddress {
        let origin = flags.local == nil ? "SCION_LOCAL_ADDR" : "--local"
        guard let text = flags.local ?? variables[origin], !text.isEmpty else {
            return LocalAddress()
        }
        guard let address = LocalAddress(text) else {
            throw HostConfigurationError(
                "\(origin) \"\(shown(text))\"", "write IP, IP:port, :port or ISD-AS,IP:port")
        }
        return address
    }
}

/// What is wrong with what a user has configured, in one line.
public struct HostConfigurationError: Error, Hashable, Sendable {
    /// The flag, the variable or the file, with what it says.
    public let origin: String
    /// What is wrong with it, and what would be right.
    public let reason: String

    init(_ origin: String, _ reason: String) {
        (self.origin, self.reason) = (origin, reason)
    }
}

extension HostConfigurationError: CustomStringConvertible {
    /// Both with a colon between them.
    public var description: String { "\(origin): \(reason)" }
}
