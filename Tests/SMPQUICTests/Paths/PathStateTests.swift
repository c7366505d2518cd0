import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPQUIC

@Suite struct PathStateTests {
    struct Dialogue: Decodable, Sendable, CustomTestStringConvertible {
        struct Step: Decodable, Sendable {
            let received, want, allowed: Int?
            let validated: Bool?
        }
        let name: String
        let steps: [Step]
        var testDescription: String { name }
    }

    @Test(arguments: try VectorFile<Dialogue>.load("quic/amplification"))
    func sendsThreeTimesWhatCame(_ dialogue: Dialogue) throws {
        var state = PathState(PathHandle(1), isValidated: false)
        for step in dialogue.steps {
            if step.validated == true { state.validate() }
            if let count = step.received {
                state.noteReceived(count)
                #expect(state.sendAllowance == step.allowed)
            }
            if let want = step.want {
                let allowed = min(want, state.sendAllowance)
                #expect(allowed == step.allowed)
                state.noteSent(allowed)
            }
        }
    }

    private var random = RandomStream(seed: 1)
    private let start = Instant(.seconds(1))

    @Test mutating func triesThreeTimesAndGivesUp() throws {
        var state = PathState(PathHandle(1), isValidated: false)
        state.challenge(until: start + .seconds(3))
        var seen: Set<UInt64> = []
        for attempt in 0..<3 {
            let now = start + .milliseconds(300 * attempt)
            let challenge = state.takeChallenge(&random, byteCount: 1_200, now: now)
            seen.insert(try #require(challenge))
            let another = state.takeChallenge(&random, byteCount: 1_200, now: now)
            #expect(another == nil)
            let failed = state.handleTimeout(
                now: now + .milliseconds(300), interval: 300_000_000)
            #expect(!failed)
        }
        #expect(seen.count == 3)
        #expect(state.deadline(interval: 300_000_000) == start + .seconds(3))
        let failed = state.handleTimeout(now: start + .seconds(3), interval: 300_000_000)
        #expect(failed)
        #expect(!state.isValidated)
        #expect(state.deadline(interval: 300_000_000) == nil)
    }

    @Test mutating func takesAResponseToAnyOfItsChallenges() throws {
        var state = PathState(PathHandle(1), isValidated: false)
        state.challenge(until: start + .seconds(3))
        let taken = state.takeChallenge(&random, byteCount: 1_200, now: start)
        let first = try #require(taken)
        _ = state.handleTimeout(now: start + .seconds(1), interval: 1)
        _ = state.takeChallenge(&random, byteCount: 1_200, now: start + .seconds(1))
        let isStranger = state.receiveResponse(first &+ 1)
        #expect(!isStranger)
        let isAnswer = state.receiveResponse(first)
        #expect(isAnswer)
        #expect(state.isValidated)
        #expect(state.carriesFullSize)
        #expect(state.trial == nil)
    }

    @Test mutating func staysValidatedOnTrial() throws {
        var state = PathState(PathHandle(1), isValidated: true)
        state.challenge(until: start + .seconds(3))
        #expect(state.isValidated)
        #expect(state.sendAllowance == .max)
        let failed = state.handleTimeout(now: start + .seconds(3), interval: 1)
        #expect(failed)
        #expect(!state.isValidated)
    }

    @Test mutating func challengesAgainInFullSize() throws {
        var state = PathState(PathHandle(1), isValidated: false)
        state.challenge(until: start + .seconds(3))
        let small = try #require(state.takeChallenge(&random, byteCount: 300, now: start))
        let isAnswer = state.receiveResponse(small)
        #expect(isAnswer)
        #expect(state.isValidated)
        #expect(!state.carriesFullSize)
        #expect(state.needsChallenge)
        let large = try #require(state.takeChallenge(&random, byteCount: 1_200, now: start))
        let isLarge = state.receiveResponse(large)
        #expect(isLarge)
        #expect(state.carriesFullSize)
        #expect(!state.needsChallenge)
    }

    @Test func answersEachChallengeOnceAndAFloodInPart() {
        var state = PathState(PathHandle(1), isValidated: true)
        for data in 0..<10 { state.receiveChallenge(UInt64(data)) }
        var answers: [UInt64] = []
        while let answer = state.takeResponse() { answers.append(answer) }
        #expect(answers == [0, 1, 2, 3])
        #expect(!state.hasPending)
    }

    // MARK: Several paths

    @Test func remembersABoundedNumberOfPaths() {
        var table = PathTable(PathHandle(0), isValidated: true)
        for number in 1...100 {
            let index = table.insert(PathHandle(UInt32(number)), received: 100)
            #expect(table[index].sendAllowance == 300)
            #expect(table.states.count <= PathTable.maximumCount)
            #expect(table.active.handle == PathHandle(0))
        }
    }

    @Test func keepsThePathsThatSomebodyWaitsFor() {
        var table = PathTable(PathHandle(0), isValidated: true)
        let wanted = table.insert(PathHandle(1))
        table[wanted].isWanted = true
        let tried = table.insert(PathHandle(2))
        table[tried].challenge(until: start)
        for number in 10...30 { _ = table.insert(PathHandle(UInt32(number))) }
        for number in 0...2 { #expect(table.isUsed(PathHandle(UInt32(number)))) }
        #expect(!table.isUsed(PathHandle(30)))
        #expect(!table.isUsed(PathHandle(31)))
    }

    @Test func goesBackToTheLastPathThatWorked() throws {
        var table = PathTable(PathHandle(0), isValidated: true)
        let second = table.insert(PathHandle(1))
        _ = table.activate(second)
        #expect(table.active.handle == PathHandle(1))
        let fallback = table.takeFallback()
        #expect(fallback == 0)
        let again = table.takeFallback()
        #expect(again == nil)
    }

    @Test func doesNotGoBackToAPathThatFailed() throws {
        var table = PathTable(PathHandle(0), isValidated: true)
        _ = table.activate(table.insert(PathHandle(1)))
        table[0].challenge(until: start)
        _ = table[0].handleTimeout(now: start, interval: 1)
        let fallback = table.takeFallback()
        #expect(fallback == nil)
    }

    @Test func keepsWhatIsKnownOfTheHost() {
        var table = PathTable(PathHandle(0, host: 7), isValidated: true)
        let samePort = table.insert(PathHandle(1, host: 7))
        let keeps = table.activate(samePort)
        #expect(keeps)
        let other = table.insert(PathHandle(2, host: 8))
        let keepsOther = table.activate(other)
        #expect(!keepsOther)
    }
}
