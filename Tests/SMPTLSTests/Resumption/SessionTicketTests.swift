import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPTLS

@Suite struct SessionTicketTests {
    private let start = UnixTime(milliseconds: 1_800_000_000_123)

    private func ticket(
        lifetime: UInt32 = 7_200, suite: CipherSuite = .aes128GCMSHA256, name: String? = "server"
    ) throws -> SessionTicket {
        let message = NewSessionTicket(
            lifetime: lifetime, ageAdd: 0xffff_fff0, nonce: [0], ticket: [1, 2, 3],
            extensions: Extensions([.earlyDataLimit(0xffff_ffff)]))
        var ticket = try SessionTicket(
            message, preSharedKey: [UInt8](repeating: 9, count: suite.hash.digestLength),
            cipherSuite: suite, serverName: name, applicationProtocol: Array("h3".utf8),
            receivedAt: start)
        ticket.transportVersion = 0x6b33_43cf
        ticket.transportParameters = [4, 4, 128, 1, 0, 0]
        return ticket
    }

    @Test(arguments: CipherSuite.allCases, [nil, "server"])
    func readsWhatItStores(_ suite: CipherSuite, _ name: String?) throws {
        let ticket = try ticket(suite: suite, name: name)
        let stored = ticket.encoded
        #expect(try SessionTicket(stored.span) == ticket)
    }

    @Test func refusesEveryPrefixAndMore() throws {
        let stored = try ticket().encoded
        for length in 0..<stored.count {
            let prefix = Array(stored.prefix(length))
            #expect(throws: TLSError.self) { try SessionTicket(prefix.span) }
        }
        let longer = stored + [0]
        #expect(throws: TLSError.self) { try SessionTicket(longer.span) }
    }

    /// Bytes 0…2 are the version of the form and the suite, which other bytes follow from.
    @Test func refusesOtherVersionsAndSuites() throws {
        for place in 0...2 {
            var stored = try ticket().encoded
            stored[place] ^= 0x10
            #expect(throws: TLSError.self) { try SessionTicket(stored.span) }
        }
        var stored = try ticket(suite: .aes256GCMSHA384).encoded
        stored[2] = 0x01
        #expect(throws: TLSError.self, "a key of another length") {
            try SessionTicket(stored.span)
        }
    }

    @Test func refusesANameThatIsNotText() throws {
        var stored = try ticket(name: "!").encoded
        let place = try #require(stored.lastIndex(of: UInt8(ascii: "!")))
        stored[place] = 0xff
        #expect(throws: TLSError.self) { try SessionTicket(stored.span) }
    }

    @Test func isUsableForItsLifetime() throws {
        let ticket = try ticket(lifetime: 60)
        #expect(ticket.isUsable(now: start))
        #expect(ticket.isUsable(now: start + .milliseconds(59_999)))
        #expect(!ticket.isUsable(now: start + .seconds(60)))
        #expect(!ticket.isUsable(now: start - .milliseconds(1)))
    }

    @Test func keepsNothingForMoreThanSevenDays() throws {
        let ticket = try ticket(lifetime: .max)
        #expect(ticket.lifetime == 604_800)
        #expect(!ticket.isUsable(now: start + .seconds(604_800)))
    }

    @Test func hidesItsAge() throws {
        let ticket = try ticket()
        #expect(ticket.obfuscatedAge(now: start) == 0xffff_fff0)
        // Over the end of 32 bits.
        #expect(ticket.obfuscatedAge(now: start + .milliseconds(17)) == 1)
        #expect(ticket.obfuscatedAge(now: start - .seconds(5)) == 0xffff_fff0)
    }

    @Test func refusesLimitsOfEarlyData() {
        let message = NewSessionTicket(
            lifetime: 1, ageAdd: 1, nonce: [], ticket: [1],
            extensions: Extensions([.earlyDataLimit(16_384)]))
        let error = failure { () throws(TLSError) in
            _ = try SessionTicket(
                message, preSharedKey: [], cipherSuite: .aes128GCMSHA256, serverName: nil,
                applicationProtocol: [], receivedAt: start)
        }
        #expect(error?.isProtocolViolation == true)
    }
}
