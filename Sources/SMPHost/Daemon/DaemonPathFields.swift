internal import SMPBytes
internal import SMPSCION

/// The fields of a daemon's path as they are read, before they are put together.
struct DaemonPathFields: ~Copyable {
    /// A list of a length that is not known yet.
    ///
    /// The lists of a path are at most as long as the longest path has interfaces. Of a longer one
    /// only the length is remembered, which is wrong in any case.
    private struct List<Element> {
        static var limit: Int { 128 }

        private(set) var elements: [Element] = []
        private(set) var isTooLong = false

        mutating func append(_ element: Element) {
            if elements.count < Self.limit { elements.append(element) } else { isTooLong = true }
        }

        /// The elements, if there are as many as there should be.
        func elements(_ count: Int) -> [Element]? {
            elements.count == count && !isTooLong ? elements : nil
        }
    }

    private let start: Int
    private var header: (bytes: [UInt8], offset: Int) = ([], 0)
    private var nextHopText = ""
    private var interfaces = List<PathInterface>()
    private var mtu: UInt32 = 0
    private var expiry: UnixTime?
    private var latency = List<Duration?>()
    private var bandwidth = List<UInt64?>()
    private var geo = List<GeoCoordinates?>()
    private var linkTypes = List<LinkType?>()
    private var internalHops = List<UInt32?>()
    private var notes = List<String>()
    private var epicAuthenticators: EPICAuthenticators?
    private var discovery: [ISDAS: DiscoveryInformation] = [:]

    init(start: Int) {
        self.start = start
    }

    // MARK: Reading

    mutating func take(
        _ field: ProtobufField, from reader: inout ProtobufReader
    ) throws(WireError) {
        switch field {
        case .bytes(1):
            let bytes = try reader.takeArray()
            header = (bytes, reader.offset - bytes.count)
        case .bytes(2): nextHopText = try reader.takeUnderlayText()
        case .bytes(3):
            var message = try reader.takeMessage()
            interfaces.append(try PathInterface(fromDaemon: &message))
        case .varint(4): mtu = try reader.takeUInt32()
        case .bytes(5): expiry = try reader.take(UnixTime.self)
        case .bytes(6):
            let duration = try reader.take(Duration.self)
            latency.append(duration < .zero ? nil : duration)
        case .bytes(8):
            var message = try reader.takeMessage()
            geo.append(try GeoCoordinates.readUnlessEmpty(from: &message))
        case .bytes(11): notes.append(try reader.takeString())
        case .bytes(12):
            var message = try reader.takeMessage()
            epicAuthenticators = try EPICAuthenticators.read(from: &message)
        case .bytes(13):
            var entry = try reader.takeMessage()
            try takeDiscovery(from: &entry)
        case .varint(7), .bytes(7):
            try reader.takeNumbers(field) { bandwidth.append($0 == 0 ? nil : bitsPerSecond($0)) }
        case .varint(9), .bytes(9):
            try reader.takeNumbers(field) {
                linkTypes.append(LinkType(rawValue: UInt8(clamping: $0)))
            }
        case .varint(10), .bytes(10):
            try reader.takeNumbers(field) {
                let count = UInt32(truncatingIfNeeded: $0)
                internalHops.append(count == 0 ? nil : count)
            }
        default: try reader.skip(field)
        }
    }

    /// Takes an entry of the map from ASes to services.
    private mutating func takeDiscovery(
        from entry: inout ProtobufReader
    ) throws(WireError) {
        var isdAS = ISDAS.wildcard
        var services = DiscoveryInformation()
        while let field = try entry.nextField() {
            switch field {
            case .varint(1): isdAS = ISDAS(rawValue: try entry.takeVarint())
            case .bytes(2):
                var message = try entry.takeMessage()
                services = try DiscoveryInformation.readFromDaemon(from: &message)
            default: try entry.skip(field)
            }
        }
        // No path crosses more ASes than it has interfaces.
        if discovery.count < List<ISDAS>.limit || discovery[isdAS] != nil {
            discovery[isdAS] = services
        }
    }

    // MARK: Putting together

    /// The path in the header of packets.
    func path() throws(WireError) -> Path {
        let count = interfaces.elements.count
        guard count.isMultiple(of: 2), !interfaces.isTooLong else {
            throw .violates(.daemonPathInterfaces, at: start)
        }
        guard (count == 0) == header.bytes.isEmpty else {
            throw .violates(.daemonPathHeader, at: start)
        }
        guard count > 0 else { return .empty }
        do throws(WireError) {
            return try Path(.standard, from: header.bytes.span)
        } catch {
            throw error.shifted(by: header.offset)
        }
    }

    /// Where packets are sent first; what is said of it for the own AS has no meaning.
    func nextHop() throws(WireError) -> UnderlayAddress? {
        guard !interfaces.elements.isEmpty else { return nil }
        guard let address = try? UnderlayAddress(nextHopText) else {
            throw .violates(.daemonNextHop, at: start)
        }
        return address
    }

    /// What is known of the way, as far as it fits the interfaces.
    var metadata: PathMetadata {
        var metadata = PathMetadata(
            interfaces: interfaces.elements, mtu: mtu == 0 ? nil : Int(mtu), expiry: expiry)
        metadata.latency = latency.elements(metadata.latency.count) ?? metadata.latency
        metadata.bandwidth = bandwidth.elements(metadata.bandwidth.count) ?? metadata.bandwidth
        metadata.geo = geo.elements(metadata.geo.count) ?? metadata.geo
        metadata.linkTypes = linkTypes.elements(metadata.linkTypes.count) ?? metadata.linkTypes
        metadata.internalHops =
            internalHops.elements(metadata.internalHops.count) ?? metadata.internalHops
        metadata.notes = notes.elements(metadata.notes.count) ?? metadata.notes
        metadata.epicAuthenticators = epicAuthenticators
        metadata.discovery = discovery
        return metadata
    }
}

/// Any number of kilobits fits: far more than 2^64 bits per second has no network.
private func bitsPerSecond(_ kilobits: UInt64) -> UInt64 {
    let (bits, overflow) = kilobits.multipliedReportingOverflow(by: 1_000)
    return overflow ? .max : bits
}

// MARK: - Messages in a path

extension ProtobufReader {
    /// Takes an `Interface`, which wraps the text of an address twice.
    mutating func takeUnderlayText() throws(WireError) -> String {
        var interface = try takeMessage()
        var text = ""
        while let field = try interface.nextField() {
            guard field == .bytes(1) else {
                try interface.skip(field)
                continue
            }
            var underlay = try interface.takeMessage()
            while let field = try underlay.nextField() {
                if field == .bytes(1) {
                    text = try underlay.takeString()
                } else {
                    try underlay.skip(field)
                }
            }
        }
        return text
    }

    /// Takes one number or several, as a repeated field may stand there in either form.
    fileprivate mutating func takeNumbers(
        _ field: ProtobufField, _ take: (UInt64) -> Void
    ) throws(WireError) {
        guard case .bytes = field else { return take(try takeVarint()) }
        var numbers = try takeMessage()
        while !numbers.isAtEnd { take(try numbers.takeVarint()) }
    }
}

extension GeoCoordinates {
    /// Takes a place; an empty one is what an AS has that says nothing.
    fileprivate static func readUnlessEmpty(
        from reader: inout ProtobufReader
    ) throws(WireError) -> GeoCoordinates? {
        let nowhere = GeoCoordinates(latitude: 0, longitude: 0, address: "")
        let place = try read(from: &reader)
        return place == nowhere ? nil : place
    }
}

extension EPICAuthenticators {
    /// Takes an `EpicAuths`, or returns `nil` unless both keys are there.
    fileprivate static func read(
        from reader: inout ProtobufReader
    ) throws(WireError) -> EPICAuthenticators? {
        var keys: (penultimate: HopAuthenticator?, last: HopAuthenticator?)
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): keys.penultimate = try reader.takeAuthenticator()
            case .bytes(2): keys.last = try reader.takeAuthenticator()
            default: try reader.skip(field)
            }
        }
        guard let penultimate = keys.penultimate, let last = keys.last else { return nil }
        return EPICAuthenticators(penultimateHop: penultimate, lastHop: last)
    }
}

extension ProtobufReader {
    fileprivate mutating func takeAuthenticator() throws(WireError) -> HopAuthenticator? {
        var bytes = ByteReader(try takeBytes())
        guard bytes.remaining == HopAuthenticator.encodedLength else { return nil }
        return try HopAuthenticator(from: &bytes)
    }
}

extension DiscoveryInformation {
    /// Takes a `DiscoveryInformation` of daemon.proto, whose fields have other numbers than those of
    /// the extension in a segment.
    fileprivate static func readFromDaemon(
        from reader: inout ProtobufReader
    ) throws(WireError) -> DiscoveryInformation {
        var services = DiscoveryInformation()
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): services.controlServices.append(try reader.takeString())
            case .bytes(2): services.discoveryServices.append(try reader.takeString())
            default: try reader.skip(field)
            }
        }
        return services
    }
}
