import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct PacketAuthenticatorTimestampTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        enum Operation: String, Decodable { case create, accept, take }

        let name: String
        let operation: Operation
        let timestamp: UInt64?
        let nanoseconds, now: Int64?
        let epochBegin, epochSeconds: UInt32?
        let windowSeconds, graceSeconds: Int?

        var testDescription: String { name }
    }

    static func cases(_ operation: Case.Operation) throws -> [Case] {
        try VectorFile<Case>.load("scion/packet-authenticator-timestamp")
            .filter { $0.operation == operation }
    }

    @Test(arguments: try cases(.create))
    func countsFromTheStartOfTheEpoch(_ vector: Case) throws {
        let begin = try #require(vector.epochBegin)
        let epoch = DRKeyEpoch(begin: begin, end: begin + 86_400)
        let now = UnixTime(.nanoseconds(try #require(vector.nanoseconds)))
        let timestamp = PacketAuthenticatorTimestamp(now: now, in: epoch)
        #expect(timestamp?.rawValue == vector.timestamp)
        if let timestamp { #expect(timestamp.time(in: epoch) == now) }
    }

    @Test(arguments: try cases(.take))
    func hasFortyEightBits(_ vector: Case) throws {
        let number = try #require(vector.timestamp)
        #expect(PacketAuthenticatorTimestamp(rawValue: number) == nil)
        #expect(PacketAuthenticatorTimestamp(rawValue: number - 1)?.rawValue == number - 1)
    }

    @Test(arguments: try cases(.accept))
    func isAcceptedInTheEpochThatItFits(_ vector: Case) throws {
        let window = PacketAcceptanceWindow(
            width: .seconds(try #require(vector.windowSeconds)),
            gracePeriod: .seconds(try #require(vector.graceSeconds)))
        let now = UnixTime(seconds: try #require(vector.now))
        let length = try #require(vector.epochSeconds)
        let number = try #require(vector.timestamp)
        let timestamp = try #require(PacketAuthenticatorTimestamp(rawValue: number))
        let accepted = (0..<3).map { $0 * length }.filter { begin in
            let epoch = DRKeyEpoch(begin: begin, end: begin + length)
            return window.accepts(timestamp, in: epoch, now: now)
        }
        #expect(accepted == [vector.epochBegin].compactMap { $0 })
    }
}
