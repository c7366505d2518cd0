package import SMPBytes
package import SMPCrypto

/// A trust root configuration with the signatures of those who vouch for it.
///
/// ```
///  ContentInfo (signed data)
///  └─ SignedData
///     ├─ encapsulated content      the configuration
///     └─ signer info, each:        which certificate, the hash of the configuration, the time,
///                                  and a signature over these
/// ```
///
/// The certificates of the signers are not added: they are in the configuration, or in the one
/// before it.
///
/// - Source: draft-dekater-scion-pki, section 3.3; RFC 5652, section 5.
public struct SignedTRC: Hashable, Sendable {
    /// The configuration.
    public let trc: TRC
    /// The signatures.
    private(set) var signatures: [TRCSignature]

    /// Starts without signatures.
    package init(_ trc: TRC) {
        (self.trc, signatures) = (trc, [])
    }

    /// Adds a signature.
    ///
    /// - Parameters:
    ///   - key: The key of the signer.
    ///   - certificate: The certificate of the signer.
    ///   - time: When.
    /// - Throws: `CryptoError.failed` when there is no randomness to sign with.
    package mutating func sign(
        with key: borrowing P256PrivateKey, of certificate: ControlPlaneCertificate,
        at time: UnixTime
    ) throws(CryptoError) {
        signatures.append(
            try TRCSignature(of: trc.payload, key, certificate.certificate, at: time))
    }

    /// Throws unless all voters of the configuration have signed it, as they have to sign the
    /// first of a series.
    ///
    /// That does not tell whether it may be trusted: anybody can make such a configuration.
    ///
    /// - Throws: ``TrustError/violates(_:by:)`` also for a configuration that follows another.
    public func verifyBase() throws(TrustError) {
        guard trc.id.isBase else { throw .violates(.trcIsBase, by: "\(trc.id)") }
        for voter in trc.certificates(.sensitiveVoting) + trc.certificates(.regularVoting) {
            let signature = signatures.first { $0.isFrom(voter.certificate) }
            guard let signature, signature.isValid(for: trc.payload, by: voter.certificate) else {
                throw .violates(.trcIsSigned, by: voter.name)
            }
        }
    }
}

extension TrustRule {
    /// draft-dekater-scion-pki, section 3.3.
    public static let trcIsSigned = TrustRule("a TRC is signed by all whose signature it needs")
    /// draft-dekater-scion-pki, section 3.4.
    public static let trcIsBase = TrustRule("a TRC that follows another is verified with that one")
}

// MARK: - Wire form

extension OID {
    /// Data of no kind in particular.
    static let data = OID(1, 2, 840, 113549, 1, 7, 1)
    fileprivate static let signedData = OID(1, 2, 840, 113549, 1, 7, 2)
}

extension SignedTRC {
    /// Reads a configuration that fills `der`.
    ///
    /// Signatures by means that are not implemented are passed over.
    ///
    /// - Throws: ``TrustError``.
    public init(der: Span<UInt8>) throws(TrustError) {
        var payload: [UInt8] = []
        var signatures: [TRCSignature] = []
        do throws(WireError) {
            var reader = DERReader(der)
            var info = try reader.take(.sequence)
            try reader.finish()
            try info.expect(.signedData)
            var wrapper = try info.take(.context(0))
            var signed = try wrapper.take(.sequence)
            _ = try signed.takeInteger(in: 1...1)
            _ = try signed.take(.set)
            payload = try Self.payload(from: &signed)
            _ = try signed.take(ifNext: .context(0))
            _ = try signed.take(ifNext: .context(1))
            var list = try signed.take(.set)
            while !list.isAtEnd { signatures.append(try TRCSignature(from: &list)) }
        } catch {
            throw .malformed(error)
        }
        self.init(try TRC(payload: payload.span))
        self.signatures = signatures
    }

    /// Reads a configuration from the content of a file, which may be DER or text.
    ///
    /// - Throws: ``TrustError``.
    public init(file: Span<UInt8>) throws(TrustError) {
        let block = PEMBlock.blocks(in: file).first { $0.label == Self.label }
        if let block { try self.init(der: block.bytes.span) } else { try self.init(der: file) }
    }

    private static func payload(from signed: inout DERReader) throws(WireError) -> [UInt8] {
        var content = try signed.take(.sequence)
        try content.expect(.data)
        var wrapper = try content.take(.context(0))
        return try wrapper.takeOctetString()
    }

    /// The configuration and its signatures as DER.
    public var der: [UInt8] {
        DERWriter.bytes { writer in
            writer.append(.sequence) { info in
                info.append(.signedData)
                info.append(.context(0)) { wrapper in
                    wrapper.append(.sequence) { signed in
                        signed.append(integer: 1)
                        signed.append(.set) { list in list.append(.sequence) { $0.append(.sha256) }
                        }
                        signed.append(.sequence) { content in
                            content.append(.data)
                            content.append(.context(0)) { $0.append(octets: trc.payload) }
                        }
                        signed.append(ordering: signatures.map(\.der))
                    }
                }
            }
        }
    }

    /// The configuration as text, as the files of the reference have it.
    public var pem: String { PEMBlock(label: Self.label, bytes: der).text }

    private static let label = "TRC"
}

extension DERReader {
    /// Takes a name that has to be this one.
    fileprivate mutating func expect(_ name: OID) throws(WireError) {
        let start = offset
        guard try takeObjectIdentifier() == name else { throw .violates(.cmsType, at: start) }
    }
}

extension WireRule {
    /// RFC 5652, sections 4 and 5.
    static let cmsType = WireRule("a TRC is data in signed data")
}
