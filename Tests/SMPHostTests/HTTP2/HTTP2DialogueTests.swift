import SMPBytes
import SMPHost
import TestVectors
import Testing

/// What a connection makes of what its peer sends, right or wrong.
@Suite struct HTTP2DialogueTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let role: String
        /// How many requests a client has made.
        let requests: Int
        /// Whether a server answers each request at once.
        let responds: Bool
        /// Whether the peer's preface and settings come before what is received.
        let starts: Bool
        let received: [Hex]

        /// What the owner is told, if nothing is wrong.
        let events: [String]?
        /// The code of a GOAWAY.
        let goAway: String?
        /// The stream of an RST_STREAM, and its code.
        let reset: UInt32?
        let code: String?
        let rule: String?

        var testDescription: String { "\(role): \(name)" }
    }

    static let cases = Result { try VectorFile<Case>.load("rpc/http2-dialogue") }

    @Test(arguments: try cases.get(), [1, 7, 1 << 20])
    func answersAsTheRulesSay(_ vector: Case, pieceLength: Int) throws {
        var peer = Peer(vector)
        for frame in vector.received { peer.deliver(frame.bytes, inPiecesOf: pieceLength) }

        if let code = vector.goAway {
            #expect(peer.sentGoAways == [code])
            #expect(peer.connection.isClosed)
        } else {
            let echo = HTTP2Frame.ping(0x0123_4567_89ab_cdef, isAcknowledgement: false)
            peer.deliver(
                [UInt8](capacity: echo.encodedLength) { echo.encode(into: &$0) },
                inPiecesOf: pieceLength)
            #expect(peer.sent.contains(.ping(0x0123_4567_89ab_cdef, isAcknowledgement: true)))
            #expect(peer.sentGoAways == [])
        }
        #expect(peer.sentResets == (vector.reset.map { ["\($0) \(vector.code ?? "")"] } ?? []))
        if let rule = vector.rule { #expect(peer.mentions(rule)) }
        if let events = vector.events { #expect(peer.events == events) }
    }

    /// The other end, which sends what the vector says and writes down what comes back.
    struct Peer {
        var connection: HTTP2Connection
        var sent: [HTTP2Frame] = []
        var events: [String] = []
        private var frames = HTTP2FrameBuffer(payloadLimit: 16_384)
        private let responds: Bool
        private let now = Instant(.zero)

        init(_ vector: Case) {
            responds = vector.responds
            connection = HTTP2Connection(vector.role == "client" ? .client : .server, now: now)
            for number in 0..<vector.requests {
                _ = connection.send(HTTPRequest(path: "/\(number)"), now: now)
            }
            let settings = [UInt8](capacity: 9) { HTTP2Frame.settings([]).encode(into: &$0) }
            let preface = vector.role == "client" ? [] : HTTP2Preface.octets
            if vector.starts { deliver(preface + settings, inPiecesOf: 1 << 20) }
            if vector.starts, vector.role == "client" {
                deliver(acknowledgement, inPiecesOf: 1 << 20)
            }
        }

        private var acknowledgement: [UInt8] {
            [UInt8](capacity: 9) { HTTP2Frame.settingsAcknowledgement.encode(into: &$0) }
        }

        mutating func deliver(_ bytes: [UInt8], inPiecesOf length: Int) {
            var rest = bytes[...]
            repeat {
                let piece = Array(rest.prefix(length))
                rest = rest.dropFirst(length)
                connection.receive(piece.span, now: now)
                drain()
            } while !rest.isEmpty
        }

        private mutating func drain() {
            while let event = connection.nextEvent() {
                switch event {
                case .request(let id, let request):
                    events.append("request \(id) \(request.body.count)")
                    if responds {
                        connection.respond(to: id, HTTPResponse(status: 200), now: now)
                    }
                case .response(let id, let response):
                    events.append("response \(id) \(response.body.count)")
                case .failed(let id, .notProcessed): events.append("notProcessed \(id)")
                case .failed(let id, let failure):
                    events.append("failed \(id)")
                    failures.append("\(failure)")
                case .closed(let closure): failures.append("\(closure)")
                }
            }
            let output = [UInt8](capacity: 1 << 20) { connection.takeOutput(into: &$0) }
            let skipped = output.starts(with: HTTP2Preface.octets) ? 24 : 0
            frames.append(Array(output.dropFirst(skipped)).span)
            while let frame = try? frames.nextFrame() { sent.append(frame) }
        }

        private var failures: [String] = []

        /// Whether the owner was told that the peer broke a rule.
        func mentions(_ rule: String) -> Bool {
            failures.contains { $0.contains(rule) }
        }

        var sentGoAways: [String] {
            sent.compactMap { frame in
                guard case .goAway(_, let code, _) = frame else { return nil }
                return "\(code)"
            }
        }

        var sentResets: [String] {
            sent.compactMap { frame in
                guard case .reset(let id, let code) = frame else { return nil }
                return "\(id) \(code)"
            }
        }
    }
}
