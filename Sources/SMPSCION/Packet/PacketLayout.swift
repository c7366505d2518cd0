public import SMPBytes

/// Where the parts of a SCION packet lie in its bytes.
///
/// ```
/// +--------+---------+------+ - - - + - - - +-------------+
/// | common | address | path |  HBH  |  E2E  | upper layer |
/// +--------+---------+------+ - - - + - - - +-------------+
///                            \________________________________ PayloadLen
/// ```
///
/// This is the one place that decides whether a packet makes sense. The reference splits these
/// checks between its decoder, its router and its end hosts, and some are made by nobody; here a
/// layout that exists has
///
/// - version 0 and a header length that covers the addresses,
/// - a path of a known type that fills the header, with a position that is on it,
/// - as many bytes as it announces, unless it is a quote,
/// - extension headers that are whole, in order, and at most one of each kind.
///
/// Not looked at are the checksum (see ``checksumIsValid(in:)``), the options in the extension
/// headers (see ``ExtensionLayout``), and whether the addresses are ones to talk to.
///
/// - Source: SCION header specification; SCION extension header specification.
public struct PacketLayout: Hashable, Sendable {
    /// The common and the address header.
    public let header: SCIONHeader
    /// What stands in place of the path.
    public let path: PathLayout
    /// The options for every router, if there are any.
    public let hopByHop: ExtensionLayout?
    /// The options for the destination, if there are any.
    public let endToEnd: ExtensionLayout?
    /// The protocol behind all headers of SCION.
    public let upperProtocol: ProtocolNumber
    /// The place of that protocol's header and data, in bytes from the first of the packet.
    public let upperLayer: Range<Int>
    /// Whether the packet was read without regard to its announced length.
    public let isQuote: Bool
}

extension WireRule {
    /// SCION extension header specification, introduction.
    public static let extensionOrder = WireRule(
        "hop-by-hop options come before end-to-end options, and each at most once")
}

// MARK: - Wire form

extension PacketLayout {
    // Every step of decoding is inlined by hand, down to the segment lengths. Left to the compiler,
    // which sees many places to throw from, it takes more than twice as long.

    /// Reads a packet that fills its datagram, or one that an error message quotes.
    ///
    /// Of a quote the end may be missing, but not the headers of SCION. All that follows them counts
    /// as the upper layer, whatever length the packet announces: the quote may be cut, and a wrong
    /// length may be what the error is about. A router that answers a wrong length with an error
    /// reads the packet this way too.
    ///
    /// - Throws: `WireError.truncated` when any part is cut short, or the packet is shorter than
    ///   announced; `WireError.trailing` when it is longer; `WireError.violates` with a rule of
    ///   ``SCIONHeader``, of ``PathLayout``, or `extensionOrder`.
    @inline(__always)
    public init(_ packet: Span<UInt8>, isQuote: Bool = false) throws(WireError) {
        var reader = ByteReader(packet)
        header = try SCIONHeader(from: &reader)
        path = try PathLayout(header.pathType, length: header.pathLength, from: &reader)
        self.isQuote = isQuote
        if !isQuote { try Self.checkLength(header, of: reader) }

        var next = header.nextHeader
        var hopByHop: ExtensionLayout?
        if next == .hopByHopOptions {
            let layout = try ExtensionLayout(from: &reader)
            hopByHop = layout
            next = layout.nextHeader
        }
        var endToEnd: ExtensionLayout?
        if next == .endToEndOptions {
            let layout = try ExtensionLayout(from: &reader)
            endToEnd = layout
            next = layout.nextHeader
        }
        guard !next.isExtension else { throw .violates(.extensionOrder, at: reader.offset) }
        self.hopByHop = hopByHop
        self.endToEnd = endToEnd
        upperProtocol = next
        upperLayer = reader.offset..<packet.count
    }

    @inline(__always)
    private static func checkLength(
        _ header: SCIONHeader, of reader: borrowing ByteReader
    ) throws(WireError) {
        let announced = Int(header.payloadLength)
        guard reader.remaining >= announced else {
            throw .truncated(
                needed: announced, available: reader.remaining, at: reader.offset)
        }
        guard reader.remaining == announced else {
            throw .trailing(
                count: reader.remaining - announced, at: reader.offset + announced)
        }
    }
}

extension ProtocolNumber {
    /// Whether this is one of the two extension headers.
    var isExtension: Bool { self == .hopByHopOptions || self == .endToEndOptions }
}
