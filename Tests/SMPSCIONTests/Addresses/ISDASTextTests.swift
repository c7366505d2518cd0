import SMPSCION
import TestVectors
import Testing

@Suite struct ISDASTextTests {
    struct Format: Decodable {
        let separator: String
        let isPrefixed: Bool
    }

    struct NumberCase: TextCase {
        let name, text: String
        let canonical, error: String?
        let offset: Int?
        let format: Format?
        let value: UInt64?
        let bytes: Hex?
    }

    struct PairCase: TextCase {
        let name, text: String
        let canonical, error: String?
        let offset: Int?
        let format: Format?
        let isd: UInt16?
        let `as`: UInt64?
        let isWildcard: Bool?
        let bytes: Hex?
    }

    static let isds = Result { try VectorFile<NumberCase>.load("scion/isd") }
    static let asNumbers = Result { try VectorFile<NumberCase>.load("scion/as-number") }
    static let pairs = Result { try VectorFile<PairCase>.load("scion/isd-as") }
    static let interfaces = Result { try VectorFile<NumberCase>.load("scion/interface-id") }

    @Test(arguments: try accepted(isds))
    func readsAndPrintsISD(_ vector: NumberCase) throws {
        let format = try ISDASFormat(vector.format)
        let isd = try ISD(vector.text, format: format)
        #expect(isd.formatted(format) == vector.printed)
        #expect(UInt64(isd.rawValue) == vector.value)
        #expect(bytes(of: isd.rawValue) == vector.bytes?.bytes)
    }

    @Test(arguments: try refused(isds))
    func refusesISD(_ vector: NumberCase) throws {
        let format = try ISDASFormat(vector.format)
        try vector.expectRefusal { text throws(AddressError) in _ = try ISD(text, format: format) }
    }

    @Test(arguments: try accepted(asNumbers))
    func readsAndPrintsASNumber(_ vector: NumberCase) throws {
        let format = try ISDASFormat(vector.format)
        let number = try ASNumber(vector.text, format: format)
        #expect(number.formatted(format) == vector.printed)
        #expect(number.rawValue == vector.value)
        #expect(Array(bytes(of: number.rawValue).dropFirst(2)) == vector.bytes?.bytes)
    }

    @Test(arguments: try refused(asNumbers))
    func refusesASNumber(_ vector: NumberCase) throws {
        let format = try ISDASFormat(vector.format)
        try vector.expectRefusal { text throws(AddressError) in
            _ = try ASNumber(text, format: format)
        }
        if let value = vector.value { #expect(ASNumber(rawValue: value) == nil) }
    }

    @Test(arguments: try accepted(pairs))
    func readsAndPrintsISDAS(_ vector: PairCase) throws {
        let format = try ISDASFormat(vector.format)
        let isdAS = try ISDAS(vector.text, format: format)
        #expect(isdAS.formatted(format) == vector.printed)
        #expect(isdAS.isd.rawValue == vector.isd)
        #expect(isdAS.asNumber.rawValue == vector.as)
        #expect(bytes(of: isdAS.rawValue) == vector.bytes?.bytes)
        if let isWildcard = vector.isWildcard { #expect(isdAS.isWildcard == isWildcard) }
    }

    @Test(arguments: try refused(pairs))
    func refusesISDAS(_ vector: PairCase) throws {
        let format = try ISDASFormat(vector.format)
        try vector.expectRefusal { text throws(AddressError) in
            _ = try ISDAS(text, format: format)
        }
    }

    @Test(arguments: try accepted(interfaces))
    func readsAndPrintsInterfaceID(_ vector: NumberCase) throws {
        let interface = try InterfaceID(vector.text)
        #expect(interface.description == vector.printed)
        #expect(UInt64(interface.rawValue) == vector.value)
    }

    @Test(arguments: try refused(interfaces))
    func refusesInterfaceID(_ vector: NumberCase) throws {
        try vector.expectRefusal { text throws(AddressError) in _ = try InterfaceID(text) }
    }

    @Test func readsPartOfALargerText() throws {
        let line = "64-2:0:9,129.132.230.98"
        #expect(try ISDAS(line.prefix { $0 != "," }).description == "64-2:0:9")
    }

    @Test func saysWhatAndWhere() {
        let error = #expect(throws: AddressError.self) { try ISDAS("1-ff00:0:11x") }
        #expect(
            error?.description == "an AS in hexadecimal has three groups from 0 to ffff, "
                + "like ff00:0:110 (at offset 11)")
    }
}

extension ISDASFormat {
    fileprivate init(_ format: ISDASTextTests.Format?) throws {
        guard let format else {
            self = .standard
            return
        }
        let separator = try #require(format.separator.unicodeScalars.first)
        self.init(separator: separator, isPrefixed: format.isPrefixed)
    }
}
