public import SMPBytes
public import SMPSCION

/// Asks a control service for a trust root configuration.
///
/// - Source: SCION control plane, `TRCRequest` in cppki.proto.
public struct TRCRequest: Hashable, Sendable {
    /// The isolation domain. (isd, on the wire 32 bits)
    public var isd: ISD
    /// The number that all updates of one configuration share, or zero for the latest. (base)
    public var base: UInt64
    /// The number of the update, or zero for the latest. (serial)
    public var serial: UInt64

    /// Asks for an update of a configuration, or for the latest.
    public init(_ isd: ISD, base: UInt64 = 0, serial: UInt64 = 0) {
        self.isd = isd
        self.base = base
        self.serial = serial
    }
}

/// A trust root configuration.
///
/// - Source: SCION control plane, `TRCResponse` in cppki.proto.
public struct TRCResponse: Hashable, Sendable {
    /// The configuration with its signatures, in DER. (trc)
    public var trc: [UInt8]

    /// Answers with a configuration.
    public init(trc: [UInt8]) {
        self.trc = trc
    }
}

/// Asks a control service for the certificates of an AS.
///
/// - Source: SCION control plane, `ChainsRequest` in cppki.proto.
public struct ChainsRequest: Hashable, Sendable {
    /// The AS. (isd_as)
    public var isdAS: ISDAS
    /// The identifier of the key in the certificate. (subject_key_id)
    public var subjectKeyID: [UInt8]
    /// Until when the certificate has to be valid, or `nil` for now. (at_least_valid_until)
    public var validUntil: UnixTime?
    /// Since when the certificate has to be valid, or `nil` for now. (at_least_valid_since)
    public var validSince: UnixTime?

    /// Asks for certificates of a key.
    public init(
        _ isdAS: ISDAS, subjectKeyID: [UInt8], validUntil: UnixTime? = nil,
        validSince: UnixTime? = nil
    ) {
        self.isdAS = isdAS
        self.subjectKeyID = subjectKeyID
        self.validUntil = validUntil
        self.validSince = validSince
    }
}

/// Certificates of an AS.
///
/// - Source: SCION control plane, `ChainsResponse` in cppki.proto.
public struct ChainsResponse: Hashable, Sendable {
    /// A certificate, and that of who issued it.
    public struct Chain: Hashable, Sendable {
        /// The certificate of the AS, in DER. (as_cert)
        public var asCertificate: [UInt8]
        /// The certificate of the authority that signed it, in DER. (ca_cert)
        public var caCertificate: [UInt8]

        /// Joins both certificates.
        public init(asCertificate: [UInt8], caCertificate: [UInt8]) {
            self.asCertificate = asCertificate
            self.caCertificate = caCertificate
        }
    }

    /// The chains, none if none fits.
    public var chains: [Chain]

    /// Answers with chains.
    public init(chains: [Chain]) {
        self.chains = chains
    }
}

extension WireRule {
    /// SCION control plane, `TRCRequest` in cppki.proto.
    public static let trcISD = WireRule("an ISD has a number of 16 bits")
    /// Our own limit, so that an answer cannot take up much more memory than it is long.
    public static let chainCount = WireRule("an answer has at most 1,024 certificate chains")
}

// MARK: - Wire form

extension TRCRequest: ProtobufMessage, RPCMessage {
    /// Takes a `TRCRequest`.
    ///
    /// - Throws: `WireError` for fields that cannot be read; `WireError.violates` with `trcISD`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        self.init(.wildcard)
        while let field = try reader.nextField() {
            switch field {
            case .varint(1):
                let start = reader.offset
                guard let number = UInt16(exactly: try reader.takeVarint()) else {
                    throw .violates(.trcISD, at: start)
                }
                isd = ISD(rawValue: number)
            case .varint(2): base = try reader.takeVarint()
            case .varint(3): serial = try reader.takeVarint()
            default: try reader.skip(field)
            }
        }
    }

    /// Appends a `TRCRequest`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, varint: UInt64(isd.rawValue))
        writer.append(2, varint: base)
        writer.append(3, varint: serial)
    }

    /// Reads a request that fills `bytes`.
    ///
    /// - Throws: `WireError` for fields that cannot be read.
    public init(protobuf bytes: Span<UInt8>) throws(WireError) {
        try self.init(filling: bytes)
    }

    /// The request as a protobuf message.
    public var protobuf: [UInt8] { message }
}

extension TRCResponse: ProtobufMessage, RPCMessage {
    /// Takes a `TRCResponse`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        trc = []
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): trc = try reader.takeArray()
            default: try reader.skip(field)
            }
        }
    }

    /// Appends a `TRCResponse`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, bytes: trc)
    }

    /// Reads a response that fills `bytes`.
    ///
    /// - Throws: `WireError` for fields that cannot be read.
    public init(protobuf bytes: Span<UInt8>) throws(WireError) {
        try self.init(filling: bytes)
    }

    /// The response as a protobuf message.
    public var protobuf: [UInt8] { message }
}

extension ChainsRequest: ProtobufMessage, RPCMessage {
    /// Takes a `ChainsRequest`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        self.init(.wildcard, subjectKeyID: [])
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): isdAS = ISDAS(rawValue: try reader.takeVarint())
            case .bytes(2): subjectKeyID = try reader.takeArray()
            case .bytes(3): validUntil = try reader.take(UnixTime.self)
            case .bytes(4): validSince = try reader.take(UnixTime.self)
            default: try reader.skip(field)
            }
        }
    }

    /// Appends a `ChainsRequest`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, varint: isdAS.rawValue)
        writer.append(2, bytes: subjectKeyID)
        writer.append(3, validUntil)
        writer.append(4, validSince)
    }

    /// Reads a request that fills `bytes`.
    ///
    /// - Throws: `WireError` for fields that cannot be read.
    public init(protobuf bytes: Span<UInt8>) throws(WireError) {
        try self.init(filling: bytes)
    }

    /// The request as a protobuf message.
    public var protobuf: [UInt8] { message }
}

extension ChainsResponse: ProtobufMessage, RPCMessage {
    private static let chainLimit = 1_024

    /// Takes a `ChainsResponse`.
    ///
    /// - Throws: `WireError` for fields that cannot be read; `WireError.violates` with `chainCount`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        chains = []
        while let field = try reader.nextField() {
            guard field == .bytes(1) else {
                try reader.skip(field)
                continue
            }
            guard chains.count < Self.chainLimit else {
                throw .violates(.chainCount, at: reader.offset)
            }
            chains.append(try reader.take())
        }
    }

    /// Appends a `ChainsResponse`.
    package func encode(into writer: inout ProtobufWriter) {
        for chain in chains { writer.append(1, chain) }
    }

    /// Reads a response that fills `bytes`.
    ///
    /// - Throws: `WireError` for fields that cannot be read.
    public init(protobuf bytes: Span<UInt8>) throws(WireError) {
        try self.init(filling: bytes)
    }

    /// The response as a protobuf message.
    public var protobuf: [UInt8] { message }
}

extension ChainsResponse.Chain: ProtobufMessage {
    /// Takes a `Chain`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        self.init(asCertificate: [], caCertificate: [])
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): asCertificate = try reader.takeArray()
            case .bytes(2): caCertificate = try reader.takeArray()
            default: try reader.skip(field)
            }
        }
    }

    /// Appends a `Chain`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, bytes: asCertificate)
        writer.append(2, bytes: caCertificate)
    }
}
