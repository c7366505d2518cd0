extension AddressRule {
    /// draft-dekater-scion-controlplane, "Text Representation".
    public static let isdNumber = AddressRule("an ISD is a decimal number from 0 to 65535")
    /// The option of ``ISDASFormat``.
    public static let isdPrefix = AddressRule("an ISD starts with \"ISD\" in this format")
    /// draft-dekater-scion-controlplane, "Text Representation".
    public static let asNumber = AddressRule(
        "an AS is a decimal number up to 4294967295, or three hexadecimal groups like ff00:0:110")
    /// draft-dekater-scion-controlplane, "Text Representation".
    public static let asGroup = AddressRule(
        "an AS in hexadecimal has three groups from 0 to ffff, like ff00:0:110")
    /// The option of ``ISDASFormat``.
    public static let asPrefix = AddressRule("an AS starts with \"AS\" in this format")
    /// draft-dekater-scion-controlplane, "Text Representation".
    public static let isdASHyphen = AddressRule(
        "an ISD and an AS are joined by a hyphen, like 1-ff00:0:110")
    /// draft-dekater-scion-controlplane, "Paths and Links".
    public static let interfaceID = AddressRule(
        "an interface ID is a decimal number from 0 to 65535")
}

// MARK: - Isolation domain

extension ISD: CustomStringConvertible {
    /// Reads a decimal number, with or without leading zeros.
    ///
    /// - Throws: ``AddressError`` with the rule `isdNumber` or `isdPrefix`.
    public init(
        _ text: some StringProtocol, format: ISDASFormat = .standard
    ) throws(AddressError) {
        try self.init(reading: TextReader(text), format)
    }

    init(reading text: TextReader, _ format: ISDASFormat) throws(AddressError) {
        var reader = text
        if format.isPrefixed {
            guard reader.take("ISD") else { throw reader.error(.isdPrefix) }
        }
        let start = reader
        guard let number = reader.takeDecimal(limit: 0xffff) else { throw start.error(.isdNumber) }
        try reader.finish(.isdNumber)
        self.init(rawValue: UInt16(truncatingIfNeeded: number))
    }

    /// The number in decimal.
    public var description: String { String(rawValue) }

    /// The number in the given spelling.
    public func formatted(_ format: ISDASFormat) -> String {
        (format.isPrefixed ? "ISD" : "") + description
    }
}

// MARK: - Autonomous system

extension ASNumber: CustomStringConvertible {
    /// The largest number that is written in decimal, as in BGP.
    static let maximumDecimal: UInt64 = 0xffff_ffff

    /// Reads a decimal number or three hexadecimal groups.
    ///
    /// Both are accepted for numbers that fit in 32 bits; larger ones are refused in decimal,
    /// because implementations disagree on them.
    ///
    /// - Throws: ``AddressError`` with the rule `asNumber`, `asGroup` or `asPrefix`.
    public init(
        _ text: some StringProtocol, format: ISDASFormat = .standard
    ) throws(AddressError) {
        try self.init(reading: TextReader(text), format)
    }

    init(reading text: TextReader, _ format: ISDASFormat) throws(AddressError) {
        var reader = text
        if format.isPrefixed {
            guard reader.take("AS") else { throw reader.error(.asPrefix) }
        }
        if reader.contains(format.separator) {
            try self.init(groupsFrom: &reader, format.separator)
            try reader.finish(.asGroup)
        } else {
            let start = reader
            guard let number = reader.takeDecimal(limit: Self.maximumDecimal), reader.isAtEnd
            else { throw start.error(.asNumber) }
            self.init(truncating: number)
        }
    }

    private init(
        groupsFrom reader: inout TextReader, _ separator: Unicode.Scalar
    ) throws(AddressError) {
        var number: UInt64 = 0
        for index in 0..<3 {
            if index > 0 { try reader.expect(separator, .asGroup) }
            let start = reader
            guard let group = reader.takeHexadecimal() else { throw start.error(.asGroup) }
            number = number << 16 | UInt64(group)
        }
        self.init(truncating: number)
    }

    /// The number in decimal if it fits in 32 bits, otherwise as three hexadecimal groups.
    public var description: String { formatted(.standard) }

    /// The number in the given spelling.
    public func formatted(_ format: ISDASFormat) -> String {
        (format.isPrefixed ? "AS" : "") + digits(separator: format.separator)
    }

    private func digits(separator: Unicode.Scalar) -> String {
        guard rawValue > Self.maximumDecimal else { return String(rawValue) }
        let groups = [rawValue >> 32, rawValue >> 16 & 0xffff, rawValue & 0xffff]
        return groups.map { String($0, radix: 16) }.joined(separator: String(separator))
    }
}

// MARK: - Both

extension ISDAS: CustomStringConvertible {
    /// Reads the two numbers with a hyphen between them, like `1-ff00:0:110` or `64-559`.
    ///
    /// - Throws: ``AddressError`` with the rule `isdASHyphen` or a rule of one of the numbers.
    public init(
        _ text: some StringProtocol, format: ISDASFormat = .standard
    ) throws(AddressError) {
        try self.init(reading: TextReader(text), format)
    }

    init(
        reading text: TextReader, _ format: ISDASFormat = .standard
    ) throws(AddressError) {
        var reader = text
        let isdText = reader.takeAll(before: "-")
        try reader.expect("-", .isdASHyphen)
        let isd = try ISD(reading: isdText, format)
        self.init(isd, try ASNumber(reading: reader, format))
    }

    /// The numbers with a hyphen between them.
    public var description: String { formatted(.standard) }

    /// The numbers in the given spelling, with a hyphen between them.
    public func formatted(_ format: ISDASFormat) -> String {
        "\(isd.formatted(format))-\(asNumber.formatted(format))"
    }
}

// MARK: - Interface

extension InterfaceID: CustomStringConvertible {
    /// Reads a decimal number, with or without leading zeros.
    ///
    /// - Throws: ``AddressError`` with the rule `interfaceID`.
    public init(_ text: some StringProtocol) throws(AddressError) {
        let start = TextReader(text)
        var reader = start
        guard let number = reader.takeDecimal(limit: 0xffff) else {
            throw start.error(.interfaceID)
        }
        try reader.finish(.interfaceID)
        self.init(rawValue: UInt16(truncatingIfNeeded: number))
    }

    /// The number in decimal.
    public var description: String { String(rawValue) }
}
