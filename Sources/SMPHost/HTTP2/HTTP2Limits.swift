/// How much an end of an HTTP/2 connection accepts from its peer.
///
/// Together they bound the memory that one connection can take up, at about `bufferedLength` and
/// `concurrentStreams` × `fieldListLength`, whatever the peer does.
public struct HTTP2Limits: Hashable, Sendable {
    /// How many streams the peer may have open. (SETTINGS_MAX_CONCURRENT_STREAMS)
    public var concurrentStreams = 100
    /// How large the fields of a message may be when decompressed, each counted with 32 octets
    /// more. (SETTINGS_MAX_HEADER_LIST_SIZE)
    public var fieldListLength = 16_384
    /// How large the fields of a message may be while compressed, in bytes.
    public var fieldBlockLength = 32_768
    /// How many frames the fields of a message may be spread over.
    public var fieldBlockFrameCount = 64
    /// How long the content of a message may be, in bytes.
    public var bodyLength = 4 << 20
    /// How long all content that waits on the connection may be together, in bytes.
    public var bufferedLength = 16 << 20
    /// How much content the peer may send ahead, in bytes, on a stream and on the connection.
    /// (SETTINGS_INITIAL_WINDOW_SIZE, from 65,535 to 2^31 - 1)
    public var windowSize = 1 << 20
    /// How many bytes of answers to control frames may wait for a peer that does not read.
    public var waitingControlLength = 262_144
    /// How long the peer may take to answer settings, and a client for each step of a request.
    public var patience = Duration.seconds(30)

    /// Starts with the defaults.
    public init() {}
}
