public import SMPBytes
public import SMPCrypto

/// What an AS does to beacons: it begins them, adds its entry, and ends them as segments.
///
/// ```
///   core AS                    transit AS                  leaf AS
///   begin ────── Beacon ────── extend ────── Beacon ────── end ──► PathSegment
/// ```
///
/// An entry is authenticated twice: its hop fields by the forwarding key, for the AS's own routers,
/// and the whole by the signing key, for everybody.
///
/// - Source: SCION control plane specification, "Path Exploration"; seg.proto.
public struct SegmentAuthor: ~Copyable {
    /// The AS.
    public let isdAS: ISDAS
    /// The largest SCION packet inside the AS, in bytes.
    public let mtu: Int
    /// How others find the certificate for the signing key.
    public let keyID: VerificationKeyID
    /// Whether to give away what EPIC paths need.
    public var offersEPIC = true

    /// The key that others verify signatures with.
    public var publicKey: P256PublicKey { signingKey.publicKey }

    private var forwardingKey: ForwardingKey
    private let signingKey: P256PrivateKey

    /// Speaks for the AS that `keyID` names.
    public init(
        mtu: Int, forwardingKey: consuming ForwardingKey, signingKey: consuming P256PrivateKey,
        keyID: VerificationKeyID
    ) {
        isdAS = keyID.isdAS
        self.mtu = mtu
        self.keyID = keyID
        self.forwardingKey = forwardingKey
        self.signingKey = signingKey
    }

    /// Makes a beacon of one entry, signed now, to be sent to the neighbor that `hop` leads to.
    ///
    /// - Returns: The beacon.
    /// - Throws: ``SegmentCreationError``.
    public mutating func begin(
        _ information: SegmentInformation, hop: SegmentHop, now: UnixTime
    ) throws(SegmentCreationError) -> Beacon {
        let entry = try entry(after: [], information, hop, now)
        return try breaking { () throws(WireError) in try Beacon(information, [entry]) }
    }

    /// Adds an entry, signed now, to a beacon that was sent to this AS, for the next neighbor.
    ///
    /// - Returns: The longer beacon.
    /// - Throws: ``SegmentCreationError``.
    public mutating func extend(
        _ beacon: Beacon, hop: SegmentHop, now: UnixTime
    ) throws(SegmentCreationError) -> Beacon {
        let entry = try entry(after: beacon.entries, beacon.information, hop, now)
        return try breaking { () throws(WireError) in
            try Beacon(beacon.information, beacon.entries + [entry])
        }
    }

    /// Adds the last entry, signed now, to a beacon that was sent to this AS.
    ///
    /// - Returns: The segment.
    /// - Throws: ``SegmentCreationError``.
    public mutating func end(
        _ beacon: Beacon, hop: SegmentHop, now: UnixTime
    ) throws(SegmentCreationError) -> PathSegment {
        let entry = try entry(after: beacon.entries, beacon.information, hop, now)
        return try breaking { () throws(WireError) in
            try PathSegment(beacon.information, beacon.entries + [entry])
        }
    }
}

/// The way of a segment through one AS.
public struct SegmentHop: Hashable, Sendable {
    /// The local end of a peering link, and what is at the other.
    public struct Peering: Hashable, Sendable {
        /// The interface of this AS.
        public var interface: InterfaceID
        /// The interface of the other AS.
        public var remote: PathInterface
        /// The largest SCION packet on the link, in bytes.
        public var mtu: Int

        /// Joins both ends.
        public init(interface: InterfaceID, remote: PathInterface, mtu: Int) {
            self.interface = interface
            self.remote = remote
            self.mtu = mtu
        }
    }

    /// The interface that the beacon came in by; none where it begins.
    public var ingress: InterfaceID
    /// The largest SCION packet on the link that it came over, in bytes; zero where it begins.
    public var ingressMTU: Int
    /// The interface that the beacon goes out by; none where it ends.
    public var egress: InterfaceID
    /// The neighbor there; `nil` where the beacon ends.
    public var next: ISDAS?
    /// The peering links that lead into the segment here.
    public var peerings: [Peering]
    /// How long the hop fields are valid.
    public var expirationTime: ExpirationTime
    /// What else to say, but for the digest for EPIC, which is filled in.
    public var extensions: SegmentExtensions

    /// Joins the parts.
    public init(
        ingress: InterfaceID = .none, ingressMTU: Int = 0, egress: InterfaceID = .none,
        next: ISDAS? = nil, peerings: [Peering] = [], expirationTime: ExpirationTime = 63,
        extensions: SegmentExtensions = SegmentExtensions()
    ) {
        self.ingress = ingress
        self.ingressMTU = ingressMTU
        self.egress = egress
        self.next = next
        self.peerings = peerings
        self.expirationTime = expirationTime
        self.extensions = extensions
    }
}

/// Why an AS could not add its entry.
public enum SegmentCreationError: Error, Hashable, Sendable {
    /// The entry would not make a segment with those before it.
    case breaks(WireError)
    /// It could not be signed.
    case unsigned(CryptoError)
}

extension SegmentCreationError: CustomStringConvertible {
    /// One line that names the rule.
    public var description: String {
        switch self {
        case .breaks(let error): "not a segment: \(error)"
        case .unsigned(let error): "not signed: \(error)"
        }
    }
}

// MARK: - Entries

extension SegmentAuthor {
    private mutating func entry(
        after entries: [ASEntry], _ information: SegmentInformation, _ hop: SegmentHop,
        _ now: UnixTime
    ) throws(SegmentCreationError) -> ASEntry {
        let (body, epic) = self.body(hop, after: entries, information)
        // What others would refuse is not signed.
        _ = try breaking { () throws(WireError) in try ASEntryBody(filling: body.message.span) }
        let associated = AssociatedData(information, entries[...])
        let header = SignatureHeader(
            algorithm: .ecdsaWithSHA256, verificationKeyID: keyID.message, timestamp: now,
            associatedDataLength: Int32(clamping: associated.length))
        var writer = ProtobufWriter()
        writer.append(1, header)
        writer.append(2, body)
        do throws(CryptoError) {
            let signature = try signingKey.signature(for: associated.digest(after: writer.bytes))
            let signed = SignedMessage(headerAndBody: writer.bytes, signature: signature)
            return ASEntry(signed: signed, header: header, body: body, epic: epic)
        } catch {
            throw .unsigned(error)
        }
    }

    /// Makes the hop fields, each with the accumulator of its place: those of peers come as if they
    /// stood behind the regular one.
    private mutating func body(
        _ hop: SegmentHop, after entries: [ASEntry], _ information: SegmentInformation
    ) -> (ASEntryBody, EPICDetachedExtension?) {
        let macs = entries.lazy.map(\.body.hop.hopField.mac)
        var info = InfoField(
            isInConstructionDirection: true,
            segmentID: SegmentIDChain.value(information.segmentID, after: macs),
            timestamp: information.timestamp)
        let (hopField, remainder) = authenticated(hop, from: hop.ingress, in: info)
        info.segmentID = SegmentIDChain.next(info.segmentID, after: hopField.mac)

        var (peers, remainders): ([PeerEntry], [HopAuthenticatorRemainder]) = ([], [])
        for peering in hop.peerings {
            let (hopField, remainder) = authenticated(hop, from: peering.interface, in: info)
            let remote = peering.remote
            peers.append(
                PeerEntry(
                    peer: remote.isdAS, peerInterface: remote.interface, peerMTU: peering.mtu,
                    hopField: hopField))
            remainders.append(remainder)
        }
        var extensions = hop.extensions
        let epic = EPICDetachedExtension(hopEntry: remainder, peerEntries: remainders)
        extensions.epicDigest = offersEPIC ? epic.announcement : nil
        let body = ASEntryBody(
            local: isdAS, next: hop.next,
            hop: HopEntry(hopField: hopField, ingressMTU: hop.ingressMTU), peers: peers, mtu: mtu,
            extensions: extensions)
        return (body, offersEPIC ? epic : nil)
    }

    private mutating func authenticated(
        _ hop: SegmentHop, from ingress: InterfaceID, in info: InfoField
    ) -> (HopField, HopAuthenticatorRemainder) {
        var hopField = HopField(
            expirationTime: hop.expirationTime, constructionIngress: ingress,
            constructionEgress: hop.egress, mac: HopFieldMAC(rawValue: 0))
        let authenticator = forwardingKey.authenticator(of: hopField, in: info)
        hopField.mac = authenticator.mac
        return (hopField, authenticator.remainder)
    }
}

extension EPICDetachedExtension {
    /// The part of the hash that is signed.
    fileprivate var announcement: [UInt8] {
        [UInt8](capacity: Self.digestLength) { bytes in
            bytes.append(copying: digest.bytes.extracting(first: Self.digestLength))
        }
    }
}

private func breaking<Value>(
    _ make: () throws(WireError) -> Value
) throws(SegmentCreationError) -> Value {
    do throws(WireError) { return try make() } catch { throw .breaks(error) }
}
