import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

/// What a server makes of frames about streams.
@Suite struct StreamRuleTests {
    struct Rule: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let rule: String
        let frames: [Hex]
        let error: UInt64?
        /// What can then be read of stream 0.
        let text: String?
        var testDescription: String { "\(name): \(rule)" }
    }

    @Test(arguments: try VectorFile<Rule>.load("quic/stream-rules"))
    func keeps(_ rule: Rule) throws {
        var streams = Self.server
        var error: UInt64?
        do throws(TransportError) {
            for frame in rule.frames { try receive(frame.bytes, by: &streams) }
        } catch let thrown {
            error = thrown.code.rawValue
        }
        #expect(error == rule.error)
        switch rule.name {
        case "max-data-decrease-ignored": #expect(streams.credit.limit == 1_000)
        case "max-streams-decrease-ignored": #expect(streams.bidirectional.peerLimit == 200)
        case "streams-bidi-limit-ok": #expect(streams.table.count == 2)
        case "fc-conn-retransmission-counted-once": #expect(streams.window.received <= 100)
        default: break
        }
        if let text = rule.text { #expect(try streams.text == text) }
    }

    private static var server: Streams {
        var limits = StreamLimits()
        limits.data = 100
        limits.bidirectionalRemote = 50
        limits.unidirectional = 50
        limits.streams = [2, 1]
        return Streams(side: .server, local: limits)
    }

    private func receive(_ bytes: [UInt8], by streams: inout Streams) throws(TransportError) {
        var reader = ByteReader(bytes.span)
        let frame = try Frame(from: &reader)
        guard case .stream(let stream) = frame else { return try streams.receiveControl(frame) }
        try streams.receive(stream, bytes.span.extracting(stream.data))
    }
}

extension Streams {
    /// What has come on stream 0.
    fileprivate var text: String {
        get throws {
            var streams = self
            let bytes = try [UInt8](capacity: 100) { out in
                while case .bytes = try streams.read(StreamID(0), into: &out) {}
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
