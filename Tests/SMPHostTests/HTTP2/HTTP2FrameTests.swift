import SMPBytes
import SMPHost
import TestVectors
import Testing

@Suite struct HTTP2FrameTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let canonical: Hex?
        let value: FrameValue?
        let error: String?
        let code: String?
        let scope: String?

        var testDescription: String { name }

        func decode() throws -> HTTP2Frame {
            var reader = ByteReader(bytes.bytes.span)
            let header = try HTTP2FrameHeader(from: &reader)
            let payload = try reader.takeBytes(header.payloadLength)
            try reader.finish()
            return try HTTP2Frame(header, payload: payload)
        }
    }

    /// A frame as it stands in the vectors.
    struct FrameValue: Decodable, Hashable, Sendable {
        var type: String
        var stream: UInt32?
        var endsStream: Bool?
        var endsBlock: Bool?
        var octets: Hex?
        var flowLength: Int?
        var code: UInt32?
        var settings: [[UInt32]]?
        var data: Hex?
        var isAcknowledgement: Bool?
        var increment: UInt32?
        var number: UInt8?

        init(type: String) {
            self.type = type
        }

        init(_ frame: HTTP2Frame) {
            self.init(type: Self.name(of: frame))
            switch frame {
            case .data(let id, let endsStream, let content, let flowLength):
                stream = id.rawValue
                self.endsStream = endsStream
                octets = Hex(content)
                self.flowLength = flowLength
            case .headers(let id, let endsStream, let fragment):
                stream = id.rawValue
                self.endsStream = endsStream
                take(fragment)
            case .continuation(let id, let fragment):
                stream = id.rawValue
                take(fragment)
            case .priority(let id), .pushPromise(let id): stream = id.rawValue
            case .reset(let id, let code):
                stream = id.rawValue
                self.code = code.rawValue
            case .settings(let list):
                settings = list.map { [UInt32($0.name.rawValue), $0.value] }
            case .settingsAcknowledgement: break
            case .ping(let data, let isAcknowledgement):
                self.data = Hex([UInt8](capacity: 8) { $0.append(bigEndian: data) })
                self.isAcknowledgement = isAcknowledgement
            case .goAway(let last, let code, let debugData):
                stream = last.rawValue
                self.code = code.rawValue
                octets = Hex(debugData)
            case .windowUpdate(let id, let increment):
                stream = id.rawValue
                self.increment = increment
            case .unknown(let type): number = type.rawValue
            }
        }

        private mutating func take(_ fragment: HTTP2BlockFragment) {
            endsBlock = fragment.endsBlock
            octets = Hex(fragment.octets)
        }

        private static func name(of frame: HTTP2Frame) -> String {
            let text = "\(frame)"
            return String(text.prefix { $0 != "(" }.split(separator: ".").last ?? "")
        }
    }

    static let cases = Result { try VectorFile<Case>.load("rpc/http2-frame") }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func decodesAndEncodesBack(_ vector: Case) throws {
        let frame = try vector.decode()
        #expect(FrameValue(frame) == vector.value)

        let encoded = [UInt8](capacity: frame.encodedLength) { frame.encode(into: &$0) }
        #expect(Hex(encoded) == vector.canonical ?? vector.bytes)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let error = #expect(throws: HTTP2Error.self) { try vector.decode() }
        let scope =
            switch error {
            case .stream: "stream"
            default: "connection"
            }
        #expect(error?.description.contains(try #require(vector.error)) == true)
        #expect(error?.code.description == vector.code)
        #expect(scope == vector.scope)
    }

    @Test(arguments: try cases.get().filter { $0.value != nil })
    func waitsForEveryOctet(_ vector: Case) throws {
        var buffer = HTTP2FrameBuffer(payloadLimit: 16_384)
        let bytes = vector.bytes.bytes
        for index in bytes.indices.dropLast() {
            buffer.append(bytes.span.extracting(index..<index + 1))
            #expect(try buffer.nextFrame() == nil)
        }
        buffer.append(bytes.span.extracting(last: 1))
        #expect(try buffer.nextFrame() == (try vector.decode()))
        #expect(try buffer.nextFrame() == nil)
    }

    @Test func refusesALongFrameAsSoonAsItsHeaderIsThere() throws {
        var buffer = HTTP2FrameBuffer(payloadLimit: 16_384)
        buffer.append([0x00, 0x40, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00].span)
        #expect(try buffer.nextFrame() == nil)
        buffer.append([0x01].span)
        #expect(throws: HTTP2Error.connection(.frameLength)) { try buffer.nextFrame() }
    }
}
