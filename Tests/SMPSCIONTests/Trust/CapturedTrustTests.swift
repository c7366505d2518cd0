import SMPBytes
import SMPCrypto
import SMPSCION
import TestVectors
import Testing

@Suite struct CapturedTrustTests {
    struct TRCCase: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let der: Hex
        let value: TRCValue

        var testDescription: String { name }
    }

    struct ChainCase: Decodable, Sendable, CustomTestStringConvertible {
        let name, pem: String
        let value: [ControlPlaneCertificateValue]

        var testDescription: String { name }
    }

    static let trcs = Result { try VectorFile<TRCCase>.load("scion/captured-trcs") }
    static let chains = Result { try VectorFile<ChainCase>.load("scion/captured-chains") }

    static let store = Result {
        var store = try TrustStore(try trcs.get().map { try SignedTRC(der: $0.der.bytes.span) })
        for chain in try chains.get() {
            store.add(try CertificateChain(pem: Array(chain.pem.utf8).span))
        }
        return store
    }

    @Test(arguments: try trcs.get())
    func readsAndWritesTRCsOfOthers(_ vector: TRCCase) throws {
        let signed = try SignedTRC(der: vector.der.bytes.span)
        #expect(TRCValue(signed.trc) == vector.value)
        #expect("\(signed.trc.id)" == vector.name)
        #expect(Hex(signed.der) == vector.der)
        #expect(try SignedTRC(file: Array(signed.pem.utf8).span) == signed)
        #expect(try SignedTRC(file: vector.der.bytes.span) == signed)
        try signed.verifyBase()
    }

    @Test(arguments: try trcs.get())
    func refusesEveryPrefixOfATRC(_ vector: TRCCase) {
        let der = vector.der.bytes
        for length in stride(from: 0, to: der.count, by: 31) {
            #expect(throws: TrustError.self) { try SignedTRC(der: Array(der[..<length]).span) }
        }
    }

    /// Of the bytes of the payload, the digests and the signatures, none can be changed.
    @Test(arguments: try trcs.get())
    func noChangeOfAByteStaysUnnoticed(_ vector: TRCCase) throws {
        let original = try SignedTRC(der: vector.der.bytes.span)
        for index in stride(from: 0, to: vector.der.bytes.count, by: 29) {
            var changed = vector.der.bytes
            changed[index] ^= 0x10
            guard let signed = try? SignedTRC(der: changed.span), signed != original else {
                continue
            }
            #expect(throws: TrustError.self, "byte \(index)") { try signed.verifyBase() }
        }
    }

    @Test(arguments: try chains.get())
    func believesChainsOfOthers(_ vector: ChainCase) throws {
        let chain = try CertificateChain(pem: Array(vector.pem.utf8).span)
        let both = [chain.autonomousSystem, chain.authority]
        #expect(both.map(ControlPlaneCertificateValue.init) == vector.value)
        #expect(chain.isdAS.description == vector.name)

        let store = try Self.store.get()
        let trc = try #require(store.trcs[chain.isdAS.isd]).trc
        let start = chain.validity.lowerBound
        try chain.verify(against: trc, at: start)
        try chain.verify(against: trc, at: chain.validity.upperBound - .seconds(1))
        #expect(throws: TrustError.violates(.trcIsValid, by: "\(trc.id)")) {
            try chain.verify(against: trc, at: start - .seconds(1))
        }
        let late = chain.validity.upperBound
        let error = #expect(throws: TrustError.self) { try chain.verify(against: trc, at: late) }
        #expect(error?.description == "\(vector.name) AS Certificate: certificate has expired")
    }

    @Test func believesNoChainOfAnotherISD() throws {
        let chain = try CertificateChain(
            pem: Array(try #require(Self.chains.get().last).pem.utf8).span)
        let trc = try #require(
            Self.store.get().trcs.values.first { $0.trc.id.isd != chain.isdAS.isd })
        #expect(throws: TrustError.violates(.chainISD, by: "\(chain.isdAS)")) {
            try chain.verify(against: trc.trc, at: chain.validity.lowerBound)
        }
    }

    /// What daemons check before they believe a segment, from the TRC down.
    @Test(arguments: try CapturedSegment.all.get())
    func believesSegmentsOfOthers(_ vector: CapturedSegment) throws {
        let store = try Self.store.get()
        let segment = try vector.decode()
        try segment.verifySignatures { store.key($0.keyID, at: segment.information.creation) }
        let early = UnixTime(seconds: 1_000_000_000)
        #expect(throws: SegmentVerificationError.self) {
            try segment.verifySignatures { store.key($0.keyID, at: early) }
        }
    }

    @Test func knowsTheCore() throws {
        let store = try Self.store.get()
        #expect(store.isCore(try ISDAS("1-ff00:0:110")) == true)
        #expect(store.isCore(try ISDAS("1-ff00:0:111")) == false)
        #expect(store.isCore(try ISDAS("1-ff00:0:999")) == false)
        #expect(store.isCore(try ISDAS("3-ff00:0:310")) == nil)
    }
}

/// A trust root configuration in the words of the vectors.
struct TRCValue: Decodable, Hashable, Sendable {
    let isd: UInt16
    let base, serial: UInt64
    let notBefore, notAfter, gracePeriod: Int64
    let noTrustReset: Bool
    let votes, votingQuorum: Int
    let coreASes, authoritativeASes: [String]
    let note: String
    let certificates: [ControlPlaneCertificateValue]

    init(_ trc: TRC) {
        isd = trc.id.isd.rawValue
        base = trc.id.base
        serial = trc.id.serial
        notBefore = trc.validity.lowerBound.wholeSeconds
        notAfter = trc.validity.upperBound.wholeSeconds
        gracePeriod = trc.gracePeriod.components.seconds
        noTrustReset = trc.noTrustReset
        votes = trc.votes.count
        votingQuorum = trc.votingQuorum
        coreASes = trc.coreASes.map(\.description)
        authoritativeASes = trc.authoritativeASes.map(\.description)
        note = trc.note
        certificates = trc.certificates.map(ControlPlaneCertificateValue.init)
    }
}

/// A certificate in the words of the vectors.
struct ControlPlaneCertificateValue: Decodable, Hashable, Sendable {
    let kind, name: String
    let isdAS: String?
    let notBefore, notAfter: Int64
    let subjectKeyIdentifier: Hex

    init(_ certificate: ControlPlaneCertificate) {
        kind = "\(certificate.kind)"
        name = certificate.name
        isdAS = certificate.isdAS?.description
        notBefore = certificate.certificate.validity.lowerBound.wholeSeconds
        notAfter = certificate.certificate.validity.upperBound.wholeSeconds
        subjectKeyIdentifier = Hex(certificate.certificate.subjectKeyIdentifier ?? [])
    }
}
