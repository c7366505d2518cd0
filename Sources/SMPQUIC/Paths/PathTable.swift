internal import SMPBytes

/// The ways to the peer that are known, and the one in use.
///
/// - Source: RFC 9000, section 9.
struct PathTable: Sendable {
    /// The most paths that are remembered; older ones that are not in use make room.
    static let maximumCount = 8

    private(set) var states: [PathState]
    /// The place of the path in use.
    private(set) var activeIndex = 0
    /// The path that was in use before, and is gone back to when the new one does not work.
    private(set) var fallback: PathHandle?

    init(_ handle: PathHandle, isValidated: Bool) {
        states = [PathState(handle, isValidated: isValidated)]
    }

    /// The path in use.
    var active: PathState { states[activeIndex] }

    /// One path.
    subscript(index: Int) -> PathState {
        _read { yield states[index] }
        _modify { yield &states[index] }
    }

    /// The place of a path, if it is known.
    func index(_ handle: PathHandle) -> Int? {
        if states[activeIndex].handle == handle { return activeIndex }
        return states.firstIndex { $0.handle == handle }
    }

    /// The place of the path that a datagram has come by, which is added when it is not known.
    ///
    /// - Parameters:
    ///   - handle: The path.
    ///   - byteCount: The size of the datagram, which counts for a path that is added; on others it
    ///     has been counted.
    /// - Returns: The place.
    mutating func insert(_ handle: PathHandle, received byteCount: Int = 0) -> Int {
        if let index = index(handle) { return index }
        if states.count >= Self.maximumCount { removeOldest() }
        states.append(PathState(handle, isValidated: false))
        states[states.count - 1].noteReceived(byteCount)
        return states.count - 1
    }

    /// Forgets the path that is known the longest of those that nobody waits for.
    private mutating func removeOldest() {
        let idle = states.indices.filter { $0 != activeIndex && states[$0].handle != fallback }
        let candidate =
            idle.first { states[$0].trial == nil && !states[$0].isWanted }
            ?? idle.first { !states[$0].isWanted } ?? idle.first
        guard let candidate else { return }
        states.remove(at: candidate)
        if candidate < activeIndex { activeIndex -= 1 }
    }

    /// Whether packets go by a path, or may soon.
    func isUsed(_ handle: PathHandle) -> Bool {
        guard let index = index(handle) else { return false }
        return index == activeIndex || states[index].trial != nil || states[index].isWanted
    }

    /// Goes over to a path.
    ///
    /// - Returns: Whether what was learned of congestion and delay still holds there.
    mutating func activate(_ index: Int) -> Bool {
        guard index != activeIndex else { return true }
        let old = states[activeIndex]
        if old.isValidated { fallback = old.handle }
        activeIndex = index
        // RFC 9000, section 9.4: nothing but the port has changed.
        return states[index].handle.host == old.handle.host
    }

    /// The place of the path to go back to, as the one in use does not work.
    ///
    /// RFC 9000, section 9.3.2: the last that the peer has proven to be at.
    mutating func takeFallback() -> Int? {
        guard let fallback else { return nil }
        self.fallback = nil
        return index(fallback).flatMap { states[$0].isValidated ? $0 : nil }
    }

    /// Whether there is a challenge or a response to be sent on any path.
    var hasPending: Bool { pendingIndex != nil }

    /// The place of a path with a challenge or a response to be sent, if it may be.
    var pendingIndex: Int? {
        states.indices.first { states[$0].hasPending && states[$0].sendAllowance >= 64 }
    }

    /// Takes a response, from whatever path it came.
    ///
    /// - Returns: The place of the path whose challenge it answers.
    mutating func receiveResponse(_ data: UInt64) -> Int? {
        states.indices.first { states[$0].receiveResponse(data) }
    }

    /// When something has to be done about a challenge.
    func deadline(interval: Int64) -> Instant? {
        states.lazy.compactMap { $0.deadline(interval: interval) }.min()
    }
}
