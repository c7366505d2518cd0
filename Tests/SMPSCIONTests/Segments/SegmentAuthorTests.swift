import SMPBytes
import SMPCrypto
import SMPSCION
import TestVectors
import Testing

@Suite struct SegmentAuthorTests {
    static let now = UnixTime(seconds: 1_700_000_005)
    static let information = SegmentInformation(timestamp: 1_700_000_000, segmentID: 0xabcd)

    /// Speaks for an AS with keys of its own.
    private func author(_ isdAS: String, mtu: Int = 1472) throws -> SegmentAuthor {
        let secret = [UInt8](repeating: UInt8(isdAS.utf8.count), count: 16)
        let keyID = VerificationKeyID(
            isdAS: try ISDAS(isdAS), subjectKeyID: Array(isdAS.utf8), trcBase: 1, trcSerial: 2)
        return SegmentAuthor(
            mtu: mtu, forwardingKey: try ForwardingKey(secret.span),
            signingKey: try P256PrivateKey(), keyID: keyID)
    }

    private static let hops: (SegmentHop, SegmentHop, SegmentHop) = {
        let peer = PathInterface(ISDAS(rawValue: 2 << 48 | 9), 99)
        return (
            SegmentHop(egress: 1, next: ISDAS(rawValue: 1 << 48 | 2)),
            SegmentHop(
                ingress: 21, ingressMTU: 1400, egress: 22, next: ISDAS(rawValue: 1 << 48 | 3),
                peerings: [SegmentHop.Peering(interface: 23, remote: peer, mtu: 1300)],
                extensions: SegmentExtensions(staticInfo: StaticInfo(note: "in the middle"))),
            SegmentHop(ingress: 31, ingressMTU: 1280, expirationTime: 255)
        )
    }()

    @Test func threeASesMakeASegment() throws {
        var first = try author("1-1")
        var second = try author("1-2")
        var third = try author("1-3")
        let begun = try first.begin(Self.information, hop: Self.hops.0, now: Self.now)
        #expect(begun.next == second.isdAS)
        let extended = try second.extend(begun, hop: Self.hops.1, now: Self.now)
        #expect(extended.next == third.isdAS)
        let segment = try third.end(extended, hop: Self.hops.2, now: Self.now)

        #expect(segment.first == first.isdAS && segment.last == third.isdAS)
        #expect(try PathSegment(protobuf: segment.protobuf.span) == segment)
        #expect(try Beacon(protobuf: extended.protobuf.span) == extended)
        let middle = segment.entries[1].body
        #expect(middle.peers.map(\.hopField.constructionIngress) == [23])
        #expect(middle.extensions.staticInfo?.note == "in the middle")
        #expect(segment.maximumExpiry - segment.information.creation == .seconds(86_400))
    }

    @Test func everybodyCanVerifyWhatWasSigned() throws {
        var first = try author("1-1")
        var second = try author("1-2")
        let keys = [first.keyID: first.publicKey, second.keyID: second.publicKey]
        let begun = try first.begin(Self.information, hop: Self.hops.0, now: Self.now)
        let beacon = try second.extend(begun, hop: Self.hops.1, now: Self.now)
        try beacon.verifySignatures { keys[$0] }
        #expect(beacon.entries.allSatisfy { $0.header.timestamp == Self.now })

        let other = try second.extend(begun, hop: Self.hops.1, now: Self.now + .seconds(1))
        #expect(other.entries[0] == beacon.entries[0] && other.entries[1] != beacon.entries[1])
        #expect(throws: SegmentVerificationError.signature(entry: 0)) {
            try beacon.verifySignatures { _ in keys[second.keyID] }
        }
    }

    @Test func keepsEPICToItselfOnRequest() throws {
        var first = try author("1-1")
        let generous = try first.begin(Self.information, hop: Self.hops.0, now: Self.now)
        #expect(generous.entries[0].epic != nil)
        first.offersEPIC = false
        let secretive = try first.begin(Self.information, hop: Self.hops.0, now: Self.now)
        #expect(secretive.entries[0].epic == nil)
        #expect(secretive.entries[0].body.extensions.epicDigest == nil)
        #expect(secretive.entries[0].body.hop == generous.entries[0].body.hop)
    }

    @Test func refusesWhatMakesNoSegment() throws {
        var first = try author("1-1")
        var other = try author("1-7")
        let begun = try first.begin(Self.information, hop: Self.hops.0, now: Self.now)
        let next = Self.hops.1
        func breaks(_ rule: WireRule) -> SegmentCreationError { .breaks(.violates(rule, at: 0)) }

        #expect(throws: breaks(.segmentIsConnected)) {
            try other.extend(begun, hop: next, now: Self.now)
        }
        #expect(throws: breaks(.segmentInterfaces)) {
            try first.begin(Self.information, hop: next, now: Self.now)
        }
        #expect(throws: breaks(.beaconGoesOn)) {
            try first.begin(Self.information, hop: SegmentHop(), now: Self.now)
        }
        var second = try author("1-2")
        #expect(throws: breaks(.segmentEnds)) {
            try second.end(begun, hop: next, now: Self.now)
        }
        var inTheMiddle = next
        inTheMiddle.ingress = .none
        #expect(throws: breaks(.segmentInterfaces)) {
            try second.extend(begun, hop: inTheMiddle, now: Self.now)
        }
        var nobody = next
        nobody.peerings[0].remote.isdAS = .wildcard
        let error = #expect(throws: SegmentCreationError.self) {
            try second.extend(begun, hop: nobody, now: Self.now)
        }
        #expect(error?.description.contains("a peer entry names one AS") == true)
    }

    @Test func refusesMoreEntriesThanAPathCanHave() throws {
        var author = try author("1-1")
        let loop = SegmentHop(ingress: 1, egress: 2, next: author.isdAS)
        var beacon = try author.begin(
            Self.information, hop: SegmentHop(egress: 2, next: author.isdAS), now: Self.now)
        for _ in 1..<63 { beacon = try author.extend(beacon, hop: loop, now: Self.now) }
        #expect(throws: SegmentCreationError.breaks(.violates(.segmentLength, at: 0))) {
            try author.extend(beacon, hop: loop, now: Self.now)
        }
    }

    /// Given the same keys, times and announcements, each entry is written like the reference's,
    /// but for the signature, which is another every time.
    @Test(arguments: try CapturedSegment.all.get())
    func writesWhatTheReferenceWrites(_ vector: CapturedSegment) throws {
        let segment = try vector.decode()
        let keys = try CapturedKeys.load()
        for (index, entry) in segment.entries.enumerated() {
            let body = entry.body
            var author = SegmentAuthor(
                mtu: body.mtu, forwardingKey: try keys.forwardingKey(of: body.local),
                signingKey: try P256PrivateKey(),
                keyID: try segment.verificationKeyID(ofEntry: index))
            let time = try #require(entry.header.timestamp)
            let made = try author.entry(like: entry, at: index, of: segment, now: time)
            #expect(Hex(made.signed.headerAndBody) == Hex(entry.signed.headerAndBody))
            #expect(made.epic == entry.epic)
        }
    }
}

extension SegmentAuthor {
    /// Adds the entry that stands at `index` of a captured segment to those before it.
    fileprivate mutating func entry(
        like entry: ASEntry, at index: Int, of segment: PathSegment, now: UnixTime
    ) throws -> ASEntry {
        let hopField = entry.body.hop.hopField
        let hop = SegmentHop(
            ingress: hopField.constructionIngress, ingressMTU: entry.body.hop.ingressMTU,
            egress: hopField.constructionEgress, next: entry.body.next,
            peerings: entry.body.peers.map { peer in
                SegmentHop.Peering(
                    interface: peer.hopField.constructionIngress,
                    remote: PathInterface(peer.peer, peer.peerInterface), mtu: peer.peerMTU)
            },
            expirationTime: hopField.expirationTime, extensions: entry.body.extensions)
        guard index > 0 else {
            return try begin(segment.information, hop: hop, now: now).entries[0]
        }
        let before = try Beacon(segment.information, Array(segment.entries.prefix(index)))
        return entry.body.next == nil
            ? try end(before, hop: hop, now: now).entries[index]
            : try extend(before, hop: hop, now: now).entries[index]
    }
}
