/// What kind of value a DER element holds.
///
/// ```
///  0 1 2 3 4 5 6 7
/// +---+-+---------+
/// | C |S|  number |      C: class, S: whether the content is elements again
/// +---+-+---------+
/// ```
///
/// Numbers above 30 take more bytes. Nothing here has such.
///
/// - Source: ITU-T X.690, section 8.1.2.
package struct DERTag: RawRepresentable, Hashable, Sendable {
    /// The first byte of the element.
    package let rawValue: UInt8

    /// Takes the first byte of an element.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// A truth value.
    package static let boolean = DERTag(rawValue: 0x01)
    /// A whole number of any size.
    package static let integer = DERTag(rawValue: 0x02)
    /// Bits, and how many of the last byte are unused.
    package static let bitString = DERTag(rawValue: 0x03)
    /// Bytes.
    package static let octetString = DERTag(rawValue: 0x04)
    /// Nothing.
    package static let null = DERTag(rawValue: 0x05)
    /// The name of an algorithm, an extension or the like.
    package static let objectIdentifier = DERTag(rawValue: 0x06)
    /// Text in UTF-8.
    package static let utf8String = DERTag(rawValue: 0x0c)
    /// Text of letters, digits, spaces and some signs.
    package static let printableString = DERTag(rawValue: 0x13)
    /// A time with two digits for the year.
    package static let utcTime = DERTag(rawValue: 0x17)
    /// A time with four digits for the year.
    package static let generalizedTime = DERTag(rawValue: 0x18)
    /// Elements in order.
    package static let sequence = DERTag(rawValue: 0x30)
    /// Elements without an order.
    package static let set = DERTag(rawValue: 0x31)

    /// What only its place gives a meaning, and other elements make up. (`[number]`)
    package static func context(_ number: UInt8) -> DERTag {
        DERTag(rawValue: 0xa0 | number & 0x1f)
    }

    /// What only its place gives a meaning, and bytes make up. (`[number] IMPLICIT`)
    package static func primitiveContext(_ number: UInt8) -> DERTag {
        DERTag(rawValue: 0x80 | number & 0x1f)
    }
}

/// The name of an algorithm, an attribute, an extension or the like, which nobody else gives away.
///
/// - Source: ITU-T X.660; ITU-T X.690, section 8.19.
package struct OID: Hashable, Sendable {
    /// The content of its DER element.
    package let content: [UInt8]

    /// Joins the numbers on the way down the tree of names.
    ///
    /// - Precondition: There are two at least; of those below 0 and 1 the second is below 40.
    package init(_ components: UInt64...) {
        precondition(components.count >= 2 && components[0] <= 2)
        precondition(components[1] < (components[0] < 2 ? 40 : 1 << 32))
        let first = [components[0] * 40 + components[1]]
        content = (first + components.dropFirst(2)).flatMap(Self.digits)
    }

    /// Takes the content of an element, or is `nil` when it is no name.
    package init?(content: Span<UInt8>) {
        var startsNumber = true
        for index in 0..<content.count {
            guard !startsNumber || content[index] != 0x80 else { return nil }
            startsNumber = content[index] < 0x80
        }
        guard startsNumber, !content.isEmpty else { return nil }
        self.content = [UInt8](capacity: content.count) { $0.append(copying: content) }
    }

    /// A number in groups of seven bits, all but the last marked.
    private static func digits(of component: UInt64) -> [UInt8] {
        var (digits, rest) = ([UInt8(component & 0x7f)], component >> 7)
        while rest > 0 {
            digits.insert(UInt8(rest & 0x7f) | 0x80, at: 0)
            rest >>= 7
        }
        return digits
    }
}
