internal import SMPBytes

/// What an application does with a connection.
extension Connection {
    /// The next thing that has happened, or `nil` when all was told.
    public mutating func nextEvent() -> ConnectionEvent? {
        if let event = events.next() { return event }
        return streams.nextEvent().map { .stream($0) }
    }

    /// Whether the handshake is through on this end.
    public var isConnected: Bool { handshake.isComplete && closing == nil }

    /// What the first packet of a client tells the server, for two ends that meet without one.
    public var attempt: ConnectionAttempt {
        ConnectionAttempt(
            version: version, destination: handshake.initialDestination,
            source: localIDs.handshakeID)
    }

    // MARK: Streams

    /// Opens a stream, or gives `nil` when the peer does not allow another now.
    ///
    /// ``StreamEvent/available(_:)`` tells when it does again.
    public mutating func openStream(_ direction: StreamDirection) -> StreamID? {
        closing == nil ? streams.open(direction) : nil
    }

    /// Takes the next stream that the peer has opened, or gives `nil` when there is none.
    public mutating func acceptStream(_ direction: StreamDirection) -> StreamID? {
        streams.accept(direction)
    }

    /// Writes as much to a stream as there is room for.
    ///
    /// - Parameters:
    ///   - bytes: What to write.
    ///   - id: The stream.
    /// - Returns: How many bytes were taken. When these are not all, ``StreamEvent/writable(_:)``
    ///   tells when there is room again.
    /// - Throws: ``StreamError``.
    public mutating func write(
        _ bytes: Span<UInt8>, to id: StreamID
    ) throws(StreamError) -> Int {
        try streams.write(id, bytes)
    }

    /// Writes the end of a stream.
    ///
    /// - Parameter id: The stream.
    /// - Throws: ``StreamError``.
    public mutating func finish(_ id: StreamID) throws(StreamError) {
        try streams.finish(id)
    }

    /// Moves what has come on a stream to `out`.
    ///
    /// - Parameters:
    ///   - id: The stream.
    ///   - out: Where the bytes go.
    /// - Returns: How many there were, or that the stream has ended.
    /// - Throws: ``StreamError``.
    public mutating func read(
        _ id: StreamID, into out: inout OutputSpan<UInt8>
    ) throws(StreamError) -> StreamRead {
        try streams.read(id, into: &out)
    }

    /// Ends a stream without the data that the peer does not have yet.
    ///
    /// - Parameters:
    ///   - id: The stream.
    ///   - errorCode: Why, in the application's terms.
    /// - Throws: ``StreamError``.
    public mutating func reset(_ id: StreamID, errorCode: UInt64) throws(StreamError) {
        try streams.reset(id, errorCode: min(errorCode, Varint.max))
    }

    /// Asks the peer to send no more of a stream.
    ///
    /// - Parameters:
    ///   - id: The stream.
    ///   - errorCode: Why, in the application's terms.
    /// - Throws: ``StreamError``.
    public mutating func stopSending(_ id: StreamID, errorCode: UInt64) throws(StreamError) {
        try streams.stopSending(id, errorCode: min(errorCode, Varint.max))
    }

    /// Says which streams are served first.
    ///
    /// - Parameters:
    ///   - id: The stream.
    ///   - urgency: From 0, the most urgent, to 7; 3 at first.
    ///   - isIncremental: Whether it takes turns with others that are as urgent.
    /// - Throws: ``StreamError``.
    public mutating func setPriority(
        _ id: StreamID, urgency: UInt8, isIncremental: Bool
    ) throws(StreamError) {
        try streams.setPriority(id, urgency: urgency, isIncremental: isIncremental)
    }

    // MARK: Tokens

    /// Gives the client a token that spares its next connection a round trip.
    ///
    /// - Parameter token: The token, which this server can read; nothing happens on a client, or
    ///   when the client has been given four.
    public mutating func give(token: [UInt8]) {
        guard side == .server, closing == nil else { return }
        control.send(token: token)
    }

    // MARK: Datagrams

    /// The longest datagram that can be sent now, in bytes; 0 when the peer takes none.
    public var maximumDatagramLength: Int {
        // Header with the longest number, and tag.
        let overhead = 1 + peerIDs.current.length + 4 + 16
        return datagrams.maximumLength(room: path.maximumDatagramSize - overhead)
    }

    /// Sends a message that is neither put in order nor sent again.
    ///
    /// - Parameter bytes: At most ``maximumDatagramLength`` of them.
    /// - Returns: Whether it was taken: it is not too long, and not too many wait.
    public mutating func sendDatagram(_ bytes: Span<UInt8>) -> Bool {
        guard closing == nil, bytes.count <= maximumDatagramLength, datagrams.peerLimit > 0 else {
            return false
        }
        return datagrams.send(bytes)
    }

    /// Takes the oldest message that has come, or gives `nil` when there is none.
    public mutating func receiveDatagram() -> [UInt8]? {
        datagrams.receive()
    }
}
