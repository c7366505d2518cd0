import TestVectors
import Testing

@testable import SMPTLS

@Suite struct NewSessionTicketTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let lifetime, earlyDataLimit: UInt32
        let ageAdd, nonce, ticket, bytes: Hex

        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Case>.load("tls/new-session-ticket"))
    func readsItsFields(_ vector: Case) throws {
        guard case .newSessionTicket(let ticket) = try decode(vector.bytes.bytes) else {
            Issue.record("not a ticket")
            return
        }
        #expect(ticket.lifetime == vector.lifetime)
        #expect(ticket.ageAdd == vector.ageAdd.bytes.reduce(0) { $0 << 8 | UInt32($1) })
        #expect(ticket.nonce == vector.nonce.bytes)
        #expect(ticket.ticket == vector.ticket.bytes)
        #expect(ticket.extensions.earlyDataLimit == vector.earlyDataLimit)
        // Over records early data may be limited; in QUIC it may not.
        let error = failure { () throws(TLSError) in _ = try ticket.allowsEarlyData() }
        #expect(error?.isProtocolViolation == true)
    }

    @Test func allowsEarlyDataOfAnyLengthOnly() throws {
        func ticket(_ extensions: [HandshakeExtension]) -> NewSessionTicket {
            NewSessionTicket(
                lifetime: 60, ageAdd: 1, nonce: [0], ticket: [1],
                extensions: Extensions(extensions))
        }
        #expect(try ticket([.earlyDataLimit(0xffff_ffff)]).allowsEarlyData())
        #expect(try !ticket([]).allowsEarlyData())
        for limit in [0, 1, 0xffff_fffe] as [UInt32] {
            #expect(throws: TLSError.self) {
                try ticket([.earlyDataLimit(limit)]).allowsEarlyData()
            }
        }
    }
}
