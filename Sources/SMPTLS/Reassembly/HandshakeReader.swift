internal import SMPBytes

/// Puts handshake messages together from the bytes of CRYPTO frames, however these were cut.
///
/// ```
///   bytes at one level ──► buffer ──► whole messages, one after the other
///                                └──► must be empty when the next level begins
/// ```
///
/// The owner takes all messages after each ``receive(_:at:)``, and moves to the next level when the
/// keys for it are there.
///
/// - Source: RFC 8446, sections 4 and 5.1; RFC 9001, section 4.1.3.
public struct HandshakeReader: Sendable {
    /// How long messages may be that a peer sends, in bytes with their header.
    public struct Limits: Hashable, Sendable {
        /// The longest ClientHello.
        public var clientHello: Int
        /// The longest Certificate message.
        public var certificate: Int
        /// The longest message of any other type.
        public var other: Int

        /// Sets the limits.
        public init(clientHello: Int = 65_536, certificate: Int = 131_072, other: Int = 65_536) {
            (self.clientHello, self.certificate, self.other) = (clientHello, certificate, other)
        }

        func limit(for type: HandshakeType) -> Int {
            switch type {
            case .clientHello: clientHello
            case .certificate: certificate
            default: other
            }
        }
    }

    /// A whole message.
    public struct Received: Hashable, Sendable {
        /// What it is.
        public let type: HandshakeType
        /// The keys under which it came.
        public let level: HandshakeLevel
        /// The bytes with type and length, as they go into hashes.
        public let bytes: [UInt8]

        /// The message.
        ///
        /// - Throws: The alert that its fault has.
        public func decoded() throws(TLSError) -> HandshakeMessage {
            try HandshakeMessage(bytes.span)
        }
    }

    /// The keys under which messages come at present.
    public private(set) var level = HandshakeLevel.initial

    private let limits: Limits
    private var buffer: [UInt8] = []
    private var start = 0

    /// Starts with hellos.
    public init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Whether a message has begun, but not ended.
    public var isInsideMessage: Bool { start < buffer.count }

    /// Takes the next bytes.
    ///
    /// - Parameters:
    ///   - bytes: What follows the bytes of the call before at the same level.
    ///   - level: The keys under which they came.
    /// - Throws: A protocol violation for bytes under any other keys than the present ones.
    public mutating func receive(
        _ bytes: Span<UInt8>, at level: HandshakeLevel
    ) throws(TLSError) {
        guard !bytes.isEmpty else { return }
        // RFC 9001, sections 4.1.3 and 8.3: nothing follows under old keys, and nothing early.
        guard level == self.level else {
            throw .protocolViolation("handshake data at \(level) instead of \(self.level)")
        }
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(addingCapacity: bytes.count) { $0.append(copying: bytes) }
    }

    /// Moves on to other keys.
    ///
    /// - Throws: A protocol violation when there is data left under the present keys.
    public mutating func advance(to level: HandshakeLevel) throws(TLSError) {
        // RFC 9001, section 4.1.3: keys change between messages.
        guard !isInsideMessage else {
            throw .protocolViolation("handshake data at \(self.level) behind its end")
        }
        self.level = level
        buffer = []
        start = 0
    }

    /// Takes the next message out, or is `nil` when it is not all there yet.
    ///
    /// - Throws: `unexpected_message` for a type that is unknown or has no place in QUIC, and
    ///   `decode_error` for a message that is too long.
    public mutating func nextMessage() throws(TLSError) -> Received? {
        guard isInsideMessage else { return nil }
        let type = try checkedType(buffer[start])
        guard buffer.count - start >= HandshakeMessage.headerLength else { return nil }
        let length = (1...3).reduce(0) { $0 << 8 | Int(buffer[start + $1]) }
        let end = start + HandshakeMessage.headerLength + length
        guard end - start <= limits.limit(for: type) else {
            throw .malformed("a message of type \(type) of \(length) bytes")
        }
        guard end <= buffer.count else { return nil }
        defer { start = end }
        return Received(type: type, level: level, bytes: Array(buffer[start..<end]))
    }

    private func checkedType(_ number: UInt8) throws(TLSError) -> HandshakeType {
        guard let type = HandshakeType(rawValue: number), type != .messageHash else {
            throw TLSError(.unexpectedMessage, "message of type \(number)")
        }
        switch type {
        // RFC 9001, section 8.3: QUIC itself tells where early data ends.
        case .endOfEarlyData: throw .protocolViolation("the end of early data")
        // RFC 9001, section 6: QUIC itself changes keys.
        case .keyUpdate: throw TLSError(.unexpectedMessage, "a key update")
        default: return type
        }
    }
}
