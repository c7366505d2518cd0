package import SMPBytes

/// What an AS announces about its links and its inside, for hosts to choose paths by.
///
/// Each AS entry speaks of the links that a path through it may take, and of the way inside the AS
/// between the construction egress and the other interfaces that it may be joined with:
///
/// ```
///   construction ingress ──┐
///     sibling or core  ────┼── inside ── construction egress ──── link ──── next AS
///              peering ────┘
/// ```
///
/// Nobody checks any of it. Numbers are those of a quiet network: the least latency, the most
/// bandwidth.
///
/// - Source: SCION control plane, `StaticInfoExtension` in seg_extensions.proto.
public struct StaticInfo: Hashable, Sendable {
    /// A quantity of the ways inside an AS and of its links.
    public struct Measure<Value: Hashable & Sendable>: Hashable, Sendable {
        /// Between the construction egress and the interface. (intra)
        public var inside: InterfaceTable<Value>
        /// Between the interface and the one at the other end of its link. (inter)
        public var links: InterfaceTable<Value>

        /// Joins both tables.
        public init(inside: InterfaceTable<Value> = [:], links: InterfaceTable<Value> = [:]) {
            (self.inside, self.links) = (inside, links)
        }
    }

    /// How long a packet takes at least. (on the wire in microseconds, 32 bits)
    public var latency: Measure<Duration>
    /// How much passes at most, in bits per second. (on the wire in kbit/s)
    public var bandwidth: Measure<UInt64>
    /// Where the router of an interface stands.
    public var geo: InterfaceTable<GeoCoordinates>
    /// What the link at an interface is made of. (link_type)
    public var linkTypes: InterfaceTable<LinkType>
    /// The number of hops inside the AS between the construction egress and the interface.
    public var internalHops: InterfaceTable<UInt32>
    /// A text for people.
    public var note: String

    /// Joins all that is known.
    public init(
        latency: Measure<Duration> = Measure(), bandwidth: Measure<UInt64> = Measure(),
        geo: InterfaceTable<GeoCoordinates> = [:], linkTypes: InterfaceTable<LinkType> = [:],
        internalHops: InterfaceTable<UInt32> = [:], note: String = ""
    ) {
        self.latency = latency
        self.bandwidth = bandwidth
        self.geo = geo
        self.linkTypes = linkTypes
        self.internalHops = internalHops
        self.note = note
    }
}

/// A place on the globe, in the datum WGS 84.
public struct GeoCoordinates: Hashable, Sendable {
    /// Degrees north of the equator, from -90 to 90.
    public let latitude: Float
    /// Degrees east of Greenwich, from -180 to 180.
    public let longitude: Float
    /// The postal address.
    public let address: String

    /// Names a place, or is `nil` when the degrees are not on the globe.
    public init?(latitude: Float, longitude: Float, address: String) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
        self.latitude = latitude
        self.longitude = longitude
        self.address = address
    }
}

/// What a link between two ASes is made of.
public enum LinkType: UInt8, Hashable, Sendable {
    /// A cable between both routers.
    case direct = 1
    /// Some switches or routers in between.
    case multiHop = 2
    /// A tunnel through the Internet.
    case openNetwork = 3
}

// MARK: - Wire form

extension StaticInfo: ProtobufMessage {
    /// Takes a `StaticInfoExtension`.
    ///
    /// What makes no sense, such as a latitude of 200 degrees or a link of an unknown type, is
    /// passed over: a path is no worse for it.
    ///
    /// - Throws: `WireError` for fields that cannot be read.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        self.init()
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1):
                try reader.takeMeasure(into: &latency) {
                    .microseconds(UInt32(truncatingIfNeeded: $0))
                }
            case .bytes(2): try reader.takeMeasure(into: &bandwidth, convert: bitsPerSecond)
            case .bytes(3): try reader.takeEntry(into: &geo, read: GeoCoordinates.read)
            case .bytes(4):
                try reader.takeEntry(into: &linkTypes) { LinkType(rawValue: UInt8(clamping: $0)) }
            case .bytes(5):
                try reader.takeEntry(into: &internalHops) { UInt32(truncatingIfNeeded: $0) }
            case .bytes(6): note = try reader.takeString()
            default: try reader.skip(field)
            }
        }
    }

    /// Appends a `StaticInfoExtension`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, latency, convert: microseconds)
        writer.append(2, bandwidth) { $0 / 1_000 }
        writer.append(3, geo) { place, message in place.encode(into: &message) }
        writer.append(4, linkTypes) { UInt64($0.rawValue) }
        writer.append(5, internalHops) { UInt64($0) }
        writer.append(6, string: note)
    }
}

extension GeoCoordinates {
    /// Takes a `GeoCoordinates`, or returns `nil` when the degrees are not on the globe.
    package static func read(
        from reader: inout ProtobufReader
    ) throws(WireError) -> GeoCoordinates? {
        var (latitude, longitude): (Float, Float) = (0, 0)
        var address = ""
        while let field = try reader.nextField() {
            switch field {
            case .fixed32(1): latitude = try reader.takeFloat()
            case .fixed32(2): longitude = try reader.takeFloat()
            case .bytes(3): address = try reader.takeString()
            default: try reader.skip(field)
            }
        }
        return GeoCoordinates(latitude: latitude, longitude: longitude, address: address)
    }

    /// Appends a `GeoCoordinates`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, float: latitude)
        writer.append(2, float: longitude)
        writer.append(3, string: address)
    }
}

extension ProtobufReader {
    /// Takes both tables of a `LatencyInfo` or a `BandwidthInfo`.
    fileprivate mutating func takeMeasure<Value>(
        into measure: inout StaticInfo.Measure<Value>, convert: (UInt64) -> Value
    ) throws(WireError) {
        var message = try takeMessage()
        while let field = try message.nextField() {
            switch field {
            case .bytes(1): try message.takeEntry(into: &measure.inside, convert: convert)
            case .bytes(2): try message.takeEntry(into: &measure.links, convert: convert)
            default: try message.skip(field)
            }
        }
    }
}

extension ProtobufWriter {
    /// Appends both tables of a `LatencyInfo` or a `BandwidthInfo`, unless they are empty.
    fileprivate mutating func append<Value>(
        _ number: Int, _ measure: StaticInfo.Measure<Value>, convert: (Value) -> UInt64
    ) {
        guard !measure.inside.isEmpty || !measure.links.isEmpty else { return }
        append(number) { message in
            message.append(1, measure.inside, convert: convert)
            message.append(2, measure.links, convert: convert)
        }
    }
}

/// Any number of kilobits fits: far more than 2^64 bits per second has no network.
private func bitsPerSecond(kilobits: UInt64) -> UInt64 {
    let (bits, overflow) = kilobits.multipliedReportingOverflow(by: 1_000)
    return overflow ? .max : bits
}

/// At most what 32 bits hold, which is over an hour.
private func microseconds(_ duration: Duration) -> UInt64 {
    let (seconds, attoseconds) = duration.components
    let whole = UInt32(clamping: seconds).multipliedReportingOverflow(by: 1_000_000)
    guard !whole.overflow else { return UInt64(UInt32.max) }
    let fraction = UInt64(max(attoseconds, 0)) / 1_000_000_000_000
    return min(UInt64(whole.partialValue) + fraction, UInt64(UInt32.max))
}
