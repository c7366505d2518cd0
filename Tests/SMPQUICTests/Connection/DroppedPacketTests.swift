import SMPBytes
import TestVectors
import Testing

@testable import SMPQUIC

/// Packets that a client drops, and goes on as if they had not come.
@Suite struct DroppedPacketTests {
    struct Dropped: Decodable, Sendable, CustomTestStringConvertible {
        let name, reason: String
        let bytes: Hex
        var testDescription: String { "\(name): \(reason)" }
    }

    @Test(arguments: try VectorFile<Dropped>.load("quic/packets-dropped-by-clients"))
    func goesOnWithout(_ dropped: Dropped) throws {
        var pair = try ConnectionPair()
        let first = pair.take(fromClient: true)
        switch dropped.name {
        case "drop-vn-after-other-packet":
            pair.deliver(first, toClient: false)
            pair.deliver(Array(pair.take(fromClient: false).prefix(1)), toClient: true)
        case "drop-retry-second":
            pair.client.receiveCopy(
                of: try Self.retry(to: pair.client, source: ConnectionID(0x77)), now: pair.now)
            _ = pair.take(fromClient: true)
        default: break
        }
        let destination = pair.client.peerIDs.current
        let token = pair.client.handshake.token
        pair.client.receiveCopy(of: try Self.datagram(dropped, for: pair.client), now: pair.now)
        #expect(pair.client.ended == nil)
        #expect(pair.client.peerIDs.current == destination)
        #expect(pair.client.handshake.token == token)
        #expect(pair.client.version == .v1)
    }

    @Test func followsARetryThatIsNoneOfThese() throws {
        var pair = try ConnectionPair()
        _ = pair.take(fromClient: true)
        let source = ConnectionID(0x77)
        pair.client.receiveCopy(
            of: try Self.retry(to: pair.client, source: source), now: pair.now)
        #expect(pair.client.peerIDs.current == source)
        #expect(pair.client.handshake.token == Array("tok".utf8))
    }

    // MARK: Authentic packets

    @Test func changesItsVersionOnlyForAPacketThatOpens() throws {
        var configuration = QUICConfiguration()
        configuration.versions = [.v1]
        var pair = try ConnectionPair(server: configuration)
        let first = pair.take(fromClient: true)
        let header = PacketHeaderWriter(
            level: .initial, version: .v2, destination: pair.client.localIDs.handshakeID,
            source: ConnectionID(0x99), packetNumberLength: 1, number: PacketNumber(0))
        pair.client.receiveCopy(of: Self.packet(header, byteCount: 1_200), now: pair.now)
        #expect(pair.client.version == .v1)
        pair.deliver(first, toClient: false)
        pair.run()
        #expect(pair.client.isConnected && pair.server.isConnected)
    }

    @Test func dropsFirstPacketsOfAServerWithAToken() throws {
        for token in [[], Array("tok".utf8)] {
            var pair = try ConnectionPair()
            pair.deliver(pair.take(fromClient: true), toClient: false)
            pair.server.handshake.token = token
            pair.deliver(pair.take(fromClient: false), toClient: true)
            #expect(pair.client.handshake.hasPeerAnswered == token.isEmpty)
        }
    }

    @Test func dropsPacketsWithoutTheFixedBitUnlessThatWasAgreed() throws {
        for isAgreed in [true, false] {
            var pair = try ConnectionPair()
            pair.run()
            pair.client.handshake.localParameters.greasesFixedBit = isAgreed
            let before = pair.client.received.application.largest
            let opened = pair.server.openStream(.unidirectional)
            let id = try #require(opened)
            let data = [UInt8](repeating: 1, count: 12_000)
            _ = try pair.server.write(data.span, to: id)
            let unset = pair.take(fromClient: false).filter { $0.bytes[0] & 0x40 == 0 }
            #expect(!unset.isEmpty)
            pair.deliver(unset, toClient: true)
            #expect((pair.client.received.application.largest != before) == isAgreed)
        }
    }

    @Test func dropsWhatIsForSomebodyElseBehindTheFirstPacket() throws {
        for isForAnother in [false, true] {
            var pair = try ConnectionPair()
            let genuine = try #require(pair.take(fromClient: true).first)
            let destination = pair.client.handshake.initialDestination
            let header = PacketHeaderWriter(
                level: .handshake, version: .v1,
                destination: isForAnother ? ConnectionID(0x77) : destination,
                source: pair.client.localIDs.handshakeID, packetNumberLength: 1,
                number: PacketNumber(0))
            let datagram = Self.packet(header, byteCount: 60) + genuine.bytes
            var bytes = datagram
            var span = bytes.mutableSpan
            pair.server.receive(&span, on: ConnectionPair.path, now: pair.now)
            #expect(pair.server.handshake.hasPeerAnswered == !isForAnother)
        }
    }

    /// A packet that does not open.
    private static func packet(_ header: PacketHeaderWriter, byteCount: Int) -> [UInt8] {
        var packet = [UInt8](capacity: byteCount) { out in
            header.encode(token: [UInt8]().span, into: &out)
            out.append(zeros: byteCount - out.count)
        }
        var span = packet.mutableSpan
        header.patchLength(in: &span)
        return packet
    }

    // MARK: Cases

    /// The datagram of a case with the connection IDs of a client, and authentic if it is a Retry.
    private static func datagram(
        _ dropped: Dropped, for client: borrowing Connection
    ) throws -> [UInt8] {
        switch dropped.name {
        case "drop-retry-second": return try retry(to: client, source: ConnectionID(0x99))
        case "drop-retry-scid-equals-dcid":
            return try retry(to: client, source: client.handshake.initialDestination)
        case "drop-retry-different-version":
            return try retry(to: client, source: ConnectionID(0x99), version: .v2)
        default: break
        }
        var text = dropped.bytes.description
        let own = Hex(client.localIDs.handshakeID.bytes).description
        let server = Hex(client.handshake.initialDestination.bytes).description
        text = text.replacing("03c0ffee", with: "08" + own)
        text = text.replacing("8394c8f03e515708", with: server)
        return try #require(Hex(text: text)).bytes
    }

    /// A Retry packet whose tag is right.
    private static func retry(
        to client: borrowing Connection, source: ConnectionID, version: QUICVersion = .v1
    ) throws -> [UInt8] {
        let original = client.handshake.identity.originalDestination
        let own = client.localIDs.handshakeID
        let type = LongPacketType.retry.bits(version)
        var packet = [UInt8](capacity: 64) { out in
            out.append(0xC0 | type << 4)
            out.append(bigEndian: version.rawValue)
            out.append(8)
            own.encode(into: &out)
            out.append(8)
            source.encode(into: &out)
            for byte in "tok".utf8 { out.append(byte) }
        }
        let tag = RetryIntegrity.tag(of: packet.span, original: original, version)
        packet += tag
        return packet
    }
}

extension Connection {
    /// Receives a datagram that the caller keeps.
    fileprivate mutating func receiveCopy(of datagram: [UInt8], now: Instant) {
        var bytes = datagram
        var span = bytes.mutableSpan
        receive(&span, on: ConnectionPair.path, now: now)
    }
}

extension Hex {
    /// Reads pairs of digits.
    fileprivate init?(text: String) {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2) else { return nil }
        self.init(
            stride(from: 0, to: digits.count, by: 2).map {
                UInt8(digits[$0] << 4 | digits[$0 + 1])
            })
    }
}
