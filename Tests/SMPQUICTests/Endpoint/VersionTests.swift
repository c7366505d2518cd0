import SMPBytes
import SMPCrypto
import SMPTLS
import TestVectors
import Testing

@testable import SMPQUIC

/// Which version is spoken, and who has a say in it.
@Suite struct VersionTests {
    struct Reserved: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let version: Hex
        let isReserved: Bool
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Reserved>.load("quic/reserved-versions"))
    func knowsReservedVersions(_ test: Reserved) {
        #expect(QUICVersion(test.version).isReserved == test.isReserved)
    }

    struct Choice: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let client, server: [Hex]
        let negotiated: Hex
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Choice>.load("quic/version-choice"))
    func agrees(_ test: Choice) throws {
        var configuration = QUICConfiguration()
        configuration.versions = test.client.map(QUICVersion.init)
        var server = QUICConfiguration()
        server.versions = test.server.map(QUICVersion.init)
        let pair = try EndpointPair(server: server)
        _ = try pair.connect(EndpointPair.clientSetup(configuration))
        pair.run()
        let versions = (pair.clientEvents + pair.serverEvents).connected.map(\.facts.version)
        let negotiated = QUICVersion(test.negotiated)
        #expect(versions == [negotiated, negotiated])
        for datagram in pair.fromServer where datagram[0] & 0x80 != 0 {
            #expect(datagram.version == negotiated)
        }
    }

    struct Proof: Decodable, Sendable, CustomTestStringConvertible {
        struct Answer: Decodable, Sendable {
            let chosen: Hex
            let available: [Hex]
        }

        let name: String
        let preferred: [Hex]?
        let versions: [Hex]
        let answer: Answer?
        let isAccepted: Bool
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Proof>.load("quic/version-proof"))
    func believesOnlyWhatIsProven(_ test: Proof) throws {
        var setup = EndpointPair.clientSetup()
        setup.configuration.versions = test.versions.map(QUICVersion.init)
        setup.versionsBeforeNegotiation = test.preferred?.map(QUICVersion.init)
        let pair = try ConnectionPair(client: setup)
        var parameters = TransportParameters()
        parameters.versionInformation = test.answer.map {
            VersionInformation(
                chosen: QUICVersion($0.chosen), available: $0.available.map(QUICVersion.init))
        }
        var failure: TransportErrorCode?
        do throws(TransportError) {
            try pair.client.checkVersion(parameters)
        } catch {
            failure = error.code
        }
        #expect(failure == (test.isAccepted ? nil : .versionNegotiationError))
    }

    @Test(arguments: try VectorFile<NamedRule>.load("quic/version-rules"))
    func keeps(_ rule: NamedRule) throws {
        let trials: [String: () throws -> Void] = [
            "no-version-information": staysWithOldClients,
            "incompatible-then-retry": beginsAgain,
            "second-vn-ignored": followsOneListOnly,
            "vn-contains-original-ignored": ignoresAListWithItsVersion,
            "vn-no-common": endsWithoutACommonVersion,
            "retry-uses-original-version": asksForAProofInTheFirstVersion,
            "0rtt-version": sendsEarlyDataInTheFirstVersion,
            "original-initial-keys-kept": readsBothVersionsForAWhile,
            "ticket-bound-to-version": keepsTicketsToTheirVersion,
        ]
        try rule.attempt(in: trials)
    }

    private static func setup(_ versions: [QUICVersion]) -> ClientSetup {
        var configuration = QUICConfiguration()
        configuration.versions = versions
        return EndpointPair.clientSetup(configuration)
    }

    private static let reserved = QUICVersion(rawValue: 0x1A2A_3A4A)

    private func staysWithOldClients() throws {
        var pair = try ConnectionPair(client: Self.setup([.v1]))
        try pair.server.chooseVersion(TransportParameters())
        let version = pair.server.version
        #expect(version == .v1)
    }

    private func beginsAgain() throws {
        let pair = try EndpointPair()
        _ = try pair.connect(Self.setup([Self.reserved, .v1]))
        pair.run()
        #expect(pair.fromClient[0].version == Self.reserved)
        #expect(pair.fromServer[0].version == .negotiation)
        #expect(pair.clientEvents.connected.map(\.facts.version) == [.v1])
        let restarts = pair.clientEvents.filter {
            if case .startedAgain(.v1) = $0.event { true } else { false }
        }
        #expect(restarts.count == 1)
        #expect(pair.clientEvents.ends.isEmpty)
        #expect(pair.client.demultiplexer.table.count == pair.server.demultiplexer.table.count - 1)
    }

    private func followsOneListOnly() throws {
        let pair = try EndpointPair()
        _ = try pair.connect(Self.setup([Self.reserved, .v2, .v1]))
        _ = pair.carryToServer()
        pair.dropsAnswers = true
        let first = try #require(pair.fromClient.last)
        pair.deliverToClient(first.list(of: [.v2]))
        _ = pair.carryToServer()
        let second = try #require(pair.fromClient.last)
        #expect(second.version == .v2)
        pair.deliverToClient(second.list(of: [.v1]))
        #expect(pair.clientEvents.ends.isEmpty)
        pair.dropsAnswers = false
        pair.wait(.seconds(3))
        #expect(pair.clientEvents.connected.map(\.facts.version) == [.v2])
    }

    private func ignoresAListWithItsVersion() throws {
        let pair = try EndpointPair()
        _ = try pair.connect(Self.setup([.v1]))
        pair.dropsAnswers = true
        _ = pair.carryToServer()
        pair.deliverToClient(try #require(pair.fromClient.first).list(of: [.v1, .v2]))
        #expect(pair.clientEvents.ends.isEmpty)
        pair.dropsAnswers = false
        pair.wait(.seconds(3))
        #expect(pair.clientEvents.connected.count == 1)
    }

    private func endsWithoutACommonVersion() throws {
        let pair = try EndpointPair()
        _ = try pair.connect(Self.setup([.v1]))
        pair.dropsAnswers = true
        _ = pair.carryToServer()
        let draft = QUICVersion(rawValue: 0xFF00_001D)
        pair.deliverToClient(try #require(pair.fromClient.first).list(of: [draft]))
        #expect(pair.clientEvents.ends == [.noCommonVersion(offered: [draft])])
    }

    private func asksForAProofInTheFirstVersion() throws {
        var policy = EndpointPolicy()
        policy.addressValidationThreshold = 0
        var server = QUICConfiguration()
        server.versions = [.v2, .v1]
        let pair = try EndpointPair(policy, server: server)
        _ = try pair.connect(Self.setup([.v1, .v2]))
        _ = pair.carryToServer()
        pair.run()
        #expect(pair.fromServer[0].version == .v1)
        #expect(pair.fromServer[0][0] & 0xF0 == 0xF0)
        #expect(pair.fromServer[1].version == .v2)
        #expect(pair.clientEvents.connected.map(\.facts.version) == [.v2])
    }

    private func readsBothVersionsForAWhile() throws {
        var server = QUICConfiguration()
        server.versions = [.v2, .v1]
        var pair = try ConnectionPair(client: Self.setup([.v1, .v2]), server: server)
        _ = pair.carry(fromClient: true)
        let hasBoth = pair.server.keys.otherVersion.opening != nil
        #expect(hasBoth)
        _ = pair.carry(fromClient: false)
        _ = pair.carry(fromClient: true)
        pair.run()
        let hasEither =
            pair.server.keys.otherVersion.opening != nil || !pair.server.keys.initial.isEmpty
        #expect(!hasEither)
    }

    // MARK: Tickets

    private func sendsEarlyDataInTheFirstVersion() throws {
        var server = QUICConfiguration()
        server.versions = [.v2, .v1]
        let (pair, ticket) = try EndpointPair.ticketing(
            server: server, client: Self.setup([.v1]))
        var setup = Self.setup([.v1, .v2])
        setup.ticket = ticket
        let key = try pair.connect(setup)
        let text = Array("early".utf8)
        try pair.client.withConnection(key, now: pair.now) { connection in
            let opened = connection.openStream(.unidirectional)
            _ = try connection.write(text.span, to: try #require(opened))
        }
        let start = pair.fromClient.count
        pair.run()
        #expect(pair.clientEvents.earlyData == [true])
        #expect(pair.clientEvents.connected.last?.facts.version == .v2)
        let early = pair.fromClient[start...].flatMap(\.packets).filter {
            $0.type == .zeroRTT
        }
        #expect(!early.isEmpty && early.allSatisfy { $0.version == .v1 })
    }

    private func keepsTicketsToTheirVersion() throws {
        let (pair, ticket) = try EndpointPair.ticketing(client: Self.setup([.v1]))
        var setup = Self.setup([.v2])
        setup.ticket = ticket
        _ = try pair.connect(setup)
        pair.run()
        #expect(pair.clientEvents.connected.map(\.facts.isResumed) == [false, false])
    }
}

extension QUICVersion {
    fileprivate init(_ bytes: Hex) {
        self.init(rawValue: bytes.bytes.span.bigEndian(UInt32.self, at: 0))
    }
}

extension [UInt8] {
    /// The version of the first packet, which has a long header.
    fileprivate var version: QUICVersion {
        QUICVersion(rawValue: span.bigEndian(UInt32.self, at: 1))
    }

    /// The long headers of the packets in a datagram.
    fileprivate var packets: [LongHeader] {
        var (headers, start) = ([LongHeader](), 0)
        while start < count,
            case .long(let header)? = try? PacketHeader(
                span.extracting(start..<count), shortConnectionIDLength: 8)
        {
            headers.append(header)
            start += header.packetLength
        }
        return headers
    }

    /// A Version Negotiation packet that answers this first packet.
    fileprivate func list(of versions: [QUICVersion]) -> [UInt8] {
        let header = try? InvariantHeader(span, shortConnectionIDLength: 8)
        guard let header else { return [] }
        let (destination, source) = (self[header.destination], self[header.source])
        return [UInt8](capacity: 300) { out in
            out.append(0xC0)
            out.append(zeros: 4)
            for id in [source, destination] {
                out.append(UInt8(truncatingIfNeeded: id.count))
                out.append(copying: Array<UInt8>(id).span)
            }
            for version in versions { out.append(bigEndian: version.rawValue) }
        }
    }
}
