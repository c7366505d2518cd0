import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct SCIONHeaderTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let canonical: Hex?
        let value: Value?
        let path: PathValue?
        let error: String?

        var testDescription: String { name }
    }

    struct Value: Decodable, Hashable {
        let trafficClass: UInt8
        let flowID: UInt32
        let nextHeader: UInt8
        let headerLength: Int
        let payloadLength: UInt16
        let pathType: UInt8
        let destinationAS: String
        let destinationType: UInt8
        let destinationHost: Hex
        let sourceAS: String
        let sourceType: UInt8
        let sourceHost: Hex
    }

    struct PathValue: Decodable {
        let type: UInt8
        let standard: StandardPathValue?

        enum CodingKeys: CodingKey { case type }

        init(from decoder: any Decoder) throws {
            type = try decoder.container(keyedBy: CodingKeys.self).decode(UInt8.self, forKey: .type)
            standard = type == 1 ? try StandardPathValue(from: decoder) : nil
        }
    }

    struct LengthCase: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let pathLength, headerLength: Int
        let bytes: Hex?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/header") }
    static let lengths = Result { try VectorFile<LengthCase>.load("scion/header-length") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        let bytes = vector.bytes.bytes
        var reader = ByteReader(bytes.span)
        let header = try SCIONHeader(from: &reader)
        #expect(Value(header) == vector.value)

        let path = try Path(header.pathType, from: reader.takeBytes(header.pathLength))
        try reader.finish()
        #expect(path.type.rawValue == vector.path?.type)
        if case .standard(let path) = path {
            #expect(StandardPathValue(path) == vector.path?.standard)
        }

        let encoded = [UInt8](capacity: header.headerLength) {
            header.encode(into: &$0)
            path.encode(into: &$0)
        }
        #expect(Hex(encoded) == vector.canonical ?? vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let expected = try #require(vector.error)
        do throws(WireError) {
            let layout = try PacketLayout(vector.bytes.bytes.span)
            let bytes = vector.bytes.bytes.span.extracting(
                layout.header.encodedLength..<layout.header.headerLength)
            _ = try Path(layout.header.pathType, from: bytes)
            Issue.record("accepted")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func refusesEveryPrefix(_ vector: Case) {
        let accepted = acceptedPrefixes(of: vector.bytes.bytes) { reader throws(WireError) in
            _ = try SCIONHeader(from: &reader)
        }
        #expect(accepted == [])
    }

    @Test(arguments: try lengths.get())
    func keepsHeadersWithinTheirLimits(_ vector: LengthCase) throws {
        do throws(WireError) {
            let header = try SCIONHeader(
                trafficClass: 0xb8, flowID: 0xdead, nextHeader: .udp, payloadLength: 0,
                pathType: PathType(rawValue: 250), pathLength: vector.pathLength,
                destination: SCIONAddress(
                    ISDAS(rawValue: 0x0001_ff00_0000_0111),
                    .ipv6(IPv6Address(high: 0x2001_0db8_0000_0000, low: 0x68))),
                source: SCIONAddress(
                    ISDAS(rawValue: 0x0002_ff00_0000_0222), .ipv4(IPv4Address(10, 0, 0, 100))))
            #expect(header.headerLength == vector.headerLength)
            let encoded = [UInt8](capacity: header.headerLength) {
                header.encode(into: &$0)
                $0.append(zeros: vector.pathLength)
            }
            #expect(Hex(encoded) == vector.bytes)
        } catch {
            let expected = try #require(vector.error)
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test func keepsTwentyBitsOfTheFlowID() throws {
        let host = SCIONAddress(ISDAS(rawValue: 1), .ipv4(.unspecified))
        let header = try SCIONHeader(
            flowID: 0xfff1_2345, nextHeader: .udp, payloadLength: 0, pathType: .empty,
            pathLength: 0, destination: host, source: host)
        #expect(header.flowID == 0x1_2345)
    }
}

extension SCIONHeaderTests.Value {
    init(_ header: SCIONHeader) {
        func hex(_ host: HostAddress) -> Hex {
            Hex([UInt8](capacity: host.encodedLength) { host.encode(into: &$0) })
        }
        self.init(
            trafficClass: header.trafficClass, flowID: header.flowID,
            nextHeader: header.nextHeader.rawValue, headerLength: header.headerLength,
            payloadLength: header.payloadLength, pathType: header.pathType.rawValue,
            destinationAS: "\(header.destination.isdAS)",
            destinationType: header.destination.host.typeAndLength.rawValue,
            destinationHost: hex(header.destination.host), sourceAS: "\(header.source.isdAS)",
            sourceType: header.source.host.typeAndLength.rawValue,
            sourceHost: hex(header.source.host))
    }
}
