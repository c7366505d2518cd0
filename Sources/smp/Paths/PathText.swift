import SMP

/// Paths as people and other tools read them, in the words of the reference's tools.
enum PathText {
    /// The hops, such as `1-ff00:0:111 41>1 1-ff00:0:110 2>1 1-ff00:0:112`.
    static func hops(_ path: NetworkPath) -> String {
        guard let first = path.interfaces.first else { return "within the AS" }
        var text = "\(first.isdAS)"
        for index in stride(from: 0, to: path.interfaces.count - 1, by: 2) {
            let (out, into) = (path.interfaces[index], path.interfaces[index + 1])
            text += " \(out.interface)>\(into.interface) \(into.isdAS)"
        }
        return text
    }

    /// One line with all that is needed to tell paths apart.
    static func line(_ path: NetworkPath) -> String {
        "Hops: [\(hops(path))] MTU: \(path.mtu ?? 0)"
            + (path.nextHop.map { " NextHop: \($0)" } ?? "")
    }

    /// The sequence that matches this path alone, or nothing within an AS.
    static func sequence(_ path: NetworkPath) -> String {
        let hops = (try? PathHop.hops(of: path.interfaces)) ?? []
        return hops.map(\.description).joined(separator: " ")
    }
}

/// A path as one value of JSON.
struct PathReport: Encodable {
    struct Hop: Encodable {
        let interface: UInt16
        let isdAS: String

        enum CodingKeys: String, CodingKey {
            case interface
            case isdAS = "isd_as"
        }
    }

    let fingerprint: String
    let hops: [Hop]
    let sequence: String
    let localIP: String
    let nextHop: String

    enum CodingKeys: String, CodingKey {
        case fingerprint, hops, sequence
        case localIP = "local_ip"
        case nextHop = "next_hop"
    }

    init(_ path: NetworkPath, localIP: String) {
        fingerprint = path.interfaces.isEmpty ? "" : "\(path.fingerprint)"
        hops = path.interfaces.map {
            Hop(interface: $0.interface.rawValue, isdAS: "\($0.isdAS)")
        }
        sequence = PathText.sequence(path)
        self.localIP = localIP
        nextHop = path.nextHop.map { "\($0)" } ?? ""
    }
}
