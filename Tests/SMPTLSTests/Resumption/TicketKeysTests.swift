import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPTLS

@Suite struct TicketKeysTests {
    private let start = UnixTime(milliseconds: 1_800_000_000_123)
    private let nonce = AEADNonce(high: 1, low: 2)

    private func key(_ number: UInt8, at time: UnixTime? = nil) -> TicketKey {
        let random = [UInt8](repeating: number, count: TicketKey.length)
        return TicketKey(random: random.span, createdAt: time ?? start)
    }

    private func state(lifetime: UInt32 = 3_600, name: String? = "server") -> ResumptionState {
        ResumptionState(
            preSharedKey: [UInt8](repeating: 3, count: 32), cipherSuite: .chaCha20Poly1305SHA256,
            issuedAt: start, lifetime: lifetime, ageAdd: 77, allowsEarlyData: true,
            serverName: name, applicationProtocol: Array("hq-interop".utf8),
            transportState: [1, 2, 3])
    }

    @Test(arguments: [nil, "server"])
    func opensWhatItSealed(_ name: String?) throws {
        let keys = TicketKeys(key(1))
        let ticket = try keys.seal(state(name: name), nonce: nonce)
        #expect(keys.open(ticket, now: start) == state(name: name))
    }

    @Test func showsNothingOfTheState() throws {
        let one = try TicketKeys(key(1)).seal(state(), nonce: nonce)
        let other = try TicketKeys(key(1)).seal(state(), nonce: AEADNonce(high: 1, low: 3))
        #expect(one.prefix(16) == other.prefix(16))
        #expect(one.dropFirst(28) != other.dropFirst(28))
    }

    @Test func opensNothingElse() throws {
        let keys = TicketKeys(key(1))
        let ticket = try keys.seal(state(), nonce: nonce)
        for place in ticket.indices {
            var changed = ticket
            changed[place] ^= 0x80
            #expect(keys.open(changed, now: start) == nil)
            #expect(keys.open(Array(ticket.prefix(place)), now: start) == nil)
        }
        #expect(keys.open(ticket + [0], now: start) == nil)
        #expect(keys.open([UInt8](repeating: 1, count: 9_000), now: start) == nil)
        #expect(TicketKeys(key(2)).open(ticket, now: start) == nil)
    }

    @Test func opensNoTicketThatIsTooOld() throws {
        let keys = TicketKeys(key(1))
        let ticket = try keys.seal(state(lifetime: 60), nonce: nonce)
        #expect(keys.open(ticket, now: start + .seconds(59)) != nil)
        #expect(keys.open(ticket, now: start + .seconds(60)) == nil)
        #expect(keys.open(ticket, now: start - .seconds(60)) != nil)
        #expect(keys.open(ticket, now: start - .seconds(61)) == nil)
    }

    @Test func opensWithOlderKeysForAWhile() throws {
        var keys = TicketKeys(key(1), sealingPeriod: .seconds(10), openingPeriod: .seconds(25))
        #expect(keys.rotationDeadline == start + .seconds(10))
        let first = try keys.seal(state(), nonce: nonce)
        keys.rotate(to: key(2, at: start + .seconds(10)))
        #expect(keys.rotationDeadline == start + .seconds(20))
        let second = try keys.seal(state(), nonce: nonce)
        #expect(first.prefix(16) != second.prefix(16))
        #expect(keys.open(first, now: start + .seconds(24)) != nil)
        #expect(keys.open(first, now: start + .seconds(25)) == nil)
        #expect(keys.open(second, now: start + .seconds(25)) != nil)
        keys.rotate(to: key(3, at: start + .seconds(30)))
        #expect(keys.open(first, now: start) == nil, "forgotten")
    }

    @Test func keepsFewKeys() throws {
        var keys = TicketKeys(key(0))
        let first = try keys.seal(state(), nonce: nonce)
        for number in 1...3 { keys.rotate(to: key(UInt8(number))) }
        #expect(keys.open(first, now: start) != nil)
        keys.rotate(to: key(4))
        #expect(keys.open(first, now: start) == nil)
    }

    @Test func knowsWhenAHelloShouldArrive() {
        let state = state()
        #expect(state.expectedArrival(obfuscatedAge: 77) == start)
        #expect(state.expectedArrival(obfuscatedAge: 1_077) == start + .seconds(1))
        // Before the end of 32 bits: an age of 2³² − 1 milliseconds.
        let late = state.expectedArrival(obfuscatedAge: 76)
        #expect(late == start + .milliseconds(4_294_967_295))
    }
}
