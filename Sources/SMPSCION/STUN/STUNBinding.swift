public import SMPBytes

/// Asks a border router where the request seems to come from.
///
/// Routers of the reference answer only when there is a fingerprint, and without a word ignore a
/// request that has none.
///
/// - Source: RFC 8489, sections 3 and 12.
public struct STUNBindingRequest: Hashable, Sendable {
    /// Which request it is. (Transaction ID)
    public let transactionID: STUNTransactionID
    /// Whether the message ends with a FINGERPRINT.
    public let hasFingerprint: Bool

    /// Names a request.
    public init(_ transactionID: STUNTransactionID, hasFingerprint: Bool = true) {
        (self.transactionID, self.hasFingerprint) = (transactionID, hasFingerprint)
    }
}

/// Says where a request seems to come from.
///
/// - Source: RFC 8489, sections 3 and 12.
public struct STUNBindingResponse: Hashable, Sendable {
    /// Which request it answers. (Transaction ID)
    public let transactionID: STUNTransactionID
    /// Where that request seems to come from. (XOR-MAPPED-ADDRESS)
    public let mappedAddress: STUNMappedAddress
    /// Whether the message ends with a FINGERPRINT, as those of the reference's routers do not.
    public let hasFingerprint: Bool

    /// Answers a request.
    public init(
        to transactionID: STUNTransactionID, mappedAddress: STUNMappedAddress,
        hasFingerprint: Bool = false
    ) {
        self.transactionID = transactionID
        self.mappedAddress = mappedAddress
        self.hasFingerprint = hasFingerprint
    }
}

extension WireRule {
    /// RFC 8489, section 12.
    public static let stunHasMappedAddress = WireRule(
        "a STUN binding response has an XOR-MAPPED-ADDRESS")
}

// MARK: - Wire form

extension STUNBindingRequest {
    /// The size on the wire, in bytes.
    public var encodedLength: Int { STUNHeader.encodedLength + attributesLength }

    private var attributesLength: Int {
        hasFingerprint ? STUNAttributes.fingerprintLength : 0
    }

    /// Reads a request that fills `message`.
    ///
    /// Attributes but for the fingerprint are ignored and not encoded again. Those that a receiver
    /// has to understand make the message one to refuse; the reference ignores these too.
    ///
    /// - Throws: `WireError.truncated`; `WireError.trailing`; `WireError.violates` with a rule of
    ///   STUN.
    public init(_ message: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(message)
        let header = try STUNHeader(.bindingRequest, from: &reader)
        let attributes = try STUNAttributes(header, of: message)
        self.init(header.transactionID, hasFingerprint: attributes.hasFingerprint)
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        let start = out.count
        STUNHeader(
            .bindingRequest, attributesLength: attributesLength, transactionID: transactionID
        ).encode(into: &out)
        if hasFingerprint { STUNAttributes.encodeFingerprint(from: start, into: &out) }
    }
}

extension STUNBindingResponse {
    /// The size on the wire, in bytes.
    public var encodedLength: Int { STUNHeader.encodedLength + attributesLength }

    private var attributesLength: Int {
        STUNAttributes.headerLength + mappedAddress.encodedLength
            + (hasFingerprint ? STUNAttributes.fingerprintLength : 0)
    }

    /// Reads a response that fills `message`.
    ///
    /// Attributes but for the first XOR-MAPPED-ADDRESS and the fingerprint are ignored and not
    /// encoded again. That goes for MAPPED-ADDRESS too, which translators on the way may have
    /// changed; the reference makes do with it.
    ///
    /// - Throws: `WireError.truncated`; `WireError.trailing`; `WireError.violates` with a rule of
    ///   STUN.
    public init(_ message: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(message)
        let header = try STUNHeader(.bindingResponse, from: &reader)
        let attributes = try STUNAttributes(header, of: message)
        guard let mappedAddress = attributes.mappedAddress else {
            throw .violates(.stunHasMappedAddress, at: message.count)
        }
        self.init(
            to: header.transactionID, mappedAddress: mappedAddress,
            hasFingerprint: attributes.hasFingerprint)
    }

    /// Appends ``encodedLength`` bytes to `out`.
    public func encode(into out: inout OutputSpan<UInt8>) {
        let start = out.count
        STUNHeader(
            .bindingResponse, attributesLength: attributesLength, transactionID: transactionID
        ).encode(into: &out)
        STUNAttributes.encode(mappedAddress, transactionID, into: &out)
        if hasFingerprint { STUNAttributes.encodeFingerprint(from: start, into: &out) }
    }
}
