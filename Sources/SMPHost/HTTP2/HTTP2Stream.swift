package import SMPBytes

/// One request and its response, as one end sees them.
///
/// ```
///              request            response
///   server:  reader ──► complete ──► outgoing ──► done
///   client:  outgoing ──► done  and  reader ──► complete, in any order
/// ```
///
/// A stream exists from the first fields on, so "idle" and "closed" are not states of it: see
/// ``HTTP2StreamTable``.
///
/// - Source: RFC 9113, section 5.1.
package struct HTTP2Stream: Sendable {
    /// What is still to be sent.
    package enum Outgoing: Sendable {
        /// Nobody has said yet what.
        case undecided
        /// Content, after which come trailers or nothing.
        case content(ByteQueue, trailers: HTTPFields?)
        /// Nothing, the end was sent.
        case done
    }

    /// The number of the stream.
    package let id: HTTP2StreamID
    /// What the peer is sending.
    package var reader: HTTP2MessageReader
    /// How much the peer may send.
    package var receiveWindow: HTTP2ReceiveWindow
    /// What is still to be sent.
    package var outgoing = Outgoing.undecided
    /// How much may be sent.
    package var sendWindow: HTTP2SendWindow
    /// When the peer last did something for the stream.
    package var lastProgress: Instant

    /// Opens a stream.
    package init(
        _ id: HTTP2StreamID, reader: HTTP2MessageReader, receiveWindow: Int, sendWindow: Int,
        now: Instant
    ) {
        self.id = id
        self.reader = reader
        self.receiveWindow = HTTP2ReceiveWindow(size: receiveWindow)
        self.sendWindow = HTTP2SendWindow(size: sendWindow)
        lastProgress = now
    }

    /// Whether everything was sent.
    package var hasSentEnd: Bool {
        if case .done = outgoing { true } else { false }
    }

    /// Whether content waits, and may be sent as far as the stream is concerned.
    package var canSendContent: Bool {
        guard case .content = outgoing else { return false }
        return sendWindow.available > 0
    }

    /// Whether the next step is the peer's, so that it can be late.
    package var waitsForPeer: Bool {
        if case .content = outgoing { return true }
        return !reader.isComplete
    }

    /// Takes the next content to be sent, at most `limit` bytes.
    ///
    /// - Returns: The content, whether it was the last, and the trailers that follow the last; or
    ///   `nil` when nothing waits.
    package mutating func takeContent(
        limit: Int
    ) -> (content: [UInt8], isLast: Bool, trailers: HTTPFields?)? {
        guard case .content(var queue, let trailers) = outgoing else { return nil }
        outgoing = .done  // so that the queue is not copied
        let content = queue.take(min(limit, sendWindow.available))
        sendWindow.consume(content.count)
        guard queue.isEmpty else {
            outgoing = .content(queue, trailers: trailers)
            return (content, false, nil)
        }
        return (content, true, trailers)
    }
}
