import FoundationEssentials
import Glibc
import SMPHost
import SMPSCION
import SMPTestnet

/// The folder where a running network describes itself to other programs.
///
/// ```
///   state.json                        where the network listens for commands
///   gen/AS1-ff00_0_110/topology.json  what a host, router or service of each AS reads
///   gen/AS1-ff00_0_110/certs/…        whom it believes
///   gen/sciond_addresses.json         the daemon of each AS
///   certs/ISD1-B1-S1.trc              the root configurations
/// ```
///
/// But for `state.json` the files are those that scionproto's tools write, in the same places.
struct StateFolder {
    /// What `state.json` says.
    struct Description: Codable {
        let control: String
        let topology: String
        let pid: Int32
    }

    let url: URL

    /// Names a folder; without a path, the one that belongs to the user.
    init(_ path: String?) {
        let runtime = ProcessInfo.processInfo.environment["XDG_RUNTIME_DIR"].map {
            URL(filePath: $0)
        }
        let base = runtime ?? FileManager.default.temporaryDirectory
        url = path.map { URL(filePath: $0) } ?? base.appending(path: "smp-net-\(getuid())")
    }

    private var stateFile: URL { url.appending(path: "state.json") }

    func topologyFile(of isdAS: ISDAS) -> URL {
        url.appending(path: "gen/AS\(isdAS.formatted(.fileName))/topology.json")
    }

    // MARK: Writing

    /// Writes all files of a network.
    func write(_ live: LiveNetwork, _ description: Description) throws {
        do {
            for system in live.network.systems {
                guard let topology = live.plan.topology(of: system.isdAS) else { continue }
                try write(encode(topology), to: topologyFile(of: system.isdAS))
            }
            let daemons = live.plan.sites.map { ("\($0.key)", "\($0.value.daemon)") }
            try write(
                encode(Dictionary(daemons) { first, _ in first }),
                to: url.appending(path: "gen/sciond_addresses.json"))
            let systems = live.network.systems.map {
                topologyFile(of: $0.isdAS).deletingLastPathComponent()
            }
            for (_, signed) in live.trust.trcs {
                for folder in [url] + systems {
                    try write(
                        Data(signed.pem.utf8),
                        to: folder.appending(path: "certs/\(signed.trc.id).trc"))
                }
            }
            try write(encode(description), to: stateFile)
        } catch {
            throw Failure.misuse("cannot write to \(url.path()): \(error.localizedReason)")
        }
    }

    /// Takes back what says that a network runs.
    func remove() {
        try? FileManager.default.removeItem(at: stateFile)
    }

    private func write(_ data: Data, to file: URL) throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file, options: .atomic)
    }

    private func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    // MARK: Reading

    /// Where the network that runs listens for commands.
    func read() throws -> Description {
        guard let data = try? Data(contentsOf: stateFile) else {
            throw Failure.misuse(
                "no network runs here (\(stateFile.path()) is not there); start one with smp net up"
            )
        }
        do { return try JSONDecoder().decode(Description.self, from: data) } catch {
            throw Failure.misuse("\(stateFile.path()) was not written by smp net up")
        }
    }
}

extension Error {
    /// A few words without the frame that Foundation puts around a reason.
    fileprivate var localizedReason: String {
        (self as? CocoaError).map { "error \($0.code.rawValue)" } ?? "\(self)"
    }
}
