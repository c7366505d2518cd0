import FuzzDriver
import SMPBytes
import SMPCrypto
import SMPTLS

@main enum FuzzTickets {
    static func main() {
        fuzz { start, count in
            FuzzTickets.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// What a client has stored reads back as it was, and a server opens no ticket of others.
    static func check(_ input: Span<UInt8>) {
        if let ticket = try? SessionTicket(input) {
            let stored = ticket.encoded
            let again = try? SessionTicket(stored.span)
            precondition(again == ticket)
            _ = ticket.obfuscatedAge(now: UnixTime(seconds: 1_800_000_000))
            _ = ticket.isUsable(now: UnixTime(seconds: 1_800_000_000))
        }
        let random = [UInt8](repeating: 7, count: TicketKey.length)
        let now = UnixTime(seconds: 1_800_000_000)
        let keys = TicketKeys(TicketKey(random: random.span, createdAt: now))
        let ticket = [UInt8](capacity: input.count) { $0.append(copying: input) }
        precondition(keys.open(ticket, now: now) == nil)
    }
}
