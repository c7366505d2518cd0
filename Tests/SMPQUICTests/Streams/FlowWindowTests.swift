import SMPBytes
import Testing

@testable import SMPQUIC

/// What a peer may send.
@Suite struct FlowWindowTests {
    @Test func countsWhatTheWindowAllows() {
        var window = FlowWindow(100, maximum: 400)
        let isAllowed = window.receive(100)
        #expect(isAllowed)
        let isOver = window.receive(1)
        let isHuge = window.receive(.max)
        #expect(!isOver && !isHuge)
        let isWorthTelling = window.consume(60)
        #expect(isWorthTelling)
        window.renew(now: 1, roundTrip: 10)
        #expect(window.limit == 160)
    }
}
