import SMPBytes
import SMPHost
import SMPSCION
import Testing

/// Dialogues with made-up times, in seconds.
@Suite struct PathCacheTests {
    private let there = MadeUpPaths.system
    private var cache = PathCache()

    private func at(_ seconds: Int64) -> UnixTime { UnixTime(seconds: seconds) }

    private func path(
        _ interface: UInt16, until expiry: Int64, mark: UInt16 = 0
    ) throws -> NetworkPath {
        try MadeUpPaths.path(interface, until: expiry, mark: mark)
    }

    @Test mutating func asksOnceAndThenEveryFiveMinutes() throws {
        #expect(cache.needsFetch(to: there, now: at(0)))
        #expect(cache.nextRefresh == nil)
        cache.store([try path(1, until: 20_000)], to: there, now: at(0))
        #expect(!cache.needsFetch(to: there, now: at(299)))
        #expect(cache.nextRefresh == at(300))
        #expect(cache.due(now: at(299)).isEmpty)
        #expect(cache.due(now: at(300)) == [there])
        cache.store([try path(1, until: 21_000)], to: there, now: at(301))
        #expect(cache.nextRefresh == at(601))
    }

    @Test mutating func asksTwoMinutesBeforeTheFirstPathExpires() throws {
        cache.store(
            [try path(1, until: 20_000), try path(2, until: 250)], to: there, now: at(0))
        #expect(cache.nextRefresh == at(130))
    }

    @Test mutating func triesEveryTenSecondsUntilThereIsAnAnswer() throws {
        cache.store([try path(1, until: 320)], to: there, now: at(0))
        #expect(cache.nextRefresh == at(200))
        cache.noteFailure(to: there, now: at(200))
        #expect(cache.nextRefresh == at(210))
        cache.noteFailure(to: there, now: at(210))
        #expect(cache.due(now: at(219)).isEmpty)
        #expect(cache.due(now: at(220)) == [there])
        cache.store([try path(1, until: 9000)], to: there, now: at(220))
        #expect(cache.nextRefresh == at(520))
    }

    @Test mutating func losesNothingToAnEmptyAnswer() throws {
        let paths = [try path(1, until: 1000), try path(2, until: 500)]
        cache.store(paths, to: there, now: at(0))
        cache.store([], to: there, now: at(300))
        #expect(cache.paths(to: there, now: at(301)) == paths)
        // It was no answer to be content with.
        #expect(cache.nextRefresh == at(310))
        // What has expired goes all the same.
        #expect(cache.paths(to: there, now: at(500)) == [paths[0]])
        cache.noteFailure(to: there, now: at(999))
        #expect(cache.paths(to: there, now: at(1000)).isEmpty)
    }

    @Test mutating func asksAtOnceWhenAllHaveExpiredButNotAllTheTime() throws {
        cache.store([try path(1, until: 100)], to: there, now: at(0))
        #expect(!cache.needsFetch(to: there, now: at(99)))
        #expect(cache.needsFetch(to: there, now: at(100)))
        cache.store([], to: there, now: at(100))
        #expect(!cache.needsFetch(to: there, now: at(109)))
        #expect(cache.needsFetch(to: there, now: at(110)))
    }

    @Test mutating func keepsPathsThatAnAnswerLeavesOutBehindTheOthers() throws {
        let (one, two) = (try path(1, until: 1000), try path(2, until: 1000))
        cache.store([one, two], to: there, now: at(0))
        let three = try path(3, until: 1000)
        cache.store([three, two], to: there, now: at(10))
        #expect(cache.paths(to: there, now: at(10)) == [three, two, one])
    }

    @Test mutating func takesTheLaterOfTwoPathsOverTheSameLinks() throws {
        let old = try path(1, until: 1000, mark: 1)
        let new = try path(1, until: 2000, mark: 2)
        cache.store([old], to: there, now: at(0))
        cache.store([new], to: there, now: at(10))
        #expect(cache.paths(to: there, now: at(10)) == [new])
        #expect(new.fingerprint == old.fingerprint)
        // A daemon that has an older answer in store does not take the better one away.
        cache.store([old], to: there, now: at(20))
        #expect(cache.paths(to: there, now: at(20)) == [new])
        // Of two in one answer, too.
        let newest = try path(1, until: 3000, mark: 3)
        cache.store([newest, old], to: there, now: at(30))
        #expect(cache.paths(to: there, now: at(30)) == [newest])
    }

    @Test mutating func doesNotTakeInWhatHasExpired() throws {
        cache.store([try path(1, until: 5), try path(2, until: 11)], to: there, now: at(10))
        #expect(cache.paths(to: there, now: at(10)) == [try path(2, until: 11)])
    }

    @Test mutating func forgetsTheDestinationThatNobodyAskedForLongest() throws {
        let one = try path(1, until: 1000)
        func system(_ number: Int) -> ISDAS { ISDAS(rawValue: UInt64(number)) }
        for number in 0..<PathCache.capacity {
            cache.store([one], to: system(number), now: at(0))
        }
        #expect(cache.paths(to: system(0), now: at(1)) == [one])
        cache.store([one], to: there, now: at(2))
        #expect(cache.paths(to: system(0), now: at(3)) == [one])
        #expect(cache.paths(to: system(1), now: at(3)).isEmpty)
        #expect(cache.due(now: at(10_000)).count == PathCache.capacity)
    }

    @Test mutating func keepsPathsWithinTheOwnSystemForever() {
        let local = NetworkPath(localMTU: 1400, expiry: nil)
        cache.store([local], to: there, now: at(0))
        #expect(cache.paths(to: there, now: at(1_000_000)) == [local])
        #expect(cache.nextRefresh == at(300))
    }
}
