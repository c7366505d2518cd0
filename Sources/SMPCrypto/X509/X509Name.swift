package import SMPBytes

/// Who a certificate is for, or who issued it: a list of attributes.
///
/// - Source: RFC 5280, section 4.1.2.4.
public struct X509Name: Hashable, Sendable {
    /// One thing that is said of somebody.
    package struct Attribute: Hashable, Sendable {
        /// What is said.
        package let type: OID
        /// The words.
        package let value: String
    }

    /// What is said, in order.
    package let attributes: [Attribute]
    /// The name as a DER element.
    package let der: [UInt8]

    /// Says these things.
    package init(_ attributes: [(OID, String)]) {
        self.attributes = attributes.map { Attribute(type: $0.0, value: $0.1) }
        der = DERWriter.bytes { writer in
            writer.append(.sequence) { name in
                for (type, value) in attributes {
                    name.append(.set) { part in
                        part.append(.sequence) { attribute in
                            attribute.append(type)
                            attribute.append(value)
                        }
                    }
                }
            }
        }
    }

    /// The words that are said of something, or `nil` unless it is said exactly once.
    package subscript(type: OID) -> String? {
        let found = attributes.filter { $0.type == type }
        return found.count == 1 ? found[0].value : nil
    }

    /// The name that people know somebody by, or `nil` when there is none.
    public var commonName: String? { self[.commonName] }
}

extension OID {
    /// The name that people know somebody by.
    package static let commonName = OID(2, 5, 4, 3)
}

// MARK: - Wire form

extension X509Name {
    /// Takes a name.
    ///
    /// Words in other forms than PrintableString and UTF8String are passed over, though they count
    /// when names are compared.
    ///
    /// - Throws: `WireError` when it is none.
    package init(from reader: inout DERReader) throws(WireError) {
        let element = try reader.takeElement()
        var attributes: [Attribute] = []
        var elements = DERReader(element.span)
        var name = try elements.take(.sequence)
        while !name.isAtEnd {
            var part = try name.take(.set)
            while !part.isAtEnd {
                var attribute = try part.take(.sequence)
                let type = try attribute.takeObjectIdentifier()
                switch attribute.nextTag {
                case .printableString, .utf8String:
                    attributes.append(Attribute(type: type, value: try attribute.takeText()))
                default: try attribute.skip()
                }
                try attribute.finish()
            }
        }
        self.attributes = attributes
        der = element
    }
}
