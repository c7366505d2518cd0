public import SMPBytes
package import SMPCrypto

/// A trust root configuration: whom an isolation domain trusts.
///
/// ```
///  TRC
///  ├─ ID                 ISD, base number, serial number
///  ├─ validity
///  ├─ core and authoritative autonomous systems
///  ├─ voting quorum      how many votes a change needs
///  └─ certificates       of roots, and of those who vote
/// ```
///
/// The first one is trusted as it is. Those that follow are signed by voters of the one before.
///
/// - Source: draft-dekater-scion-pki, section 3; the reference (pkg/scrypto/cppki/trc_asn1.go) for
///   the order of the fields.
public struct TRC: Hashable, Sendable {
    /// Which configuration it is.
    public struct ID: Hashable, Sendable {
        /// The isolation domain.
        public let isd: ISD
        /// The serial number of the first configuration after trust was lost. (baseNumber)
        public let base: UInt64
        /// The number of this one. (serialNumber)
        public let serial: UInt64

        /// Joins the numbers.
        public init(isd: ISD, base: UInt64, serial: UInt64) {
            (self.isd, self.base, self.serial) = (isd, base, serial)
        }

        /// Whether it is trusted without one before it.
        public var isBase: Bool { base == serial }
    }

    /// Which configuration it is. (iD)
    public let id: ID
    /// From when to when it is valid. (validity)
    public let validity: ClosedRange<UnixTime>
    /// How long the one before it stays valid. (gracePeriod)
    public let gracePeriod: Duration
    /// Whether the isolation domain has given up starting anew when trust is lost. (noTrustReset)
    public let noTrustReset: Bool
    /// The places, in the configuration before, of the certificates that voted for this. (votes)
    public let votes: [UInt64]
    /// How many votes a change needs. (votingQuorum)
    public let votingQuorum: Int
    /// The core of the isolation domain. (coreASes)
    public let coreASes: [ISDAS]
    /// Those who always know the newest configuration. (authoritativeASes)
    public let authoritativeASes: [ISDAS]
    /// A text for people. (description)
    public let note: String
    /// The certificates of roots and voters. (certificates)
    public let certificates: [ControlPlaneCertificate]
    /// The configuration as it was signed.
    public let payload: [UInt8]

    /// The certificates of one kind, in order.
    public func certificates(_ kind: ControlPlaneCertificate.Kind) -> [ControlPlaneCertificate] {
        certificates.filter { $0.kind == kind }
    }

    /// Whether an autonomous system belongs to the core of this isolation domain.
    public func isCore(_ isdAS: ISDAS) -> Bool { coreASes.contains(isdAS) }
}

extension TRC.ID: CustomStringConvertible {
    /// The name that files have, like `ISD1-B1-S1`.
    public var description: String { "ISD\(isd)-B\(base)-S\(serial)" }
}

// MARK: - Rules

extension TrustRule {
    /// draft-dekater-scion-pki, section 3.2.
    public static let trcID = TrustRule(
        "a TRC has an ISD, and numbers from 1 of which the serial number is not below the base")
    /// draft-dekater-scion-pki, section 3.2.
    public static let trcBase = TrustRule("a base TRC has no votes and no grace period")
    /// draft-dekater-scion-pki, section 3.2.
    public static let trcQuorum = TrustRule(
        "a TRC has a voting quorum from 1 to 255, and voters of both kinds to reach it")
    /// draft-dekater-scion-pki, section 3.2.
    public static let trcSystems = TrustRule(
        "a TRC names core and authoritative autonomous systems, each once")
    /// draft-dekater-scion-pki, section 3.2.
    public static let trcCertificates = TrustRule(
        "a TRC has certificates of roots and voters of its own ISD, valid all the time that it is")
    /// draft-dekater-scion-pki, section 3.2.
    public static let trcUniqueCertificates = TrustRule(
        "certificates in a TRC differ in their number or issuer, those of one kind in their subject"
    )
}

extension TRC {
    /// The first rule that is broken, if any.
    private var brokenRule: TrustRule? {
        let voters = [.sensitiveVoting, .regularVoting].map { certificates($0).count }
        let checks: [(Bool, TrustRule)] = [
            (id.isd != .wildcard && 1 <= id.base && id.base <= id.serial, .trcID),
            (!id.isBase || votes.isEmpty && gracePeriod == .zero, .trcBase),
            (1...255 ~= votingQuorum && voters.allSatisfy { $0 >= votingQuorum }, .trcQuorum),
            (isProper(coreASes) && isProper(authoritativeASes), .trcSystems),
            (certificates.allSatisfy(isFit), .trcCertificates),
            (certificatesAreUnique, .trcUniqueCertificates),
        ]
        return checks.first { !$0.0 }?.1
    }

    private func isProper(_ systems: [ISDAS]) -> Bool {
        !systems.isEmpty && Set(systems).count == systems.count
            && systems.allSatisfy { !$0.isWildcard }
    }

    private func isFit(_ certificate: ControlPlaneCertificate) -> Bool {
        let period = certificate.certificate.validity
        return [.sensitiveVoting, .regularVoting, .root].contains(certificate.kind)
            && (certificate.isdAS?.isd ?? id.isd) == id.isd
            && period.lowerBound <= validity.lowerBound
            && validity.upperBound <= period.upperBound
    }

    private var certificatesAreUnique: Bool {
        let numbers = certificates.map { [$0.certificate.issuer.der, $0.certificate.serialNumber] }
        let subjects = certificates.map { Subject(kind: $0.kind, name: $0.certificate.subject) }
        return Set(numbers).count == numbers.count && Set(subjects).count == subjects.count
    }

    private struct Subject: Hashable {
        let kind: ControlPlaneCertificate.Kind
        let name: X509Name
    }
}

// MARK: - Wire form

extension TRC {
    /// Reads a configuration that fills `payload`.
    ///
    /// - Throws: ``TrustError``.
    public init(payload: Span<UInt8>) throws(TrustError) {
        let fields: Fields
        do throws(WireError) {
            fields = try Fields(payload)
        } catch {
            throw .malformed(error)
        }
        var certificates: [ControlPlaneCertificate] = []
        for der in fields.certificates {
            certificates.append(try ControlPlaneCertificate(der: der.span))
        }
        id = fields.id
        validity = fields.validity
        gracePeriod = fields.gracePeriod
        noTrustReset = fields.noTrustReset
        votes = fields.votes
        votingQuorum = fields.votingQuorum
        coreASes = fields.coreASes
        authoritativeASes = fields.authoritativeASes
        note = fields.note
        self.certificates = certificates
        self.payload = [UInt8](capacity: payload.count) { $0.append(copying: payload) }
        if let rule = brokenRule { throw .violates(rule, by: "\(id)") }
    }

    /// Makes a configuration that is trusted without one before it.
    ///
    /// - Throws: ``TrustError``.
    package init(
        base isd: ISD, number: UInt64 = 1, validity: ClosedRange<UnixTime>, votingQuorum: Int,
        coreASes: [ISDAS], authoritativeASes: [ISDAS], note: String,
        certificates: [X509Certificate]
    ) throws(TrustError) {
        let payload = DERWriter.bytes { writer in
            writer.append(.sequence) { fields in
                fields.append(integer: 0)
                fields.append(.sequence) { id in
                    id.append(integer: UInt64(isd.rawValue))
                    id.append(integer: number)
                    id.append(integer: number)
                }
                fields.append(.sequence) { times in
                    times.append(generalizedTime: validity.lowerBound)
                    times.append(generalizedTime: validity.upperBound)
                }
                fields.append(integer: 0)
                fields.append(false)
                fields.append(.sequence) { _ in }
                fields.append(integer: UInt64(clamping: votingQuorum))
                fields.append(coreASes)
                fields.append(authoritativeASes)
                fields.append(utf8: note)
                fields.append(.sequence) { list in
                    for certificate in certificates { list.append(encoded: certificate.der) }
                }
            }
        }
        try self.init(payload: payload.span)
    }
}

extension DERWriter {
    /// Appends the numbers of autonomous systems, without that of their isolation domain.
    fileprivate mutating func append(_ systems: [ISDAS]) {
        append(.sequence) { list in
            for isdAS in systems { list.append(isdAS.asNumber.description) }
        }
    }
}

/// What the elements of a configuration say.
private struct Fields {
    let id: TRC.ID
    let validity: ClosedRange<UnixTime>
    let gracePeriod: Duration
    let noTrustReset: Bool
    var votes: [UInt64] = []
    let votingQuorum: Int
    let coreASes: [ISDAS]
    let authoritativeASes: [ISDAS]
    let note: String
    var certificates: [[UInt8]] = []

    init(_ payload: Span<UInt8>) throws(WireError) {
        var reader = DERReader(payload)
        var fields = try reader.take(.sequence)
        try reader.finish()
        _ = try fields.takeInteger(in: 0...0)
        id = try Self.id(from: &fields)
        var times = try fields.take(.sequence)
        let (start, end) = (try times.takeTime(), try times.takeTime())
        guard start <= end else { throw .violates(.derTime, at: times.offset) }
        validity = start...end
        gracePeriod = .seconds(try fields.takeInteger(in: 0...0xffff_ffff))
        noTrustReset = try fields.takeBoolean()
        var votes = try fields.take(.sequence)
        while !votes.isAtEnd { self.votes.append(try votes.takeInteger()) }
        votingQuorum = Int(try fields.takeInteger(in: 0...0xffff))
        coreASes = try Self.systems(of: id.isd, from: &fields)
        authoritativeASes = try Self.systems(of: id.isd, from: &fields)
        note = try fields.takeText()
        var list = try fields.take(.sequence)
        while !list.isAtEnd { certificates.append(try list.takeElement()) }
        try fields.finish()
    }

    private static func id(from fields: inout DERReader) throws(WireError) -> TRC.ID {
        var id = try fields.take(.sequence)
        let isd = ISD(rawValue: UInt16(try id.takeInteger(in: 0...0xffff)))
        let (serial, base) = (try id.takeInteger(), try id.takeInteger())
        try id.finish()
        return TRC.ID(isd: isd, base: base, serial: serial)
    }

    private static func systems(
        of isd: ISD, from fields: inout DERReader
    ) throws(WireError) -> [ISDAS] {
        var list = try fields.take(.sequence)
        var systems: [ISDAS] = []
        while !list.isAtEnd {
            let start = list.offset
            let text = try list.takeText()
            guard let number = try? ASNumber(text) else { throw .violates(.derText, at: start) }
            systems.append(ISDAS(isd, number))
        }
        return systems
    }
}
