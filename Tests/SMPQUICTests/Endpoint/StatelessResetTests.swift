import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPQUIC

@Suite struct StatelessResetTests {
    struct Derivation: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let key, connectionID, token: Hex
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Derivation>.load("quic/stateless-reset-token"))
    func makesTheTokenOfAName(_ derivation: Derivation) {
        let key = StatelessResetKey(derivation.key.bytes.span)
        let id = ConnectionID(derivation.connectionID.bytes.span) ?? .empty
        let token = [UInt8](capacity: 16) { key.token(for: id).encode(into: &$0) }
        #expect(Hex(token) == derivation.token)
    }

    struct Detection: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let datagram: Hex
        let tokensInUse, spareTokens, retiredTokens: [Hex]?
        let isReset: Bool
        var testDescription: String { name }
    }

    /// The peer gives a name for each token; those in use are used on a path of their own.
    @Test(arguments: try VectorFile<Detection>.load("quic/stateless-reset-detection"))
    func knowsTheTokensInUse(_ detection: Detection) throws {
        var ids = PeerConnectionIDs(ConnectionID(0), limit: 8, path: PathHandle(0))
        var number: UInt64 = 0
        func receive(_ token: Hex) throws {
            number += 1
            var reader = ByteReader(token.bytes.span)
            try ids.receive(
                NewConnectionIDFrame(
                    sequenceNumber: number, retirePriorTo: 0,
                    connectionID: ConnectionID(number),
                    statelessResetToken: try StatelessResetToken(from: &reader)))
        }
        for token in detection.retiredTokens ?? [] {
            try receive(token)
            _ = ids.select(PathHandle(9))
            _ = ids.select(PathHandle(0))
            ids.release { $0 == PathHandle(0) }
        }
        for token in detection.tokensInUse ?? [] {
            try receive(token)
            _ = ids.select(PathHandle(1))
        }
        for token in detection.spareTokens ?? [] { try receive(token) }
        let isReset = ids.isStatelessReset(detection.datagram.bytes.span)
        #expect(isReset == detection.isReset)
    }

    struct Size: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let trigger: Int
        let length: Int?
        let isLong, untilSilence: Bool?
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Size>.load("quic/stateless-reset-size"))
    func answersWithLessThanCame(_ size: Size) throws {
        let bench = try EndpointBench()
        var datagram = [UInt8](repeating: 0x5A, count: size.trigger)
        if size.isLong == true {
            datagram = bench.initial(byteCount: size.trigger)
            datagram[0] = 0xE0
        }
        var expected = size.length
        repeat {
            let answer = bench.answer(to: datagram)
            #expect(answer?.count == expected)
            guard let answer else { return }
            #expect(answer[0] & 0xC0 == 0x40)
            datagram = answer
            // Who has forgotten the other, too, answers each reset with a smaller one.
            expected = answer.count - 1 >= 21 ? answer.count - 1 : nil
        } while size.untilSilence == true
    }

    @Test func provesThatItKnewTheName() throws {
        let bench = try EndpointBench()
        var datagram = [UInt8](repeating: 0x41, count: 100)
        for index in 1...8 { datagram[index] = UInt8(index) }
        let answer = try #require(bench.answer(to: datagram))
        let id = ConnectionID(0x0102_0304_0506_0708)
        var ids = PeerConnectionIDs(id, limit: 2, path: PathHandle(0))
        ids.setFirstToken(EndpointBench.resetKey.token(for: id))
        let isReset = ids.isStatelessReset(answer.span)
        #expect(isReset)
    }
}
