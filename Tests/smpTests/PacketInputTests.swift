import Foundation
import SMPBytes
import TestVectors
import Testing

@testable import smp

@Suite struct PacketInputTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let datagrams, others: Int
        let first: [Hex]

        var testDescription: String { name }

        var contents: [UInt8] {
            get throws {
                let file = Vectors.directory.appending(path: "captures/\(name)")
                return [UInt8](try Data(contentsOf: file))
            }
        }
    }

    static let cases = Result { try VectorFile<Case>.load("captures/captures") }

    private func items(_ contents: [UInt8]) -> [PacketInput.Item] {
        var input = PacketInput(contents: contents)
        var items: [PacketInput.Item] = []
        while let item = input.next() { items.append(item) }
        return items
    }

    @Test(arguments: try cases.get())
    func findsEveryDatagramOfACapture(_ vector: Case) throws {
        let items = items(try vector.contents)
        let datagrams = items.compactMap { item -> Hex? in
            guard case .packet(let bytes, let start, _) = item else { return nil }
            return Hex(Array(bytes[start...]))
        }
        #expect(datagrams.count == vector.datagrams)
        #expect(items.count - datagrams.count == vector.others)
        #expect(Array(datagrams.prefix(vector.first.count)) == vector.first)
    }

    @Test(arguments: try cases.get())
    func endsOnEveryPrefixOfACapture(_ vector: Case) throws {
        let contents = try vector.contents
        let whole = items(contents).count
        for length in 0..<contents.count {
            #expect(items(Array(contents.prefix(length))).count <= whole + 1)
        }
    }

    @Test(arguments: try cases.get(), 0..<8)
    func survivesDamage(_ vector: Case, seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        for _ in 0..<200 {
            var contents = try vector.contents
            for _ in 0..<4 {
                let place = Int(random.next() % UInt64(contents.count))
                contents[place] = UInt8(truncatingIfNeeded: random.next())
            }
            for case .packet(let bytes, let start, _) in items(contents) {
                #expect(start <= bytes.count)
                var dissector = PacketDissector(bytes, start: start, keys: [])
                _ = dissector.dissect()
            }
        }
    }

    @Test func namesTheBreakOfACapture() throws {
        let contents = try #require(try Self.cases.get().first).contents
        let items = items(Array(contents.dropLast(3)))
        guard case .broken(_, let problem) = try #require(items.last) else {
            Issue.record("not broken")
            return
        }
        #expect(problem.layer == "capture file")
        #expect(problem.offset > 0)
    }

    @Test func readsALineOfDigitsAsAPacket() throws {
        let text = """
            # a comment, then an empty line

            00 01 02
            0x0304
            05:06
            not digits
            07
            """
        let items = items(Array(text.utf8))
        let packets = items.map { item -> [UInt8]? in
            guard case .packet(let bytes, _, _) = item else { return nil }
            return bytes
        }
        #expect(packets == [[0, 1, 2], [3, 4], [5, 6], nil, [7]])
    }

    @Test func takesAnythingElseAsOnePacket() {
        guard case .packet(let bytes, 0, _)? = items([0xff, 0x00, 0x0a]).first else {
            Issue.record("no packet")
            return
        }
        #expect(bytes == [0xff, 0x00, 0x0a])
    }

    @Test(arguments: ["", "0", "0x", "zz", "/no/such/file"])
    func refusesWhatIsNeitherFileNorDigits(_ argument: String) {
        #expect(throws: Failure.self) { try PacketInput(argument) }
    }
}

/// Numbers that look random and are the same in every run.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
