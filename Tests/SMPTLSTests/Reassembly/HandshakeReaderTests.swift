import SMPBytes
import TestVectors
import Testing

@testable import SMPTLS

@Suite struct HandshakeReaderTests {
    private func messages() throws -> [[UInt8]] {
        try VectorFile<HandshakeMessageTests.Case>.load("tls/rfc8448-messages")
            .filter { $0.trace == "simple-1rtt" }.map(\.bytes.bytes)
    }

    /// Feeds `bytes` in pieces, and takes messages whenever there are any.
    private func read(
        _ bytes: [UInt8], pieces length: Int, _ reader: inout HandshakeReader
    ) throws(TLSError) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: length) {
            let piece = Array(bytes[start..<min(start + length, bytes.count)])
            try reader.receive(piece.span, at: reader.level)
            while let message = try reader.nextMessage() { messages.append(message.bytes) }
        }
        return messages
    }

    @Test(arguments: [1, 2, 3, 5, 7, 100, 1_000, 100_000])
    func joinsPiecesOfAnyLength(_ length: Int) throws {
        let messages = try messages()
        var reader = HandshakeReader()
        #expect(try read(messages.flatMap { $0 }, pieces: length, &reader) == messages)
        #expect(!reader.isInsideMessage)
    }

    @Test func saysWhatCameUnderWhichKeys() throws {
        var reader = HandshakeReader()
        let hello = try messages()[0]
        try reader.receive(hello.span, at: .initial)
        let received = try #require(try reader.nextMessage())
        #expect(received.type == .clientHello && received.level == .initial)
        #expect(try received.decoded().type == .clientHello)
        try reader.advance(to: .handshake)
        #expect(reader.level == .handshake)
        #expect(try reader.nextMessage() == nil)
    }

    @Test func refusesDataUnderOtherKeys() throws {
        let hello = try messages()[0]
        var reader = HandshakeReader()
        try reader.advance(to: .handshake)
        for level in [.initial, .earlyData, .application] as [HandshakeLevel] {
            let error = failure { () throws(TLSError) in
                try reader.receive(hello.span, at: level)
            }
            #expect(error?.isProtocolViolation == true)
        }
        let nothing: [UInt8] = []
        try reader.receive(nothing.span, at: .initial)
        try reader.receive(hello.span, at: .handshake)
    }

    @Test func refusesNewKeysInsideAMessage() throws {
        let hello = try messages()[0]
        for extra in 1...3 {
            var reader = HandshakeReader()
            let bytes = hello + hello.prefix(extra)
            try reader.receive(bytes.span, at: .initial)
            _ = try reader.nextMessage()
            let error = failure { () throws(TLSError) in try reader.advance(to: .handshake) }
            #expect(error?.isProtocolViolation == true)
        }
    }

    /// A message that is too long is refused with its header, before its bytes are kept.
    @Test func refusesLongMessagesAtOnce() throws {
        for (type, limit) in [(1, 65_536), (11, 131_072), (8, 65_536)] as [(UInt8, Int)] {
            for excess in 0...1 {
                let length = limit - 4 + excess
                var reader = HandshakeReader()
                let header = [type] + (0..<3).map { UInt8(length >> (16 - 8 * $0) & 0xff) }
                try reader.receive(header.span, at: .initial)
                let error = failure { () throws(TLSError) in _ = try reader.nextMessage() }
                #expect(error?.alert == (excess == 0 ? nil : .decodeError))
            }
        }
    }

    @Test func obeysOtherLimits() throws {
        let hello = try messages()[0]
        var reader = HandshakeReader(limits: .init(clientHello: hello.count))
        #expect(try read(hello, pieces: 9, &reader) == [hello])
        reader = HandshakeReader(limits: .init(clientHello: hello.count - 1))
        #expect(throws: TLSError.self) { try read(hello, pieces: 9, &reader) }
    }

    @Test func refusesWhatHasNoPlaceInQUIC() throws {
        for (type, isViolation) in [(0, false), (24, false), (5, true), (254, false)]
            as [(UInt8, Bool)]
        {
            var reader = HandshakeReader()
            let start = [type]
            try reader.receive(start.span, at: .initial)
            let error = failure { () throws(TLSError) in _ = try reader.nextMessage() }
            #expect(error?.alert == .unexpectedMessage)
            #expect(error?.isProtocolViolation == isViolation)
        }
    }
}
