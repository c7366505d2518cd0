internal import FoundationEssentials
internal import SMPSCION

/// The daemons of a host, as a file names them.
///
/// ```json
/// { "general": { "default_isd_as": "1-ff00:0:110" },
///   "ases": { "1-ff00:0:110": { "daemon_address": "127.0.0.1:30255" } } }
/// ```
///
/// - Source: scionproto/scion, private/app/env.
struct EnvironmentFile {
    /// The length of the longest file that is read, in bytes.
    static let maximumLength = 1 << 20

    private struct Document: Decodable {
        struct General: Decodable {
            let defaultISDAS: String?
            enum CodingKeys: String, CodingKey { case defaultISDAS = "default_isd_as" }
        }

        struct System: Decodable {
            let daemonAddress: String?
            enum CodingKeys: String, CodingKey { case daemonAddress = "daemon_address" }
        }

        let general: General?
        let ases: [String: System]?
    }

    private let name: String
    private let document: Document

    /// Reads a file.
    init(_ name: String, _ content: [UInt8]) throws(HostConfigurationError) {
        self.name = name
        guard content.count <= Self.maximumLength else {
            throw HostConfigurationError(name, "longer than \(Self.maximumLength) bytes")
        }
        if let fault = JSONSyntax.fault(in: content) { throw HostConfigurationError(name, fault) }
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(content))
        } catch {
            let fault = JSONFault(error)
            let place = fault.path.isEmpty ? "" : "\(fault.path): "
            throw HostConfigurationError(name, place + fault.reason)
        }
    }

    /// The daemon of an autonomous system, or of the one that the file takes for the default;
    /// `nil` if the file names none.
    func daemon(of wanted: ISDAS?) throws(HostConfigurationError) -> String? {
        let choice = if let wanted { wanted as ISDAS? } else { try defaultSystem() }
        guard let isdAS = choice else { return nil }
        for (key, system) in (document.ases ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard try self.isdAS(key, "ases") == isdAS else { continue }
            return system.daemonAddress
        }
        guard wanted == nil else { throw HostConfigurationError(name, "no AS \(isdAS)") }
        return nil
    }

    private func defaultSystem() throws(HostConfigurationError) -> ISDAS? {
        guard let text = document.general?.defaultISDAS else { return nil }
        return try isdAS(text, "general.default_isd_as")
    }

    private func isdAS(_ text: String, _ place: String) throws(HostConfigurationError) -> ISDAS {
        do throws(AddressError) { return try ISDAS(text) } catch {
            throw HostConfigurationError(name, "\(place) \"\(shown(text))\": \(error)")
        }
    }
}
