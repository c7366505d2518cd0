import FoundationEssentials
import SMP

/// The folder in which a host without a daemon finds what it has to know.
///
/// ```
///   topology.json         the own AS, its routers and its control service
///   certs/ISD1-B1-S1.trc  whom to believe
/// ```
///
/// - Source: scionproto/scion, doc/manuals/common.rst.
struct ConfigurationFolder {
    private let url: URL

    init(_ path: String) {
        url = URL(filePath: path)
    }

    func host() async throws -> Host {
        let topology = try topology()
        let trust = try trust()
        do { return try await Host.connect(with: topology, trust: trust) } catch {
            throw Failure.misuse("\(error)")
        }
    }

    private func topology() throws -> Topology {
        let file = url.appending(path: "topology.json")
        guard let content = try? Data(contentsOf: file) else {
            throw Failure.misuse("--config-dir: there is no \(file.path())")
        }
        do { return try Topology(json: Array(content)) } catch {
            throw Failure.misuse("\(file.path()): \(error)")
        }
    }

    private func trust() throws -> TrustStore {
        let folder = url.appending(path: "certs")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        var store: TrustStore
        do { store = try TrustStore() } catch { throw Failure.misuse("\(error)") }
        for name in names.sorted() where name.hasSuffix(".trc") {
            let file = folder.appending(path: name)
            do {
                try store.add(try SignedTRC(file: Array(try Data(contentsOf: file)).span))
            } catch {
                throw Failure.misuse("\(file.path()): \(error)")
            }
        }
        guard !store.trcs.isEmpty else {
            throw Failure.misuse("--config-dir: there is no .trc file in \(folder.path())")
        }
        return store
    }
}
