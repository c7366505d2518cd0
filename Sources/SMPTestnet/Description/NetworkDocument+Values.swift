internal import SMPHost
internal import SMPSCION

/// What a document says of one thing, and where it says so.
struct Values {
    /// The place of the thing.
    let place: String
    private let scalars: [String: NetworkDocument.Scalar]

    init(_ scalars: [String: NetworkDocument.Scalar], at place: String) {
        (self.scalars, self.place) = (scalars, place)
    }

    /// The text at a key, or `nil` when there is none.
    subscript(key: String) -> String? { scalars[key]?.text }

    /// The place of a key.
    func place(of key: String) -> String { "\(place).\(key)" }

    private func error(_ key: String, _ wanted: String) -> NetworkDescriptionError {
        NetworkDescriptionError(
            place(of: key), "\"\(shownText(self[key] ?? ""))\" is not \(wanted)")
    }

    /// The value at a key, or `nil` when there is none.
    private func read<Value, Failure: Error>(
        _ key: String, _ read: (String) throws(Failure) -> Value
    ) throws(NetworkDescriptionError) -> Value? {
        guard let text = self[key] else { return nil }
        do throws(Failure) {
            return try read(text)
        } catch {
            throw NetworkDescriptionError(place(of: key), "\(error)")
        }
    }
}

// MARK: - Single values

extension Values {
    /// Sizes of SCION packets: room for headers at least, and what routers have buffers for.
    private static let mtus = 576...9000

    func flag(_ key: String) throws(NetworkDescriptionError) -> Bool? {
        guard let text = self[key] else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: throw error(key, "true or false")
        }
    }

    func mtu(else standard: Int) throws(NetworkDescriptionError) -> Int {
        guard let text = self["mtu"] else { return standard }
        guard let mtu = Int(text), Self.mtus.contains(mtu) else {
            throw error(
                "mtu", "a number from \(Self.mtus.lowerBound) to \(Self.mtus.upperBound)")
        }
        return mtu
    }

    func underlay() throws(NetworkDescriptionError) -> NetworkDescription.Underlay {
        guard let text = self["underlay"] else { return .ipv4 }
        guard let underlay = NetworkDescription.Underlay(rawValue: text) else {
            throw error("underlay", "UDP/IPv4 or UDP/IPv6")
        }
        return underlay
    }

    func dispatchedPorts(
        else standard: DispatchedPorts
    ) throws(NetworkDescriptionError) -> DispatchedPorts {
        let ports = try read("dispatched_ports") { text throws(AddressError) in
            try DispatchedPorts(text)
        }
        return ports ?? standard
    }

    func linkType() throws(NetworkDescriptionError) -> NetworkDescription.LinkType {
        guard let text = self["linkAtoB"] else {
            throw NetworkDescriptionError(place(of: "linkAtoB"), "missing")
        }
        guard let type = NetworkDescription.LinkType(rawValue: text.uppercased()) else {
            throw error("linkAtoB", "CORE, CHILD or PEER")
        }
        return type
    }
}

// MARK: - Conditions

extension Values {
    /// The conditions of one direction of a link with packets of at most `mtu` bytes.
    func conditions(mtu: Int) throws(NetworkDescriptionError) -> LinkConditions {
        var rate = try read("rate", Quantity.rate)
        if rate == nil { rate = try read("bw", Quantity.rate) }
        let queue = try read("queue", Quantity.byteCount)
        return LinkConditions(
            delay: try read("delay", Quantity.duration) ?? .zero,
            jitter: try read("jitter", Quantity.duration) ?? .zero,
            loss: try read("loss", Quantity.fraction) ?? 0, rate: rate,
            queueByteCount: rate.map { rate in
                queue ?? LinkConditions.queueByteCount(rate: rate, mtu: mtu)
            },
            reordering: try read("reorder", Quantity.fraction) ?? 0,
            duplication: try read("duplicate", Quantity.fraction) ?? 0)
    }

    /// The same values, and those of `others` where nothing is said here.
    func completed(by others: Values) -> Values {
        var all = others.scalars
        if scalars["bw"] != nil { all["rate"] = nil }
        all.merge(scalars) { _, own in own }
        return Values(all, at: place)
    }
}

// MARK: - Ends of links

/// The end of a link as it is written: `ISD-AS`, then `-LABEL` and `#INTERFACE` if they matter.
struct LinkEndText {
    let isdAS: ISDAS
    let label: String?
    let interface: InterfaceID?

    /// Reads the end that stands at `place`.
    init(_ text: String, at place: String) throws(NetworkDescriptionError) {
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        let names = (parts.first ?? "").split(separator: "-", omittingEmptySubsequences: false)
        let interface = parts.count == 2 ? UInt16(parts[1]) : nil
        let label = names.count == 3 ? String(names[2]) : nil
        guard 1...2 ~= parts.count, 2...3 ~= names.count, label.map(isLabel) ?? true,
            parts.count == 1 || (interface ?? 0) != 0
        else {
            throw NetworkDescriptionError(
                place, "\"\(shownText(text))\" is no end of a link, like 1-ff00:0:110-A#1")
        }
        isdAS = try readISDAS(names[..<2].joined(separator: "-"), at: place)
        self.label = label
        self.interface = interface.map { InterfaceID(rawValue: $0) }
    }
}

private func isLabel(_ text: String) -> Bool {
    1...32 ~= text.utf8.count && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
}
