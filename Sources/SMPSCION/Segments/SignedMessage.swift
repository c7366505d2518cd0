public import SMPBytes

/// The exact bytes that somebody signed, and the signature.
///
/// ```
///  header_and_body ─┬─ header: algorithm, key, time, length of what else is covered
///                   └─ body                                      associated data
///  signature over header_and_body ‖ associated data       (not in the message)
/// ```
///
/// Messages have more than one encoding, so the bytes are kept as they came. Nothing in them may be
/// believed before the signature was verified.
///
/// - Source: SCION control plane, `SignedMessage` in signed.proto.
public struct SignedMessage: Hashable, Sendable {
    /// The message with its header, as it was signed.
    public let headerAndBody: [UInt8]
    /// The signature, as ASN.1 DER.
    public let signature: [UInt8]

    /// Joins both parts.
    package init(headerAndBody: [UInt8], signature: [UInt8]) {
        (self.headerAndBody, self.signature) = (headerAndBody, signature)
    }
}

/// How a message was signed.
///
/// - Source: SCION control plane, `Header` in signed.proto.
public struct SignatureHeader: Hashable, Sendable {
    /// How the signature is made. (signature_algorithm)
    public var algorithm: SignatureAlgorithm
    /// Which key verifies it; for segments a ``VerificationKeyID``. (verification_key_id)
    public var verificationKeyID: [UInt8]
    /// When it was made. (timestamp)
    public var timestamp: UnixTime?
    /// More that is covered. (metadata)
    public var metadata: [UInt8]
    /// The number of bytes outside of the message that are covered too. (associated_data_length)
    public var associatedDataLength: Int32

    /// Joins the fields.
    package init(
        algorithm: SignatureAlgorithm = .unspecified, verificationKeyID: [UInt8] = [],
        timestamp: UnixTime? = nil, metadata: [UInt8] = [], associatedDataLength: Int32 = 0
    ) {
        self.algorithm = algorithm
        self.verificationKeyID = verificationKeyID
        self.timestamp = timestamp
        self.metadata = metadata
        self.associatedDataLength = associatedDataLength
    }
}

/// How a signature is made.
///
/// - Source: SCION control plane, `SignatureAlgorithm` in signed.proto.
public struct SignatureAlgorithm: RawRepresentable, Hashable, Sendable {
    /// The number.
    public let rawValue: Int32

    /// Names an algorithm by its number.
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// None, which is never valid.
    public static let unspecified = SignatureAlgorithm(rawValue: 0)
    /// ECDSA with SHA-256, on the curve P-256 as the reference signs.
    public static let ecdsaWithSHA256 = SignatureAlgorithm(rawValue: 1)
    /// ECDSA with SHA-384.
    public static let ecdsaWithSHA384 = SignatureAlgorithm(rawValue: 2)
    /// ECDSA with SHA-512.
    public static let ecdsaWithSHA512 = SignatureAlgorithm(rawValue: 3)
}

/// Which certificate verifies a signature.
///
/// - Source: SCION control plane, `VerificationKeyID` in cppki.proto.
public struct VerificationKeyID: Hashable, Sendable {
    /// The AS that signed. (isd_as)
    public var isdAS: ISDAS
    /// The name of the key in the certificate. (subject_key_id)
    public var subjectKeyID: [UInt8]
    /// The base number of the newest root configuration that the AS knew. (trc_base)
    public var trcBase: UInt64
    /// The serial number of that configuration. (trc_serial)
    public var trcSerial: UInt64

    /// Joins the fields.
    public init(isdAS: ISDAS, subjectKeyID: [UInt8], trcBase: UInt64, trcSerial: UInt64) {
        self.isdAS = isdAS
        self.subjectKeyID = subjectKeyID
        self.trcBase = trcBase
        self.trcSerial = trcSerial
    }
}

// MARK: - Wire form

extension SignedMessage: ProtobufMessage {
    /// Takes a `SignedMessage`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        var (headerAndBody, signature): ([UInt8], [UInt8]) = ([], [])
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): headerAndBody = try reader.takeArray()
            case .bytes(2): signature = try reader.takeArray()
            default: try reader.skip(field)
            }
        }
        self.init(headerAndBody: headerAndBody, signature: signature)
    }

    /// Appends a `SignedMessage`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, bytes: headerAndBody)
        writer.append(2, bytes: signature)
    }
}

extension SignatureHeader: ProtobufMessage {
    /// Takes a `Header`.
    ///
    /// - Throws: `WireError` for fields that cannot be read, or a time outside of the calendar.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        self.init()
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): algorithm = SignatureAlgorithm(rawValue: try reader.takeInt32())
            case .bytes(2): verificationKeyID = try reader.takeArray()
            case .bytes(3): timestamp = try reader.take(once: timestamp)
            case .bytes(4): metadata = try reader.takeArray()
            case .varint(5): associatedDataLength = try reader.takeInt32()
            default: try reader.skip(field)
            }
        }
    }

    /// Appends a `Header`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, int64: Int64(algorithm.rawValue))
        writer.append(2, bytes: verificationKeyID)
        writer.append(3, timestamp)
        writer.append(4, bytes: metadata)
        writer.append(5, int64: Int64(associatedDataLength))
    }
}

extension VerificationKeyID: ProtobufMessage {
    /// Takes a `VerificationKeyID`.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        self.init(isdAS: .wildcard, subjectKeyID: [], trcBase: 0, trcSerial: 0)
        while let field = try reader.nextField() {
            switch field {
            case .varint(1): isdAS = ISDAS(rawValue: try reader.takeVarint())
            case .bytes(2): subjectKeyID = try reader.takeArray()
            case .varint(3): trcBase = try reader.takeVarint()
            case .varint(4): trcSerial = try reader.takeVarint()
            default: try reader.skip(field)
            }
        }
    }

    /// Appends a `VerificationKeyID`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(1, varint: isdAS.rawValue)
        writer.append(2, bytes: subjectKeyID)
        writer.append(3, varint: trcBase)
        writer.append(4, varint: trcSerial)
    }
}
