import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct PathReversalTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let pathType: UInt8
        let before, after: Position?
        let reversed: Hex?
        let reversedPathType: UInt8?
        let error: String?

        struct Position: Decodable, Hashable {
            let currentInfoField, currentHopField: Int
            let inConstructionDirection: [Bool]
        }

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/path-reversal") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func turnsRound(_ vector: Case) throws {
        let path = try Path(PathType(rawValue: vector.pathType), from: vector.bytes.bytes.span)
        let back = try keepingChecks(path)
        #expect(back.type.rawValue == vector.reversedPathType)
        #expect(
            Hex([UInt8](capacity: back.encodedLength) { back.encode(into: &$0) }) == vector.reversed
        )
        if let before = vector.before { #expect(position(of: path) == before) }
        if let after = vector.after { #expect(position(of: back) == after) }
    }

    @Test(arguments: try cases.get().filter { $0.error == nil && $0.pathType == 1 })
    func turnedTwiceIsTheSame(_ vector: Case) throws {
        let path = try Path(.standard, from: vector.bytes.bytes.span)
        #expect(try path.reversed().reversed() == path)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let expected = try #require(vector.error)
        do throws(WireError) {
            _ = try Path(PathType(rawValue: vector.pathType), from: vector.bytes.bytes.span)
                .reversed()
            Issue.record("accepted")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test func answersEPICOverTheStandardPath() throws {
        let vector = try #require(try Self.cases.get().first { $0.pathType == 3 })
        guard case .epic(let path) = try Path(.epic, from: vector.bytes.bytes.span) else {
            Issue.record("not an EPIC path")
            return
        }
        #expect(try Path.epic(path).reversed() == .standard(path.standard.reversed))
    }

    /// The vectors turn an EPIC path round with its stale checks, which is of use to no answer.
    private func keepingChecks(_ path: Path) throws(WireError) -> Path {
        guard case .epic(let epic) = path else { return try path.reversed() }
        return .epic(EPICPath(prefix: epic.prefix, standard: epic.standard.reversed))
    }

    private func position(of path: Path) -> Case.Position? {
        guard case .standard(let path) = path else { return nil }
        return Case.Position(
            currentInfoField: path.meta.currentInfoField,
            currentHopField: path.meta.currentHopField,
            inConstructionDirection: path.infoFields.map(\.isInConstructionDirection))
    }
}
