/// What has happened to a stream.
public enum StreamEvent: Hashable, Sendable {
    /// The peer has opened streams of this kind, which can be accepted.
    case opened(StreamDirection)
    /// There is something to read: data, the end, or a reset.
    case readable(StreamID)
    /// There is room to write again, after a write that did not take all.
    case writable(StreamID)
    /// The peer has all of what was written, and its end.
    case delivered(StreamID)
    /// The peer does not want more of what is written.
    case stopped(StreamID, errorCode: UInt64)
    /// Streams of this kind can be opened again, after one could not.
    case available(StreamDirection)
}

/// Why an application cannot do what it wants with a stream.
public enum StreamError: Error, Hashable, Sendable {
    /// There is no such stream, or it is over.
    case unknown(StreamID)
    /// The stream is one that only the peer writes to, or only this end.
    case wrongDirection(StreamID)
    /// The end of the stream was written already.
    case finished(StreamID)
    /// The peer has ended the stream before its data, with this code.
    case reset(StreamID, errorCode: UInt64)
    /// The peer does not want what is written, with this code.
    case stopped(StreamID, errorCode: UInt64)
    /// This end has ended the stream before its data.
    case resetLocally(StreamID)
}

extension StreamError: CustomStringConvertible {
    /// One line that names the stream.
    public var description: String {
        switch self {
        case .unknown(let id): "stream \(id) is not open"
        case .wrongDirection(let id): "stream \(id) goes the other way only"
        case .finished(let id): "the end of stream \(id) was written already"
        case .reset(let id, let code): "the peer has reset stream \(id) with code \(code)"
        case .stopped(let id, let code): "the peer has stopped stream \(id) with code \(code)"
        case .resetLocally(let id): "stream \(id) was reset by this end"
        }
    }
}

/// What came of reading from a stream.
public enum StreamRead: Hashable, Sendable {
    /// So many bytes, which are not 0.
    case bytes(Int)
    /// Nothing yet.
    case nothing
    /// The end: all that the peer has written was read.
    case end
}
