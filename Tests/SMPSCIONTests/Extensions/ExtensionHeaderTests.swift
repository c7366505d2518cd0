import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct ExtensionHeaderTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let value: ExtensionHeaderValue?
        let build: [ExtensionOptionValue]?
        let secondOptionOffset: Int?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/extension-header") }

    static func encode(_ options: ExtensionOptions, _ nextHeader: UInt8) -> Hex {
        Hex(
            [UInt8](capacity: options.encodedLength) {
                options.encode(nextHeader: ProtocolNumber(rawValue: nextHeader), into: &$0)
            })
    }

    static func layout(of bytes: [UInt8]) throws -> ExtensionLayout {
        var reader = ByteReader(bytes.span)
        let layout = try ExtensionLayout(from: &reader)
        try reader.finish()
        return layout
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        let bytes = vector.bytes.bytes
        let layout = try Self.layout(of: bytes)
        #expect(ExtensionHeaderValue(layout, in: bytes) == vector.value)

        let options = try ExtensionOptions(layout, in: bytes.span)
        #expect(options.encodedLength == bytes.count)
        #expect(Self.encode(options, layout.nextHeader.rawValue) == vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.build != nil })
    func padsOptionsToTheirAlignment(_ vector: Case) throws {
        let build = try #require(vector.build)
        let options = try ExtensionOptions(build.map { try $0.option() })
        #expect(Self.encode(options, 17) == vector.bytes)

        guard let offset = vector.secondOptionOffset else { return }
        let layout = try Self.layout(of: vector.bytes.bytes)
        let second = ExtensionOptionType(rawValue: build[1].type)
        let found = try layout.firstOption(second, in: vector.bytes.bytes.span)
        #expect(found?.data.lowerBound == offset + 2)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let expected = try #require(vector.error)
        let error = refusal(of: vector.bytes.bytes) { reader throws(WireError) in
            let layout = try ExtensionLayout(from: &reader)
            _ = try ExtensionOptions(layout, in: vector.bytes.bytes.span)
        }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func refusesEveryPrefix(_ vector: Case) {
        let accepted = acceptedPrefixes(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try ExtensionLayout(from: &reader)
        }
        #expect(accepted == [])
    }

    @Test func namesThePlaceOfAnOptionThatRunsOver() throws {
        // Behind four bytes of something else: Pad1, then an option of 6 bytes where 1 is left.
        let packet: [UInt8] = [9, 9, 9, 9, 17, 1, 0, 0x76, 4, 1, 2, 3]
        var reader = ByteReader(packet.span)
        try reader.skip(4)
        let layout = try ExtensionLayout(from: &reader)
        #expect(layout.range == 4..<12)
        #expect(throws: WireError.truncated(needed: 4, available: 3, at: 9)) {
            try ExtensionOptions(layout, in: packet.span)
        }
        var walk = layout.options
        #expect(try walk.next(in: packet.span)?.type == .pad1)
        #expect(throws: WireError.self) { try walk.next(in: packet.span) }
        #expect(throws: WireError.self) { try walk.next(in: packet.span) }
    }

    @Test func findsTheFirstOptionOfItsType() throws {
        let type = ExtensionOptionType.experiment2
        let options = try ExtensionOptions([
            .init(.experiment1, data: [1]), .init(type, data: [2]), .init(type, data: [3]),
        ])
        #expect(options.first(type)?.data == [2])
        #expect(options.first(.packetAuthenticator) == nil)

        let bytes = Self.encode(options, 17).bytes
        let layout = try Self.layout(of: bytes)
        let found = try #require(try layout.firstOption(type, in: bytes.span))
        #expect(Array(bytes[found.data]) == [2])
        let absent = try layout.firstOption(.packetAuthenticator, in: bytes.span)
        #expect(absent == nil)
    }

    @Test func refusesOptionsThatDoNotFit() throws {
        func data(_ count: Int) -> [UInt8] { .init(repeating: 1, count: count) }
        let dataFits = WireError.violates(.optionDataFits, at: 0)
        #expect(throws: dataFits) { try ExtensionOption(.experiment1, data: data(256)) }
        #expect(throws: dataFits) { try ExtensionOption(.pad1, data: data(1)) }

        let longest = try ExtensionOption(.experiment1, data: data(255))
        let rest = try ExtensionOption(.experiment1, data: data(249))
        let full = try ExtensionOptions([longest, longest, longest, rest])
        #expect(full.encodedLength == 1024)
        #expect(Self.encode(full, 17).bytes.prefix(2) == [17, 255])
        #expect(throws: WireError.violates(.extensionFits, at: 1)) {
            try ExtensionOptions([longest, longest, longest, rest, .init(.pad1, data: [])])
        }
    }

    @Test func padsToEveryAlignmentFromEveryPosition() throws {
        for step in 1...8 {
            for offset in 0..<step {
                let alignment = ExtensionOptionAlignment(every: step, from: offset)
                for before in 0...8 {
                    let options = try ExtensionOptions([
                        .init(.experiment1, data: [UInt8](repeating: 0, count: before)),
                        .init(.experiment2, data: [], alignment: alignment),
                    ])
                    let bytes = Self.encode(options, 17).bytes
                    let found = try Self.layout(of: bytes).firstOption(
                        .experiment2, in: bytes.span)
                    let start = try #require(found?.data.lowerBound) - 2
                    #expect(start % step == offset)
                    #expect(start - (4 + before) < step, "too much padding")
                }
            }
        }
    }
}
