/// The streams of a connection: those that are open, and what has to be known of the others.
///
/// A number that is not in the table is idle if it is higher than all that were opened; otherwise
/// the stream is closed. What a frame on a closed stream means depends on how it was closed, which
/// is remembered of the last few.
///
/// - Source: RFC 9113, sections 5.1 and 5.1.1.
package struct HTTP2StreamTable: Sendable {
    /// What is known of a stream that is not open.
    package enum Absence: Hashable, Sendable {
        /// It was never opened.
        case idle
        /// We reset it; the peer may not know yet.
        case resetHere
        /// The peer has ended or reset it, and knows that nothing may follow.
        case endedByPeer
        /// It was closed long ago, or its number was left out.
        case longGone
    }

    /// How many closed streams are remembered.
    private static let memory = 256

    /// The open streams, in the order of their numbers.
    private var streams: [HTTP2Stream] = []
    private var closed: [(id: HTTP2StreamID, absence: Absence)] = []
    /// Where the next entry of `closed` goes once it is full.
    private var oldestClosed = 0
    /// The stream that sent last, after which the next gets its turn.
    private var lastServed = HTTP2StreamID.connection

    /// The highest number that was opened, whoever may open streams.
    package private(set) var highest = HTTP2StreamID.connection

    /// Starts without streams.
    package init() {}

    /// The number of open streams.
    package var count: Int { streams.count }
    /// The places of all open streams.
    package var indices: Range<Int> { streams.indices }

    /// The open stream at a place, which holds until the next one is closed.
    package subscript(index: Int) -> HTTP2Stream {
        get { streams[index] }
        _modify { yield &streams[index] }
    }

    /// The place of an open stream, or `nil` when it is not open.
    package func index(of id: HTTP2StreamID) -> Int? {
        var range = streams.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if streams[middle].id == id { return middle }
            range =
                streams[middle].id < id
                ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }

    /// What is known of a stream that is not open.
    package func absence(of id: HTTP2StreamID) -> Absence {
        if id > highest { return .idle }
        return closed.last { $0.id == id }?.absence ?? .longGone
    }

    /// Adds a stream whose number is higher than that of all before.
    package mutating func open(_ stream: HTTP2Stream) {
        precondition(stream.id > highest)
        highest = stream.id
        streams.append(stream)
    }

    /// Takes note of a stream that was refused as soon as it was opened.
    package mutating func refuse(_ id: HTTP2StreamID) {
        highest = max(highest, id)
        remember(id, .resetHere)
    }

    /// Closes the stream at a place.
    ///
    /// - Returns: The stream.
    @discardableResult
    package mutating func close(at index: Int, _ absence: Absence) -> HTTP2Stream {
        let stream = streams.remove(at: index)
        remember(stream.id, absence)
        return stream
    }

    /// Closes all streams.
    ///
    /// - Returns: Their numbers.
    package mutating func closeAll() -> [HTTP2StreamID] {
        defer { streams.removeAll() }
        return streams.map(\.id)
    }

    /// The place of the next stream that can send content, each getting its turn.
    package func nextSender() -> Int? {
        streams.firstIndex { $0.canSendContent && $0.id > lastServed }
            ?? streams.firstIndex(where: \.canSendContent)
    }

    /// Takes note that the stream at a place had its turn.
    package mutating func didServe(at index: Int) {
        lastServed = streams[index].id
    }

    private mutating func remember(_ id: HTTP2StreamID, _ absence: Absence) {
        guard closed.count == Self.memory else { return closed.append((id, absence)) }
        closed[oldestClosed] = (id, absence)
        oldestClosed = (oldestClosed + 1) % Self.memory
    }
}
