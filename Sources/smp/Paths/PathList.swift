import SMP
import SMPBytes
import SMPSockets

/// The answer to which paths there are, for people and as JSON.
struct PathList: Encodable {
    struct Path: Encodable {
        struct Services: Encodable {
            let controlServices, discoveryServices: [String]

            enum CodingKeys: String, CodingKey {
                case controlServices = "control_services"
                case discoveryServices = "discovery_services"
            }
        }

        let fingerprint: String
        let hops: [PathReport.Hop]
        let sequence, nextHop: String
        let expiry: String?
        let mtu: Int
        /// In nanoseconds, -1 where it is not known.
        let latency: [Int64]
        /// In kbit/s, 0 where it is not known.
        let bandwidth: [UInt64]
        let status: String?
        let localIP: String
        let discovery: [String: Services]

        enum CodingKeys: String, CodingKey {
            case fingerprint, hops, sequence, expiry, mtu, latency, bandwidth, status, discovery
            case nextHop = "next_hop"
            case localIP = "local_ip"
        }
    }

    let localISDAS, destination: String
    let paths: [Path]
    private let listed: [ListedPath]
    private let isLocal: Bool
    private let localIP: String

    enum CodingKeys: String, CodingKey {
        case destination, paths
        case localISDAS = "local_isd_as"
    }

    init(from local: ISDAS, to destination: ISDAS, _ listed: [ListedPath], localIP: String) {
        localISDAS = "\(local)"
        self.destination = "\(destination)"
        self.listed = listed
        isLocal = local == destination
        self.localIP = localIP
        paths = listed.map { Path($0, localIP: localIP) }
    }

    // MARK: For people

    func text(isExtended: Bool) -> String {
        guard !isLocal else { return "Empty path, destination is local AS \(destination)" }
        var lines = ["Available paths to \(destination)"]
        var hopCount = 0
        for (index, item) in listed.enumerated() {
            let count = item.path.interfaces.count / 2 + 1
            if count != hopCount { lines.append("\(count) Hops:") }
            hopCount = count
            let number = String(index)
            let width = String(listed.count - 1).count
            let label = "[" + String(repeating: " ", count: width - number.count) + number + "] "
            lines += isExtended ? details(item, label) : [label + line(item)]
        }
        return lines.joined(separator: "\n")
    }

    private func line(_ item: ListedPath) -> String {
        PathText.line(item.path)
            + (item.status.map { " Status: \($0.text) LocalIP: \(localIP)" } ?? "")
    }

    private func details(_ item: ListedPath, _ label: String) -> [String] {
        let path = item.path
        let indent = String(repeating: " ", count: label.count)
        var lines = ["\(label)Hops: [\(PathText.hops(path))]", "\(indent)MTU: \(path.mtu ?? 0)"]
        if let nextHop = path.nextHop { lines.append("\(indent)NextHop: \(nextHop)") }
        if let expiry = path.expiry {
            let left = expiry - CalendarClock.now
            lines.append("\(indent)Expires: \(expiry) (in \(left.components.seconds / 60) min)")
        }
        if let latency = path.declaredLatency {
            lines.append("\(indent)Latency: \(Text.milliseconds(latency))")
        }
        if let bandwidth = path.declaredBandwidth {
            lines.append("\(indent)Bandwidth: \(Text.rate(Double(bandwidth)))")
        }
        lines.append("\(indent)SupportsEPIC: \(path.metadata.epicAuthenticators != nil)")
        lines.append("\(indent)Sequence: \(PathText.sequence(path))")
        lines.append("\(indent)Fingerprint: \(path.fingerprint)")
        if let status = item.status {
            lines += ["\(indent)Status: \(status.text)", "\(indent)LocalIP: \(localIP)"]
        }
        return lines
    }
}

extension PathList.Path {
    init(_ item: ListedPath, localIP: String) {
        let path = item.path
        let report = PathReport(path, localIP: localIP)
        self.init(
            fingerprint: String(report.fingerprint.prefix(16)), hops: report.hops,
            sequence: report.sequence, nextHop: report.nextHop,
            expiry: path.expiry.map(Text.rfc3339), mtu: path.mtu ?? 0,
            latency: path.metadata.latency.map { latency in
                latency.map { Int64($0.attoseconds / 1_000_000_000) } ?? -1
            },
            bandwidth: path.metadata.bandwidth.map { ($0 ?? 0) / 1000 },
            status: item.status?.text, localIP: localIP,
            discovery: Dictionary(
                path.metadata.discovery.map { isdAS, services in
                    (
                        "\(isdAS)",
                        Services(
                            controlServices: services.controlServices,
                            discoveryServices: services.discoveryServices)
                    )
                }, uniquingKeysWith: { first, _ in first }))
    }
}
