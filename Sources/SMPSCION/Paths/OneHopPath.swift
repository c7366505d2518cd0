public import SMPBytes

/// A path over the one link between two neighbors that know no path yet. (path type 2)
///
/// ```
/// +------------+-----------+------------+
/// | info field | first hop | second hop |      8 + 12 + 12 bytes
/// +------------+-----------+------------+
/// ```
///
/// The sender fills in the first hop field; the router that receives the packet from the link, the
/// second one.
///
/// - Source: SCION header specification, "Path Type: OneHopPath".
public struct OneHopPath: Hashable, Sendable {
    /// The size on the wire, in bytes.
    public static let encodedLength = InfoField.encodedLength + 2 * HopField.encodedLength

    /// What both hop fields share.
    public var info: InfoField
    /// The hop of the sender's autonomous system.
    public var firstHop: HopField
    /// The hop of the neighbor; all zero until its router has filled it in.
    public var secondHop: HopField

    /// Joins the three fields.
    public init(info: InfoField, firstHop: HopField, secondHop: HopField) {
        self.info = info
        self.firstHop = firstHop
        self.secondHop = secondHop
    }

    /// Whether the neighbor's router has filled in its hop.
    public var isComplete: Bool { secondHop.constructionIngress != .none }

    /// The same path as a standard path of two hops, at its first.
    ///
    /// It goes in construction direction, whatever the info field says.
    ///
    /// - Throws: `WireError.violates` with `completeOneHopPath`.
    public func standardPath() throws(WireError) -> StandardPath {
        guard isComplete else { throw .violates(.completeOneHopPath, at: InfoField.encodedLength) }
        var info = info
        info.isInConstructionDirection = true
        return try StandardPath(segments: [(info, [firstHop, secondHop])])
    }

    /// The standard path that an answer takes.
    ///
    /// - Throws: `WireError.violates` with `completeOneHopPath`.
    public func reversed() throws(WireError) -> StandardPath {
        var path = try standardPath()
        try path.advance()
        return path.reversed
    }
}

extension WireRule {
    /// SCION header specification, "Path Type: OneHopPath".
    public static let completeOneHopPath = WireRule(
        "the second hop field is filled in before the path is used for an answer")
}

// MARK: - Wire form

extension OneHopPath {
    /// Takes a path from the front of `reader`.
    ///
    /// - Throws: `WireError.truncated`.
    public init(from reader: inout ByteReader) throws(WireError) {
        info = try InfoField(from: &reader)
        firstHop = try HopField(from: &reader)
        secondHop = try HopField(from: &reader)
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        info.encode(into: &out)
        firstHop.encode(into: &out)
        secondHop.encode(into: &out)
    }
}
