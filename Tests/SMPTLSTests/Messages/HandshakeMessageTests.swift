import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPTLS

@Suite struct HandshakeMessageTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let type: String
        let extensions: [UInt16]?
        let bytes: Hex
        let trace: String?
        let transcript: Hex?

        var testDescription: String { name }
    }

    struct Refused: Decodable, Sendable, CustomTestStringConvertible {
        let name, error: String
        let rule: String?
        let bytes: Hex

        var testDescription: String { name }
    }

    static let files = ["rfc8448-messages", "quic-messages", "accepted-messages"]
    static let cases = Result { try files.flatMap { try VectorFile<Case>.load("tls/\($0)") } }
    static let refused = Result { try VectorFile<Refused>.load("tls/refused-messages") }

    @Test(arguments: try cases.get())
    func decodesAndEncodesBack(_ vector: Case) throws {
        let message = try decode(vector.bytes.bytes)
        #expect(message.type.wireName == vector.type)
        #expect(message.extensions?.list.map(\.type.rawValue) == vector.extensions)
        #expect(Hex(message.encoded) == vector.bytes)
    }

    @Test(arguments: try cases.get())
    func refusesEveryPrefix(_ vector: Case) throws {
        for length in 0..<vector.bytes.bytes.count {
            let prefix = Array(vector.bytes.bytes.prefix(length))
            #expect(throws: TLSError.self) { try decode(prefix) }
        }
    }

    /// A message whose length says that it ends early has no field that may be cut, except where
    /// only extensions are lost.
    @Test(arguments: try cases.get())
    func refusesToEndEarly(_ vector: Case) throws {
        let bytes = vector.bytes.bytes
        for length in 4..<bytes.count {
            let content = length - 4
            let cut =
                [bytes[0], UInt8(content >> 16), UInt8(content >> 8 & 0xff), UInt8(content & 0xff)]
                + bytes[4..<length]
            if vector.type == "finished", content == 32 { continue }
            #expect(throws: TLSError.self) { try decode(cut) }
        }
    }

    @Test(arguments: try refused.get())
    func refusesWhatBreaksARule(_ vector: Refused) throws {
        let error = failure { () throws(TLSError) in _ = try decode(vector.bytes.bytes) }
        #expect(error?.alert.name == vector.error)
        #expect(error?.isProtocolViolation == false)
    }

    @Test(
        arguments: try Dictionary(
            grouping: cases.get().filter { $0.transcript != nil }, by: { $0.trace ?? "" }
        ).values.map { $0 })
    func hashesTranscripts(_ trace: [Case]) throws {
        var transcript = RunningHash(.sha256)
        for vector in trace {
            if case .serverHello(let hello) = try decode(vector.bytes.bytes), hello.isRetryRequest {
                let message = MessageHash.message(transcript.current())
                transcript = RunningHash(.sha256)
                transcript.update(message.span)
            }
            transcript.update(vector.bytes.bytes.span)
            #expect(transcript.current().description == vector.transcript?.description)
        }
    }

    /// What was changed anywhere either is refused or encodes to what was read.
    @Test(arguments: try cases.get())
    func changesNothingThatItAccepts(_ vector: Case) throws {
        for place in 4..<vector.bytes.bytes.count {
            var changed = vector.bytes.bytes
            changed[place] ^= 0x41
            guard let message = try? decode(changed) else { continue }
            #expect(Hex(message.encoded) == Hex(changed))
        }
    }
}
