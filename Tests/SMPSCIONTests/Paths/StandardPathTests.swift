import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct StandardPathTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let value: StandardPathValue?
        let links: [[UInt16]]?
        let expiry: Double?
        let error: String?

        var testDescription: String { name }
    }

    struct FieldCase: Decodable, Sendable, CustomTestStringConvertible {
        enum Operation: String, Decodable {
            case readInfoField, readHopField, writeInfoField, writeHopField
        }

        let name: String
        let bytes: Hex
        let operation: Operation
        let index: Int
        let infoField: InfoFieldValue?
        let hopField: HopFieldValue?
        let result: Hex?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/standard-path") }
    static let fields = Result { try VectorFile<FieldCase>.load("scion/path-fields-in-place") }

    static func decode(_ hex: Hex) throws -> StandardPath {
        var reader = ByteReader(hex.bytes.span)
        let path = try StandardPath(from: &reader)
        try reader.finish()
        return path
    }

    static func encode(_ path: StandardPath) -> Hex {
        Hex([UInt8](capacity: path.encodedLength) { path.encode(into: &$0) })
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        let path = try Self.decode(vector.bytes)
        #expect(StandardPathValue(path) == vector.value)
        #expect(Self.encode(path) == vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.links != nil })
    func namesItsLinks(_ vector: Case) throws {
        let path = try Self.decode(vector.bytes)
        let links = path.links.map { [$0.egress.rawValue, $0.ingress.rawValue] }
        #expect(links == vector.links)
        let texts = vector.links?.map { "\($0[0])>\($0[1])" }
        #expect(path.description == "[\(texts?.joined(separator: " ") ?? "")]")
        #expect(path.reversed.links == path.links.reversed().map(\.reversed))
    }

    @Test(arguments: try cases.get().filter { $0.expiry != nil })
    func expiresWithItsFirstHop(_ vector: Case) throws {
        let expiry = try Self.decode(vector.bytes).expiry
        #expect(expiry.since1970 == .milliseconds(Int64(try #require(vector.expiry) * 1000)))
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let expected = try #require(vector.error)
        do throws(WireError) {
            _ = try Path(.standard, from: vector.bytes.bytes.span)
            Issue.record("accepted")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func refusesEveryPrefix(_ vector: Case) {
        let accepted = acceptedPrefixes(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try StandardPath(from: &reader)
        }
        #expect(accepted == [])
        let acceptedLayouts = acceptedPrefixes(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try StandardPathLayout(from: &reader)
        }
        #expect(acceptedLayouts == [])
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func layoutFindsEveryField(_ vector: Case) throws {
        let path = try Self.decode(vector.bytes)
        let bytes = vector.bytes.bytes
        var reader = ByteReader(bytes.span)
        let layout = try StandardPathLayout(from: &reader)
        #expect(layout.encodedLength == bytes.count)
        for (index, field) in path.infoFields.enumerated() {
            #expect(layout.infoField(index, in: bytes.span) == field)
        }
        for (index, field) in path.hopFields.enumerated() {
            #expect(layout.hopField(index, in: bytes.span) == field)
        }
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func advancesInPlaceAsInTheValue(_ vector: Case) throws {
        var path = try Self.decode(vector.bytes)
        var bytes = vector.bytes.bytes
        var reader = ByteReader(bytes.span)
        var layout = try StandardPathLayout(from: &reader)
        while !path.meta.isAtLastHop {
            try path.advance()
            var packet = bytes.mutableSpan
            layout = try layout.advance(in: &packet)
            #expect(layout.meta == path.meta)
            #expect(Hex(bytes) == Self.encode(path))
        }
    }

    @Test(arguments: try fields.get())
    func readsAndWritesFields(_ vector: FieldCase) throws {
        var path = try Self.decode(vector.bytes)
        switch vector.operation {
        case .readInfoField:
            #expect(path.infoField(at: vector.index).map(InfoFieldValue.init) == vector.infoField)
        case .readHopField:
            #expect(path.hopField(at: vector.index).map(HopFieldValue.init) == vector.hopField)
        case .writeInfoField:
            let field = vector.infoField?.field ?? path.infoFields[0]
            #expect(path.set(field, at: vector.index) == (vector.result != nil))
            #expect(Self.encode(path) == vector.result ?? vector.bytes)
            if vector.result != nil {
                try checkInPlace { $0.set(field, at: vector.index, in: &$1) }
            }
        case .writeHopField:
            let field = vector.hopField?.field ?? path.hopFields[0]
            #expect(path.set(field, at: vector.index) == (vector.result != nil))
            #expect(Self.encode(path) == vector.result ?? vector.bytes)
            if vector.result != nil {
                try checkInPlace { $0.set(field, at: vector.index, in: &$1) }
            }
        }

        func checkInPlace(
            _ change: (StandardPathLayout, inout MutableSpan<UInt8>) -> Void
        ) throws {
            var bytes = vector.bytes.bytes
            var reader = ByteReader(bytes.span)
            let layout = try StandardPathLayout(from: &reader)
            var packet = bytes.mutableSpan
            change(layout, &packet)
            #expect(Hex(bytes) == vector.result)
        }
    }

    @Test func refusesSegmentsThatDoNotFit() throws {
        let info = InfoField(isInConstructionDirection: true, segmentID: 1, timestamp: 2)
        let hop = HopField(
            expirationTime: 63, constructionIngress: 1, constructionEgress: 2,
            mac: HopFieldMAC(rawValue: 0))
        func path(_ lengths: Int...) throws(WireError) -> StandardPath {
            try StandardPath(
                segments: lengths.map { (info, [HopField](repeating: hop, count: $0)) })
        }
        #expect(try path(24, 24, 16).encodedLength == 796)
        #expect(try path(63).encodedLength == 768)
        #expect(throws: WireError.violates(.hasSegments, at: 0)) { try path() }
        #expect(throws: WireError.violates(.contiguousSegments, at: 0)) { try path(2, 0, 2) }
        #expect(throws: WireError.violates(.contiguousSegments, at: 0)) { try path(2, 2, 2, 2) }
        #expect(throws: WireError.violates(.countableHops, at: 0)) { try path(64) }
        #expect(throws: WireError.violates(.countableHops, at: 0)) { try path(300) }
        #expect(throws: WireError.violates(.countableHops, at: 0)) { try path(24, 24, 17) }
    }
}

extension PathLink {
    fileprivate var reversed: PathLink { PathLink(egress: ingress, ingress: egress) }
}
