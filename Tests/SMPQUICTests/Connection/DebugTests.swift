import SMPBytes
import Testing

@testable import SMPQUIC

@Suite struct DebugTests {
    @Test func debug() throws {
        var pair = try ConnectionPair()
        pair.run()
        let opened = pair.client.openStream(.bidirectional)
        let id = try #require(opened)
        let question = Array("a question".utf8)
        _ = try pair.client.write(question.span, to: id)
        let now = pair.now
        print("confirmed", pair.client.handshake.isConfirmed, pair.server.handshake.isConfirmed)
        print("pending", pair.client.streams.hasPending, pair.client.streams.queue.isEmpty, pair.client.streams.credit)
        print("budget", pair.client.path.sendBudget(now: now), pair.client.path.maximumDatagramSize, pair.client.path.bytesInFlight, pair.client.path.windowBudget)
        print("need", pair.client.need(.oneRTT, hasBudget: true, now: now) as Any, pair.client.paths.active)
        print(pair.client.deadline as Any, now, pair.clientDatagrams, pair.serverDatagrams)
        print(pair.client.spaces.application.nextNumber, pair.server.spaces.application.nextNumber)
        let n = pair.carry(fromClient: true)
        print("carried", n, pair.clientDatagrams, pair.server.ended as Any)
        print(pair.server.received.application.largest as Any, pair.server.drainEvents())
    }
}
