public import SMPBytes

/// What one AS adds to a segment: its body, signed, and what it leaves unsigned.
///
/// - Source: SCION control plane, `ASEntry` in seg.proto.
public struct ASEntry: Hashable, Sendable {
    /// The bytes that were signed, with the signature. (signed)
    public let signed: SignedMessage
    /// How they were signed, read from ``signed``.
    public let header: SignatureHeader
    /// What the AS says, read from ``signed``.
    public let body: ASEntryBody
    /// What EPIC paths need, unless an AS on the way has taken it off. (unsigned.epic)
    public let epic: EPICDetachedExtension?

    /// Takes over a body that was just signed.
    init(
        signed: SignedMessage, header: SignatureHeader, body: ASEntryBody,
        epic: EPICDetachedExtension?
    ) {
        self.signed = signed
        self.header = header
        self.body = body
        self.epic = epic
    }
}

/// What an AS says about itself in a segment.
///
/// - Source: SCION control plane, `ASEntrySignedBody` in seg.proto.
public struct ASEntryBody: Hashable, Sendable {
    /// The AS that speaks. (isd_as)
    public var local: ISDAS
    /// The AS that the segment goes on to, or `nil` where it ends. (next_isd_as)
    public var next: ISDAS?
    /// The way along the segment. (hop_entry)
    public var hop: HopEntry
    /// The ways from peers into the segment. (peer_entries)
    public var peers: [PeerEntry]
    /// The largest SCION packet inside the AS, in bytes; zero when nothing is said of it. (mtu)
    public var mtu: Int
    /// What else is said.
    public var extensions: SegmentExtensions

    /// Joins the parts.
    package init(
        local: ISDAS, next: ISDAS?, hop: HopEntry, peers: [PeerEntry] = [], mtu: Int,
        extensions: SegmentExtensions = SegmentExtensions()
    ) {
        self.local = local
        self.next = next
        self.hop = hop
        self.peers = peers
        self.mtu = mtu
        self.extensions = extensions
    }
}

extension WireRule {
    /// SCION control plane, `ASEntrySignedBody`.
    public static let namesLocalAS = WireRule("an AS entry names the one AS that it is from")
    /// SCION control plane, `ASEntrySignedBody`.
    public static let hasHopEntry = WireRule("an AS entry has a hop entry")
    /// SCION control plane, `DigestExtension`.
    public static let epicDigestMatches = WireRule(
        "the unsigned EPIC extension has the digest that was signed, and one part for each entry")
}

// MARK: - Wire form

extension ASEntry: ProtobufMessage {
    /// Takes an `ASEntry`.
    ///
    /// Fields outside of the signed bytes that have no meaning here are not kept.
    ///
    /// - Throws: `WireError` for fields that cannot be read; `WireError.violates` with a rule of
    ///   the body or ``SMPBytes/WireRule/epicDigestMatches``.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        let start = reader.offset
        var parts: SignedParts?
        var unsigned: UnsignedExtensions?
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): parts = try reader.take(once: parts)
            case .bytes(2): unsigned = try reader.take(once: unsigned)
            default: try reader.skip(field)
            }
        }
        guard let parts, let body = parts.body else { throw .violates(.namesLocalAS, at: start) }
        signed = parts.signed
        header = parts.header
        self.body = body
        epic = unsigned?.epic
        guard epic?.belongs(to: body) ?? true else {
            throw .violates(.epicDigestMatches, at: start)
        }
    }

    /// Appends an `ASEntry`, its signed part as it was signed.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, signed)
        if let epic { writer.append(2, UnsignedExtensions(epic: epic)) }
    }
}

/// A signed message and what is in it, read in one go so that errors name their place.
private struct SignedParts: ProtobufMessage {
    var headerAndBody: [UInt8] = []
    var signature: [UInt8] = []
    var header = SignatureHeader()
    var body: ASEntryBody?

    init(from reader: inout ProtobufReader) throws(WireError) {
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1):
                var message = try reader.takeMessage()
                headerAndBody = message.rest
                (header, body) = (SignatureHeader(), nil)
                try readHeaderAndBody(from: &message)
            case .bytes(2): signature = try reader.takeArray()
            default: try reader.skip(field)
            }
        }
    }

    private mutating func readHeaderAndBody(
        from reader: inout ProtobufReader
    ) throws(WireError) {
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): header = try reader.take()
            case .bytes(2): body = try reader.take()
            default: try reader.skip(field)
            }
        }
    }

    var signed: SignedMessage {
        SignedMessage(headerAndBody: headerAndBody, signature: signature)
    }

    func encode(into writer: inout ProtobufWriter) {
        signed.encode(into: &writer)
    }
}

/// The `PathSegmentUnsignedExtensions`.
private struct UnsignedExtensions: ProtobufMessage {
    var epic: EPICDetachedExtension?

    init(epic: EPICDetachedExtension) {
        self.epic = epic
    }

    init(from reader: inout ProtobufReader) throws(WireError) {
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1000): epic = try reader.take(once: epic)
            default: try reader.skip(field)
            }
        }
    }

    func encode(into writer: inout ProtobufWriter) {
        writer.append(1000, epic)
    }
}

extension ASEntryBody: ProtobufMessage {
    /// Takes an `ASEntrySignedBody`.
    ///
    /// - Throws: `WireError` for fields that cannot be read; `WireError.violates` with
    ///   ``SMPBytes/WireRule/namesLocalAS``, ``SMPBytes/WireRule/hasHopEntry`` or a rule of the
    ///   entries.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        let start = reader.offset
        var hop: HopEntry?
        var extensions: SegmentExtensions?
        (local, next, peers, mtu) = (.wildcard, nil, [], 0)
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): local = ISDAS(rawValue: try reader.takeVarint())
            case .varint(2):
                let number = try reader.takeVarint()
                next = number == 0 ? nil : ISDAS(rawValue: number)
            case .bytes(3): hop = try reader.take(once: hop)
            case .bytes(4): peers.append(try reader.take())
            case .varint(5): mtu = try reader.takeMTU()
            case .bytes(6): extensions = try reader.take(once: extensions)
            default: try reader.skip(field)
            }
        }
        guard !local.isWildcard else { throw .violates(.namesLocalAS, at: start) }
        guard let hop else { throw .violates(.hasHopEntry, at: start) }
        self.hop = hop
        self.extensions = extensions ?? SegmentExtensions()
    }

    /// Appends an `ASEntrySignedBody`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, varint: local.rawValue)
        writer.append(2, varint: next?.rawValue ?? 0)
        writer.append(3, hop)
        for peer in peers { writer.append(4, peer) }
        writer.append(5, varint: UInt64(clamping: mtu))
        if !extensions.isEmpty { writer.append(6, extensions) }
    }
}
