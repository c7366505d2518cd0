/// What a packet carried, as much as it takes to send it again.
///
/// Data is not kept here but in the stream that it belongs to; a frame only names it. What a frame
/// says may have become old by the time the packet is found to be lost, so its owner writes it anew
/// from what is true then.
///
/// - Source: RFC 9000, section 13.3.
enum SentFrame: BitwiseCopyable, Hashable, Sendable {
    /// Part of a stream.
    case stream(id: StreamID, offset: UInt64, length: UInt32, isFinal: Bool)
    /// Part of the handshake, at the level of the packet.
    case crypto(offset: UInt64, length: UInt32)
    /// The end of a stream before its data.
    case resetStream(StreamID)
    /// The wish not to get more of a stream.
    case stopSending(StreamID)
    /// The limit for the data of all streams.
    case maxData
    /// The limit for the data of a stream.
    case maxStreamData(StreamID)
    /// The limit for the number of streams.
    case maxStreams(StreamDirection)
    /// The limit for all streams was reached.
    case dataBlocked
    /// The limit for a stream was reached.
    case streamDataBlocked(StreamID)
    /// The limit for the number of streams was reached.
    case streamsBlocked(StreamDirection)
    /// A connection ID for the peer.
    case newConnectionID(sequenceNumber: UInt64)
    /// A connection ID of the peer that is given back.
    case retireConnectionID(sequenceNumber: UInt64)
    /// A token for a later connection, by the number that its owner gave it.
    case newToken(index: UInt64)
    /// The handshake is confirmed.
    case handshakeDone
    /// An acknowledgement of everything received up to a number.
    case ack(largest: PacketNumber)
    /// A question whether a path works.
    case pathChallenge(UInt64)
    /// The answer to such a question.
    case pathResponse(UInt64)
    /// A datagram of the application, by the number that its owner gave it.
    case datagram(id: UInt64)
    /// How often the peer is to acknowledge.
    case ackFrequency(sequenceNumber: UInt64)
    /// The wish for an acknowledgement at once.
    case immediateAck
    /// Nothing that would be sent again.
    case ping
}
