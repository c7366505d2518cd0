public import SMPBytes

/// What an AS entry carries besides the hops, covered by its signature.
///
/// - Source: SCION control plane, `PathSegmentExtensions` in seg_extensions.proto.
public struct SegmentExtensions: Hashable, Sendable {
    /// What is announced about links.
    public var staticInfo: StaticInfo?
    /// Whether the segment is for the members of a group only. (hidden_path)
    public var isHidden: Bool
    /// Where services of the AS are reached.
    public var discovery: DiscoveryInformation?
    /// The start of the hash of the unsigned ``EPICDetachedExtension``. (digests.epic, 16 bytes)
    public var epicDigest: [UInt8]?

    /// Joins the extensions.
    public init(
        staticInfo: StaticInfo? = nil, isHidden: Bool = false,
        discovery: DiscoveryInformation? = nil, epicDigest: [UInt8]? = nil
    ) {
        self.staticInfo = staticInfo
        self.isHidden = isHidden
        self.discovery = discovery
        self.epicDigest = epicDigest
    }
}

/// Where services of an AS are reached from outside, as `address:port`.
///
/// - Source: SCION control plane, `DiscoveryExtension` in seg_extensions.proto.
public struct DiscoveryInformation: Hashable, Sendable {
    /// The version of the extension: zero or one, both in use for the same.
    public var version: UInt32
    /// The addresses of control services.
    public var controlServices: [String]
    /// The addresses of discovery services.
    public var discoveryServices: [String]

    /// Joins the addresses.
    public init(
        version: UInt32 = 0, controlServices: [String] = [], discoveryServices: [String] = []
    ) {
        self.version = version
        self.controlServices = controlServices
        self.discoveryServices = discoveryServices
    }
}

extension WireRule {
    /// SCION control plane, `DigestExtension`.
    public static let epicDigestLength = WireRule("the digest of the EPIC extension has 16 bytes")
}

// MARK: - Wire form

extension SegmentExtensions: ProtobufMessage {
    /// Takes a `PathSegmentExtensions`.
    ///
    /// - Throws: `WireError` for fields that cannot be read; `WireError.violates` with
    ///   ``SMPBytes/WireRule/epicDigestLength``.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        self.init()
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): staticInfo = try reader.take(once: staticInfo)
            case .bytes(2): isHidden = try reader.takeHiddenPath()
            case .bytes(3): discovery = try reader.take(once: discovery)
            case .bytes(1000): epicDigest = try reader.takeEPICDigest()
            default: try reader.skip(field)
            }
        }
    }

    /// Appends a `PathSegmentExtensions`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, staticInfo)
        if isHidden { writer.append(2) { hidden in hidden.append(1, varint: 1) } }
        writer.append(3, discovery)
        guard let epicDigest else { return }
        writer.append(1000) { digests in
            digests.append(1000) { epic in epic.append(1, bytes: epicDigest) }
        }
    }

    /// Whether there is nothing to write.
    var isEmpty: Bool { self == SegmentExtensions() }
}

extension DiscoveryInformation: ProtobufMessage {
    /// Takes a `DiscoveryExtension`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        self.init()
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): version = try reader.takeUInt32()
            case .bytes(2): controlServices.append(try reader.takeString())
            case .bytes(3): discoveryServices.append(try reader.takeString())
            default: try reader.skip(field)
            }
        }
    }

    /// Appends a `DiscoveryExtension`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, varint: UInt64(version))
        for address in controlServices { writer.append(element: address, to: 2) }
        for address in discoveryServices { writer.append(element: address, to: 3) }
    }
}

extension ProtobufReader {
    /// Takes the only field of a `HiddenPathExtension`.
    fileprivate mutating func takeHiddenPath() throws(WireError) -> Bool {
        var message = try takeMessage()
        var isHidden = false
        while let field = try message.nextField() {
            switch field {
            case .varint(1): isHidden = try message.takeBool()
            default: try message.skip(field)
            }
        }
        return isHidden
    }

    /// Takes the digest out of the two messages that wrap it.
    fileprivate mutating func takeEPICDigest() throws(WireError) -> [UInt8]? {
        var digests = try takeMessage()
        var digest: [UInt8]?
        while let field = try digests.nextField() {
            guard field == .bytes(1000) else {
                try digests.skip(field)
                continue
            }
            var epic = try digests.takeMessage()
            while let field = try epic.nextField() {
                guard field == .bytes(1) else {
                    try epic.skip(field)
                    continue
                }
                let start = epic.offset
                let bytes = try epic.takeArray()
                guard bytes.count == EPICDetachedExtension.digestLength else {
                    throw .violates(.epicDigestLength, at: start)
                }
                digest = bytes
            }
        }
        return digest
    }
}
