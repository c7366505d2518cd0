package import SMPBytes

/// What a certificate says besides who has which key.
///
/// - Source: RFC 5280, section 4.2.
package struct X509Extension: Hashable, Sendable {
    /// What kind of statement it is.
    package let type: OID
    /// Whether the certificate is of no use to those who do not know the type.
    package let isCritical: Bool
    /// The statement, as a DER element.
    package let value: [UInt8]

    /// Makes a statement, which `fill` writes.
    package init(_ type: OID, isCritical: Bool = false, _ fill: (inout DERWriter) -> Void) {
        self.type = type
        self.isCritical = isCritical
        value = DERWriter.bytes(fill)
    }
}

extension OID {
    /// The name of the key in the certificate.
    package static let subjectKeyIdentifier = OID(2, 5, 29, 14)
    /// What the key may do.
    package static let keyUsage = OID(2, 5, 29, 15)
    /// Whether the key may sign certificates, and how long chains may be.
    package static let basicConstraints = OID(2, 5, 29, 19)
    /// The name of the key that signed the certificate.
    package static let authorityKeyIdentifier = OID(2, 5, 29, 35)
    /// What the certificate is meant for.
    package static let extendedKeyUsage = OID(2, 5, 29, 37)
}

/// What the key of a certificate may do.
///
/// - Source: RFC 5280, section 4.2.1.3.
package struct X509KeyUsage: OptionSet, Hashable, Sendable {
    /// The bits in the order of the text, the first in the most significant bit.
    package let rawValue: UInt8

    /// Takes the bits.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// It signs what is no certificate.
    package static let digitalSignature = X509KeyUsage(rawValue: 0x80)
    /// It signs certificates.
    package static let certificateSign = X509KeyUsage(rawValue: 0x04)
}

// MARK: - Known statements

extension X509Extension {
    /// Says what the key may do.
    package static func keyUsage(_ usage: X509KeyUsage) -> X509Extension {
        X509Extension(.keyUsage, isCritical: true) { writer in
            writer.append(
                bits: [usage.rawValue], unusedBitCount: UInt8(usage.rawValue.trailingZeroBitCount))
        }
    }

    /// Says what the certificate is meant for.
    package static func extendedKeyUsage(_ usages: [OID]) -> X509Extension {
        X509Extension(.extendedKeyUsage) { writer in
            writer.append(.sequence) { list in
                for usage in usages { list.append(usage) }
            }
        }
    }

    /// Says that the key signs certificates, with at most `pathLength` others between its own and
    /// the last one of a chain.
    package static func certificateAuthority(pathLength: Int) -> X509Extension {
        X509Extension(.basicConstraints, isCritical: true) { writer in
            writer.append(.sequence) { constraints in
                constraints.append(true)
                constraints.append(integer: UInt64(pathLength))
            }
        }
    }

    /// Names the key in the certificate.
    package static func subjectKeyIdentifier(_ name: [UInt8]) -> X509Extension {
        X509Extension(.subjectKeyIdentifier) { writer in writer.append(octets: name) }
    }

    /// Names the key that signs the certificate.
    package static func authorityKeyIdentifier(_ name: [UInt8]) -> X509Extension {
        X509Extension(.authorityKeyIdentifier) { writer in
            writer.append(.sequence) { identifier in
                identifier.append(.primitiveContext(0), content: name)
            }
        }
    }
}

// MARK: - Wire form

extension X509Extension {
    /// Takes an extension.
    ///
    /// - Throws: `WireError` when it is none.
    package init(from reader: inout DERReader) throws(WireError) {
        var fields = try reader.take(.sequence)
        type = try fields.takeObjectIdentifier()
        isCritical = fields.nextTag == .boolean ? try fields.takeBoolean() : false
        value = try fields.takeOctetString()
        try fields.finish()
    }

    /// Appends the extension.
    package func encode(into writer: inout DERWriter) {
        writer.append(.sequence) { fields in
            fields.append(type)
            if isCritical { fields.append(true) }
            fields.append(octets: value)
        }
    }
}

/// What the extensions of a certificate say that is looked at here.
package struct X509Extensions: Hashable, Sendable {
    /// All of them, in order.
    package private(set) var all: [X509Extension] = []
    /// What the key may do, if that is said.
    package private(set) var keyUsage: X509KeyUsage?
    /// What the certificate is meant for; nothing in particular if it is empty.
    package private(set) var extendedKeyUsages: [OID] = []
    /// Whether the key signs certificates.
    package private(set) var isCertificateAuthority = false
    /// How many certificates of other authorities may follow in a chain, if that is limited.
    package private(set) var pathLength: Int?
    /// The name of the key in the certificate, if it has one.
    package private(set) var subjectKeyIdentifier: [UInt8]?
    /// The name of the key that signed the certificate, if it is named.
    package private(set) var authorityKeyIdentifier: [UInt8]?

    /// No extensions.
    package init() {}
}

extension WireRule {
    /// RFC 5280, section 4.2.
    package static let certificateExtensionOnce = WireRule(
        "a certificate has no more than one extension of each type")
}

extension X509Extensions {
    /// Takes a list of extensions.
    ///
    /// - Throws: `WireError` when one cannot be read, or is there twice.
    package init(from reader: inout DERReader) throws(WireError) {
        self.init()
        var list = try reader.take(.sequence)
        while !list.isAtEnd {
            let start = list.offset
            let item = try X509Extension(from: &list)
            guard !all.contains(where: { $0.type == item.type }) else {
                throw .violates(.certificateExtensionOnce, at: start)
            }
            all.append(item)
            do throws(WireError) { try read(item) } catch { throw error.shifted(by: start) }
        }
    }

    private mutating func read(_ item: X509Extension) throws(WireError) {
        var reader = DERReader(item.value.span)
        switch item.type {
        case .keyUsage: keyUsage = try Self.keyUsage(from: &reader)
        case .extendedKeyUsage: try readExtendedKeyUsages(from: &reader)
        case .basicConstraints: try readConstraints(from: &reader)
        case .subjectKeyIdentifier: subjectKeyIdentifier = try reader.takeOctetString()
        case .authorityKeyIdentifier:
            var identifier = try reader.take(.sequence)
            authorityKeyIdentifier = try identifier.take(ifNext: .primitiveContext(0))?.rest
        // Others name the issuer and the serial number too.
        default: return
        }
        try reader.finish()
    }

    private static func keyUsage(from reader: inout DERReader) throws(WireError) -> X509KeyUsage {
        let content = try reader.take(.bitString).rest
        guard content.count >= 2 else { return [] }
        return X509KeyUsage(rawValue: content[1])
    }

    private mutating func readExtendedKeyUsages(
        from reader: inout DERReader
    ) throws(WireError) {
        var list = try reader.take(.sequence)
        while !list.isAtEnd { extendedKeyUsages.append(try list.takeObjectIdentifier()) }
    }

    private mutating func readConstraints(from reader: inout DERReader) throws(WireError) {
        var constraints = try reader.take(.sequence)
        if constraints.nextTag == .boolean {
            isCertificateAuthority = try constraints.takeBoolean()
        }
        if constraints.nextTag == .integer {
            pathLength = Int(try constraints.takeInteger(in: 0...0xff))
        }
        try constraints.finish()
    }
}
