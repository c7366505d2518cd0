import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPQUIC

/// The first packets of clients and servers, and what a Retry makes of them.
@Suite struct FirstPacketRuleTests {
    @Test(arguments: try VectorFile<NamedRule>.load("quic/first-packet-rules"))
    func keeps(_ rule: NamedRule) throws {
        let trials: [String: () throws -> Void] = [
            "amplification-vn-reply": offersVersionsInASmallerDatagram,
            "amplification-retry-reply": asksForAProofOnce,
            "client-initial-padding": padsFirstPacketsOfClients,
            "server-initial-padding": padsFirstPacketsOfServers,
            "token-token-in-all-initials-after-retry": showsTheTokenInAllFirstPackets,
            "token-retry-keeps-pn-space": countsOnAfterARetry,
        ]
        try rule.attempt(in: trials)
    }

    private func asking() throws -> EndpointBench {
        var policy = EndpointPolicy()
        policy.addressValidationThreshold = 0
        return try EndpointBench(policy)
    }

    private func offersVersionsInASmallerDatagram() throws {
        let bench = try EndpointBench()
        let datagram = bench.initial(version: QUICVersion(rawValue: 0x5A6A_7A8A))
        let answer = try #require(bench.answer(to: datagram))
        #expect(answer.count < 1_200)
    }

    private func asksForAProofOnce() throws {
        let bench = try asking()
        let answer = try #require(bench.answer(to: bench.initial()))
        #expect(answer.count < 1_200)
    }

    private func padsFirstPacketsOfClients() throws {
        var pair = try ConnectionPair()
        let first = pair.take(fromClient: true)
        #expect(first.allSatisfy { $0.bytes.count >= 1_200 })
        pair.deliver(first, toClient: false)
        // Only the first datagram of the server arrives, which the client acknowledges.
        pair.deliver(Array(pair.take(fromClient: false).prefix(1)), toClient: true)
        for datagram in pair.take(fromClient: true) where datagram.isInitial {
            #expect(datagram.bytes.count >= 1_200)
        }
    }

    private func padsFirstPacketsOfServers() throws {
        var pair = try ConnectionPair()
        pair.deliver(pair.take(fromClient: true), toClient: false)
        let answers = pair.take(fromClient: false).filter(\.isInitial)
        #expect(!answers.isEmpty)
        #expect(answers.allSatisfy { $0.bytes.count >= 1_200 })
    }

    /// A client that was asked for a proof, the Retry, and what the client then sends.
    private func retry(_ pair: inout ConnectionPair) throws -> (
        header: RetryHeader, token: [UInt8], datagrams: [SentDatagram]
    ) {
        let bench = try asking()
        let first = try #require(pair.take(fromClient: true).first)
        let packet = try #require(bench.answer(to: first.bytes))
        guard case .retry(let retry) = try PacketHeader(packet.span, shortConnectionIDLength: 8)
        else { throw TransportError(.internalError, "no Retry") }
        pair.deliver([SentDatagram(path: first.path, bytes: packet)], toClient: true)
        let token = Array(packet[retry.token])
        let datagrams = pair.take(fromClient: true)
        return (retry, token, datagrams)
    }

    private func showsTheTokenInAllFirstPackets() throws {
        var pair = try ConnectionPair()
        var (_, token, datagrams) = try retry(&pair)
        #expect(!datagrams.isEmpty)
        // No answer: the client sends again.
        pair.now = pair.now + .seconds(2)
        pair.client.handleTimeout(now: pair.now)
        datagrams += pair.take(fromClient: true)
        #expect(datagrams.count >= 2)
        for datagram in datagrams {
            guard
                case .long(let header) = try PacketHeader(
                    datagram.bytes.span, shortConnectionIDLength: 8)
            else { continue }
            #expect(Array(datagram.bytes[header.token]) == token)
        }
    }

    private func countsOnAfterARetry() throws {
        var pair = try ConnectionPair()
        let (retry, _, datagrams) = try retry(&pair)
        var packet = try #require(datagrams.first).bytes
        guard case .long(let header) = try PacketHeader(packet.span, shortConnectionIDLength: 8)
        else { throw TransportError(.internalError, "no first packet") }
        #expect(header.destinationConnectionID == retry.sourceConnectionID)
        #expect(header.sourceConnectionID == pair.client.localIDs.handshakeID)
        var keys = KeyPair()
        keys.opening = try OpeningKeys(
            InitialSecrets.secrets(of: .client, retry.sourceConnectionID, .v1))
        var span = packet.mutableSpan
        let result = keys.open(
            &span, numberOffset: header.packetNumberOffset, largestReceived: nil)
        let opened = try #require(result)
        #expect(opened.number.value > 0)
        let payload = packet.span.extracting(opened.payload)
        var reader = ByteReader(payload)
        guard case .crypto(let frame) = try Frame(from: &reader) else {
            Issue.record("another frame")
            return
        }
        #expect(frame.offset == 0)
    }
}

extension SentDatagram {
    fileprivate var isInitial: Bool { bytes[0] & 0xF0 == 0xC0 }
}
