import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPQUIC

/// Migration between whole connections, datagram by datagram.
@Suite struct PathRuleTests {
    @Test(arguments: try VectorFile<NamedRule>.load("quic/path-rules"))
    func keeps(_ rule: NamedRule) throws {
        let trials: [String: () throws -> Void] = [
            "path-challenge-echo": answersOnTheSamePath,
            "path-challenge-pad-limited": padsOnlyAsFarAsAllowed,
            "path-challenge-two-in-packet": answersEachChallenge,
            "path-challenge-duplicate": answersTheSameTwice,
            "path-response-on-other-path-validates": validatesThePathOfTheChallenge,
            "path-response-wrong-data": ignoresWrongResponses,
            "ack-of-challenge-not-validation": doesNotTakeAnAcknowledgement,
            "path-validation-timeout": givesUpAfterThreeTimeouts,
            "migration-before-confirmed": staysDuringTheHandshake,
            "migration-disabled": staysWhenTheServerForbids,
            "probing-only-packet": doesNotFollowProbes,
            "non-probing-highest-pn": followsTheNewestPacket,
            "non-probing-reordered-pn": doesNotFollowOldPackets,
            "migration-cc-reset": forgetsWhatItKnewOfAnotherHost,
            "migration-port-only": keepsWhatItKnowsOfTheHost,
            "migration-cid-reuse-forbidden": usesAnotherNameOnAnotherPath,
            "migration-no-spare-cid": staysWithoutASpareName,
            "migration-revert": goesBackWhenTheNewPathFails,
            "off-path-forwarding": challengesTheOldPath,
            "server-unknown-address": dropsWhatAnotherServerSends,
            "peer-migration-needs-new-cid-for-reply": answersWithAnotherName,
            "peer-nat-rebinding-same-dcid": keepsTheNameWhenThereIsNoOther,
        ]
        try rule.attempt(in: trials)
    }

    private let first = ConnectionPair.path
    private let second = PathHandle(2, host: 2)

    /// Two ends after the handshake.
    private func connected(
        _ configuration: QUICConfiguration = QUICConfiguration()
    ) throws -> ConnectionPair {
        var pair = try ConnectionPair(server: configuration)
        pair.run()
        // Long enough for acknowledgements that were put off.
        pair.now = pair.now + .milliseconds(30)
        pair.client.handleTimeout(now: pair.now)
        pair.server.handleTimeout(now: pair.now)
        pair.run()
        return pair
    }

    // MARK: Challenges

    private func answersOnTheSamePath() throws {
        var pair = try connected()
        let mayMigrate = pair.client.migrate(to: second, now: pair.now)
        #expect(mayMigrate)
        let probes = pair.take(fromClient: true)
        #expect(probes.map(\.path) == [second])
        #expect(probes.map(\.bytes.count) == [1_200])
        pair.deliver(probes, toClient: false)
        let answers = pair.take(fromClient: false).filter { $0.path == second }
        #expect(answers.map(\.bytes.count) == [1_200])
        pair.deliver(answers, toClient: true)
        #expect(pair.client.activePath == second)
        pair.run()
        #expect(pair.server.activePath == second)
    }

    private func padsOnlyAsFarAsAllowed() {
        var state = PathState(second, isValidated: false)
        state.noteReceived(50)
        state.receiveChallenge(1)
        #expect(state.sendAllowance == 150)
    }

    private func answersEachChallenge() {
        var state = PathState(second, isValidated: true)
        state.receiveChallenge(1)
        state.receiveChallenge(2)
        let answers = [state.takeResponse(), state.takeResponse(), state.takeResponse()]
        #expect(answers == [1, 2, nil])
    }

    private func answersTheSameTwice() {
        var state = PathState(second, isValidated: true)
        state.receiveChallenge(1)
        state.receiveChallenge(1)
        let answers = [state.takeResponse(), state.takeResponse(), state.takeResponse()]
        #expect(answers == [1, 1, nil])
    }

    /// A table with two paths, the second on trial, and its challenge.
    private func onTrial() throws -> (table: PathTable, challenge: UInt64) {
        var random = RandomStream(seed: 1)
        var table = PathTable(first, isValidated: true)
        let index = table.insert(second)
        table[index].challenge(until: Instant(.seconds(3)))
        let challenge = table[index].takeChallenge(
            &random, byteCount: 1_200, now: Instant(.seconds(0)))
        return (table, try #require(challenge))
    }

    private func validatesThePathOfTheChallenge() throws {
        // A response says nothing of the path that it came by.
        var (table, challenge) = try onTrial()
        let index = table.receiveResponse(challenge)
        #expect(index == 1)
        #expect(table[1].isValidated)
    }

    private func ignoresWrongResponses() throws {
        var (table, challenge) = try onTrial()
        let index = table.receiveResponse(~challenge)
        #expect(index == nil)
        #expect(!table[1].isValidated)
    }

    private func doesNotTakeAnAcknowledgement() throws {
        var pair = try connected()
        _ = pair.client.migrate(to: second, now: pair.now)
        pair.deliver(pair.take(fromClient: true), toClient: false)
        pair.now = pair.now + .milliseconds(30)
        pair.server.handleTimeout(now: pair.now)
        let others = pair.take(fromClient: false).filter { $0.path == first }
        #expect(!others.isEmpty)
        pair.deliver(others, toClient: true)
        #expect(pair.client.activePath == first)
        let index = try #require(pair.client.paths.index(second))
        #expect(!pair.client.paths[index].isValidated)
    }

    private func givesUpAfterThreeTimeouts() throws {
        var pair = try connected()
        _ = pair.client.migrate(to: second, now: pair.now)
        let index = try #require(pair.client.paths.index(second))
        #expect(pair.client.paths[index].trial?.until == pair.now + .milliseconds(2_997))
    }

    // MARK: Leaving a path

    private func staysDuringTheHandshake() throws {
        var pair = try ConnectionPair()
        let mayMigrate = pair.client.migrate(to: second, now: pair.now)
        #expect(!mayMigrate)
    }

    private func staysWhenTheServerForbids() throws {
        var configuration = QUICConfiguration()
        configuration.allowsActiveMigration = false
        var pair = try connected(configuration)
        let mayMigrate = pair.client.migrate(to: second, now: pair.now)
        #expect(!mayMigrate)
    }

    private func usesAnotherNameOnAnotherPath() throws {
        var pair = try connected()
        _ = pair.client.migrate(to: second, now: pair.now)
        let probe = try #require(pair.take(fromClient: true).first)
        pair.write("data")
        let other = try #require(pair.take(fromClient: true).first)
        #expect(probe.path == second && other.path == first)
        #expect(probe.bytes[1...8] != other.bytes[1...8])
    }

    private func staysWithoutASpareName() throws {
        var pair = try connected()
        var count = 0
        while count < 10, pair.client.migrate(to: PathHandle(UInt32(count + 2)), now: pair.now) {
            count += 1
        }
        #expect(count == Int(QUICConfiguration().activeConnectionIDLimit) - 1)
    }

    private func forgetsWhatItKnewOfAnotherHost() throws {
        var table = PathTable(first, isValidated: true)
        let keeps = table.activate(table.insert(second))
        #expect(!keeps)
    }

    private func keepsWhatItKnowsOfTheHost() throws {
        var table = PathTable(first, isValidated: true)
        let keeps = table.activate(table.insert(PathHandle(2, host: first.host)))
        #expect(keeps)
    }

    // MARK: Following the peer

    private func doesNotFollowProbes() throws {
        var pair = try connected()
        _ = pair.client.migrate(to: second, now: pair.now)
        pair.deliver(pair.take(fromClient: true), toClient: false)
        #expect(pair.server.activePath == first)
    }

    /// A server that has just got its client's newest packet by another path.
    private func rebound() throws -> ConnectionPair {
        var pair = try connected()
        pair.write("data")
        pair.deliver(pair.take(fromClient: true), toClient: false, by: second)
        return pair
    }

    private func followsTheNewestPacket() throws {
        let pair = try rebound()
        #expect(pair.server.activePath == second)
        #expect(!pair.server.paths.active.isValidated)
        #expect(pair.server.paths.active.needsChallenge)
    }

    private func doesNotFollowOldPackets() throws {
        var pair = try connected()
        pair.write("old")
        let old = pair.take(fromClient: true)
        pair.write("new")
        let new = pair.take(fromClient: true)
        pair.deliver(new, toClient: false)
        pair.deliver(old, toClient: false, by: second)
        #expect(pair.server.activePath == first)
    }

    private func challengesTheOldPath() throws {
        var pair = try rebound()
        let old = try #require(pair.server.paths.index(first))
        #expect(pair.server.paths[old].needsChallenge)
        let paths = Set(pair.take(fromClient: false).map(\.path))
        #expect(paths.contains(first) && paths.contains(second))
    }

    private func answersWithAnotherName() throws {
        var pair = try connected()
        let before = pair.server.peerIDs.current
        pair.write("data")
        pair.deliver(pair.take(fromClient: true), toClient: false, by: second)
        for datagram in pair.take(fromClient: false) where datagram.path == second {
            #expect(ConnectionID(datagram.name) != before)
        }
        #expect(pair.server.peerIDs.current != before)
    }

    private func keepsTheNameWhenThereIsNoOther() {
        var ids = PeerConnectionIDs(ConnectionID(1), limit: 2, path: first)
        let isThere = ids.select(second, mayMove: true)
        #expect(isThere)
        #expect(ids.current == ConnectionID(1))
    }

    private func goesBackWhenTheNewPathFails() throws {
        var pair = try rebound()
        // The client still is where it was, and answers there.
        let challenges = pair.take(fromClient: false).filter { $0.path == first }
        pair.deliver(challenges, toClient: true)
        let answers = pair.take(fromClient: true).filter { $0.bytes.count == 1_200 }
        pair.deliver(answers, toClient: false)
        #expect(pair.server.activePath == second)
        pair.now = pair.now + .seconds(4)
        pair.server.handleTimeout(now: pair.now)
        #expect(pair.server.ended == nil)
        #expect(pair.server.activePath == first)
    }

    private func dropsWhatAnotherServerSends() throws {
        var pair = try connected()
        let opened = pair.server.openStream(.unidirectional)
        let id = try #require(opened)
        _ = try pair.server.write(Array("data".utf8).span, to: id)
        pair.deliver(pair.take(fromClient: false), toClient: true, by: second)
        let accepted = pair.client.acceptStream(.unidirectional)
        #expect(accepted == nil)
        #expect(pair.client.paths.index(second) == nil)
    }
}

/// A datagram under way.
struct SentDatagram {
    let path: PathHandle
    let bytes: [UInt8]

    /// The connection ID in a short header.
    fileprivate var name: UInt64 { bytes.span.bigEndian(UInt64.self, at: 1) }
}

extension ConnectionPair {
    /// Takes what one end has to send.
    mutating func take(fromClient: Bool) -> [SentDatagram] {
        var datagrams: [SentDatagram] = []
        while true {
            var transmission: Transmission?
            let bytes = [UInt8](capacity: 65_536) { out in
                transmission =
                    fromClient
                    ? client.transmit(into: &out, now: now)
                    : server.transmit(into: &out, now: now)
            }
            guard let transmission else { return datagrams }
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + transmission.segmentLength)
                datagrams.append(
                    SentDatagram(path: transmission.path, bytes: Array(bytes[start..<end])))
                start = end
            }
        }
    }

    /// Lets datagrams arrive, by the path that they were sent on or by another.
    mutating func deliver(
        _ datagrams: [SentDatagram], toClient: Bool, by path: PathHandle? = nil
    ) {
        for datagram in datagrams {
            var bytes = datagram.bytes
            var span = bytes.mutableSpan
            if toClient {
                client.receive(&span, on: path ?? datagram.path, now: now)
            } else {
                server.receive(&span, on: path ?? datagram.path, now: now)
            }
        }
    }

    /// Lets the client write a few bytes on a stream of their own.
    mutating func write(_ text: String) {
        guard let id = client.openStream(.unidirectional) else { return }
        _ = try? client.write(Array(text.utf8).span, to: id)
    }
}
