public import SMPBytes
public import SMPCrypto

// The members that a segment and a beacon have in common. They stand here twice, since a protocol
// with public members could be conformed to by anybody.

extension PathSegment {
    /// Which ASes and interfaces it leads through, peers aside.
    public var id: SegmentID { segmentID(includingPeers: false) }

    /// Which ASes and interfaces it leads through, those of peers among them.
    public var fullID: SegmentID { segmentID(includingPeers: true) }

    /// When its first hop field expires: from then on it cannot be used as a whole.
    public var minimumExpiry: UnixTime { firstExpiry }

    /// When its last hop field expires: from then on it is of no use at all.
    public var maximumExpiry: UnixTime { lastExpiry }

    /// One line with the ID, the time and the hops, as the reference logs it.
    public var description: String { line }

    /// Throws unless every entry was signed by its AS, after those that stand before it.
    ///
    /// Whether a certificate may be trusted, and whether it was valid when the entry was signed, is
    /// for `key` to decide: it gets what the signature says of itself, and finds the key.
    ///
    /// - Parameter key: The key that was named, or `nil` when there is none to be trusted.
    /// - Throws: ``SegmentVerificationError`` for the first entry that cannot be believed.
    public func verifySignatures(
        key: (EntrySigner) -> P256PublicKey?
    ) throws(SegmentVerificationError) {
        try verify(key: key)
    }

    /// Which key an entry was signed with, by what its header says.
    ///
    /// - Precondition: There is such an entry.
    /// - Throws: ``SegmentVerificationError`` when the header cannot be true.
    public func verificationKeyID(
        ofEntry index: Int
    ) throws(SegmentVerificationError) -> VerificationKeyID {
        try signingKeyID(ofEntry: index)
    }
}

extension Beacon {
    /// Which ASes and interfaces it leads through, peers aside.
    public var id: SegmentID { segmentID(includingPeers: false) }

    /// Which ASes and interfaces it leads through, those of peers among them.
    public var fullID: SegmentID { segmentID(includingPeers: true) }

    /// When its first hop field expires: from then on it cannot be used as a whole.
    public var minimumExpiry: UnixTime { firstExpiry }

    /// When its last hop field expires: from then on it is of no use at all.
    public var maximumExpiry: UnixTime { lastExpiry }

    /// One line with the ID, the time and the hops, as the reference logs it.
    public var description: String { line }

    /// Throws unless every entry was signed by its AS, after those that stand before it.
    ///
    /// Whether a certificate may be trusted, and whether it was valid when the entry was signed, is
    /// for `key` to decide: it gets what the signature says of itself, and finds the key.
    ///
    /// - Parameter key: The key that was named, or `nil` when there is none to be trusted.
    /// - Throws: ``SegmentVerificationError`` for the first entry that cannot be believed.
    public func verifySignatures(
        key: (EntrySigner) -> P256PublicKey?
    ) throws(SegmentVerificationError) {
        try verify(key: key)
    }

    /// Which key an entry was signed with, by what its header says.
    ///
    /// - Precondition: There is such an entry.
    /// - Throws: ``SegmentVerificationError`` when the header cannot be true.
    public func verificationKeyID(
        ofEntry index: Int
    ) throws(SegmentVerificationError) -> VerificationKeyID {
        try signingKeyID(ofEntry: index)
    }
}
