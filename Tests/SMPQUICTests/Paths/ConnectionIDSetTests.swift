import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPQUIC

@Suite struct ConnectionIDSetTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let firstConnectionID: Hex?
        let limit: UInt64
        let frames: [Hex]
        let retired: [UInt64]?
        let error: String?
        var testDescription: String { name }
    }

    private static let path = PathHandle(1)

    @Test(arguments: try VectorFile<Case>.load("quic/connection-ids"))
    func keepsTheRules(_ test: Case) throws {
        let bytes = test.firstConnectionID?.bytes ?? [9, 9, 9, 9]
        let copied = ConnectionID(bytes.span)
        let first = try #require(copied)
        var peer = PeerConnectionIDs(first, limit: test.limit, path: Self.path)
        var local = LocalConnectionIDs(first, token: StatelessResetToken(high: 1, low: 2))
        var failure: TransportError?
        for bytes in test.frames where failure == nil {
            var reader = ByteReader(bytes.bytes.span)
            do throws(TransportError) {
                switch try Frame(from: &reader) {
                case .newConnectionID(let frame): try peer.receive(frame)
                case .retireConnectionID(let number):
                    _ = try local.retire(number, used: .empty)
                default: Issue.record("another frame")
                }
            } catch {
                failure = error
            }
        }
        #expect(failure?.code.description == test.error)
        guard let retired = test.retired else { return }
        #expect(Self.retired(&peer).sorted() == retired)
    }

    /// The numbers that are given back when frames are written.
    private static func retired(_ ids: inout PeerConnectionIDs) -> [UInt64] {
        var sent = SentPackets()
        let bytes = [UInt8](capacity: 4_000) { ids.writeFrames(into: &$0, &sent) }
        var reader = ByteReader(bytes.span)
        var numbers: [UInt64] = []
        while reader.remaining > 0,
            case .retireConnectionID(let number)? = try? Frame(from: &reader)
        {
            numbers.append(number)
        }
        return numbers
    }

    private static func frame(_ number: UInt64, priorTo: UInt64 = 0) -> NewConnectionIDFrame {
        NewConnectionIDFrame(
            sequenceNumber: number, retirePriorTo: priorTo, connectionID: ConnectionID(number),
            statelessResetToken: StatelessResetToken(high: 7, low: number))
    }

    // MARK: The peer's names

    @Test func givesEachPathANameOfItsOwn() throws {
        var ids = PeerConnectionIDs(ConnectionID(0), limit: 3, path: PathHandle(1))
        let hasNone = ids.select(PathHandle(2))
        #expect(!hasNone)
        #expect(ids.current == ConnectionID(0))
        try ids.receive(Self.frame(1))
        let hasOne = ids.select(PathHandle(2))
        #expect(hasOne)
        #expect(ids.current == ConnectionID(1))
        let isBack = ids.select(PathHandle(1))
        #expect(isBack)
        #expect(ids.current == ConnectionID(0))
        #expect(ids.spareCount == 0)
        ids.release { $0 == PathHandle(1) }
        #expect(Self.retired(&ids) == [1])
    }

    @Test func doesNotTakeBackWhatItGaveBack() throws {
        var ids = PeerConnectionIDs(ConnectionID(0), limit: 3, path: Self.path)
        try ids.receive(Self.frame(1))
        try ids.receive(Self.frame(2))
        let rotated = ids.rotate() && ids.rotate()
        #expect(rotated)
        #expect(ids.current == ConnectionID(2))
        #expect(Self.retired(&ids).sorted() == [0, 1])
        ids.acknowledged(0)
        ids.acknowledged(1)
        // A frame that was sent again although it had arrived.
        try ids.receive(Self.frame(1))
        #expect(ids.spareCount == 0)
    }

    @Test func retiresInAFrameThatCameBefore() throws {
        var ids = PeerConnectionIDs(ConnectionID(0), limit: 3, path: Self.path)
        try ids.receive(Self.frame(1))
        try ids.receive(Self.frame(1, priorTo: 1))
        #expect(ids.current == ConnectionID(1))
        #expect(Self.retired(&ids) == [0])
    }

    @Test func givesBackAgainWhatWasLost() throws {
        var ids = PeerConnectionIDs(ConnectionID(0), limit: 3, path: Self.path)
        try ids.receive(Self.frame(1))
        let rotated = ids.rotate()
        #expect(rotated)
        #expect(Self.retired(&ids) == [0])
        #expect(!ids.hasPending)
        ids.lost(0)
        #expect(Self.retired(&ids) == [0])
        ids.acknowledged(0)
        ids.lost(0)
        #expect(!ids.hasPending)
    }

    @Test func takesTheNameOfThePreferredAddress() throws {
        var ids = PeerConnectionIDs(ConnectionID(0), limit: 2, path: Self.path)
        try ids.receive(
            PreferredAddress(
                ipv4: [UInt8](repeating: 1, count: 6), ipv6: [UInt8](repeating: 0, count: 18),
                connectionID: ConnectionID(5), statelessResetToken: .init(high: 1, low: 1)))
        #expect(ids.spareCount == 1)
        #expect(throws: TransportError.self) { try ids.receive(Self.frame(1)) }
    }

    @Test func movesTheNameWhenThePeerHasGivenNoOther() {
        var ids = PeerConnectionIDs(ConnectionID(0), limit: 2, path: PathHandle(1))
        let moved = ids.select(PathHandle(2), mayMove: true)
        #expect(moved)
        #expect(ids.current == ConnectionID(0))
        let stays = ids.select(PathHandle(1))
        #expect(!stays)
    }

    // MARK: Own names

    @Test func refusesNumbersThatWereNotSent() throws {
        var random = RandomStream(seed: 3)
        var ids = LocalConnectionIDs(ConnectionID(9), token: .init(high: 0, low: 0))
        ids.setLimit(4)
        let issued = ids.issue(&random) { _ in .init(high: 1, low: 1) }
        #expect(issued.count == 3)
        #expect(throws: TransportError.self) { try ids.retire(4, used: .empty) }
        #expect(throws: TransportError.self) { try ids.retire(1, used: .empty) }
        var sent = SentPackets()
        let bytes = [UInt8](capacity: 1_000) { ids.writeFrames(into: &$0, &sent) }
        #expect(!bytes.isEmpty)
        let retired = try ids.retire(1, used: .empty)
        #expect(retired == issued[0])
        let again = try ids.retire(1, used: .empty)
        #expect(again == nil)
        #expect(throws: TransportError.self) { try ids.retire(2, used: issued[1]) }
    }

    // MARK: Both, by seeds

    /// Two ends whose frames are lost and overtake each other keep their limits, and no path is
    /// ever left without a name that the other end still knows.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func neverRunsOutOfNames(_ seed: UInt64) throws {
        var random = RandomStream(seed: seed)
        var exchange = NameExchange(limit: UInt64.random(in: 2...8, using: &random))
        for _ in 0..<400 { try exchange.step(&random) }
        try exchange.settle(&random)
        let spares = exchange.peer.spareCount
        #expect(spares + 1 == Int(min(exchange.limit, LocalConnectionIDs.maximumCount)))
        #expect(!exchange.peer.hasPending)
        #expect(!exchange.local.hasPending)
    }
}

/// An end that gives names, one that uses them, and what is under way between them.
private struct NameExchange {
    let limit: UInt64
    var local = LocalConnectionIDs(ConnectionID(77), token: .init(high: 0, low: 0))
    var peer: PeerConnectionIDs
    /// Packets under way: to whom, with which name in front, and what is in them.
    private var packets: [(isToUser: Bool, name: ConnectionID, bytes: [UInt8])] = []
    private var path: UInt32 = 1

    init(limit: UInt64) {
        self.limit = limit
        peer = PeerConnectionIDs(ConnectionID(77), limit: limit, path: PathHandle(1))
        local.setLimit(limit)
    }

    mutating func step(_ random: inout RandomStream) throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: _ = peer.rotate()
        case 1:
            path += 1
            if peer.select(PathHandle(path)) {
                peer.release { [path] in $0 == PathHandle(path) }
            } else {
                path -= 1
            }
        case 2...5: send(&random)
        default: try deliver(isLossy: true, &random)
        }
        #expect(local.contains(peer.current))
        #expect(local.active.count <= Int(min(limit, LocalConnectionIDs.maximumCount)))
    }

    /// Delivers everything until nothing is left to say.
    mutating func settle(_ random: inout RandomStream) throws {
        for _ in 0..<50 {
            send(&random)
            while !packets.isEmpty { try deliver(isLossy: false, &random) }
        }
    }

    private mutating func send(_ random: inout RandomStream) {
        _ = local.issue(&random) { .init(high: 1, low: $0.high) }
        var sent = SentPackets()
        let names = [UInt8](capacity: 200) { local.writeFrames(into: &$0, &sent) }
        if !names.isEmpty { packets.append((true, .empty, names)) }
        let retirements = [UInt8](capacity: 30) { peer.writeFrames(into: &$0, &sent) }
        if !retirements.isEmpty { packets.append((false, peer.current, retirements)) }
    }

    /// Takes any packet that is under way, which arrives, is lost, or arrives and is thought lost.
    private mutating func deliver(isLossy: Bool, _ random: inout RandomStream) throws {
        guard let index = packets.indices.randomElement(using: &random) else { return }
        let packet = packets.remove(at: index)
        let fate = isLossy ? Int.random(in: 0..<4, using: &random) : 3
        var reader = ByteReader(packet.bytes.span)
        while reader.remaining > 0 {
            let frame = try Frame(from: &reader)
            if fate > 0 { try arrive(frame, packet.name) }
            settle(frame, wasAcknowledged: fate > 1)
        }
    }

    private mutating func arrive(_ frame: Frame, _ name: ConnectionID) throws {
        switch frame {
        case .newConnectionID(let frame): try peer.receive(frame)
        case .retireConnectionID(let number): _ = try local.retire(number, used: name)
        default: Issue.record("another frame")
        }
    }

    private mutating func settle(_ frame: Frame, wasAcknowledged: Bool) {
        switch frame {
        case .newConnectionID(let frame):
            if !wasAcknowledged { local.lost(frame.sequenceNumber) }
        case .retireConnectionID(let number):
            if wasAcknowledged { peer.acknowledged(number) } else { peer.lost(number) }
        default: break
        }
    }
}
