public import SMPBytes
public import SMPCrypto

/// Seals what a server has to know again into tickets, and opens those that come back.
///
/// ```
///   ┌──────────┬───────┬──────────────────────┬─────┐
///   │ key name │ nonce │ state ──► encrypted  │ tag │
///   └──────────┴───────┴──────────────────────┴─────┘
///      16         12       …                    16
/// ```
///
/// The newest key seals. Older ones still open, until they are too old or pushed out. Who steals a
/// key can read the early data of the connections whose tickets it sealed, which is why keys are
/// short-lived.
///
/// - Source: RFC 5077, section 4; RFC 8446, section 4.6.1; NIST SP 800-38D, section 8.2.2.
public struct TicketKeys: Sendable {
    /// The number of keys that are kept.
    public static let maximumKeyCount = 4
    /// The longest ticket that is opened, in bytes.
    public static let maximumTicketLength = 8_192

    private static let headerLength = TicketKey.nameLength + AEADNonce.length

    /// How long a key seals.
    public let sealingPeriod: Duration
    /// How long a key opens, counted from when it was made.
    public let openingPeriod: Duration

    /// The keys, the newest first.
    private var keys: [TicketKey]

    /// Starts with one key.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - sealingPeriod: How long a key seals.
    ///   - openingPeriod: How long a key opens, counted from when it was made.
    public init(
        _ key: TicketKey, sealingPeriod: Duration = .seconds(12 * 3_600),
        openingPeriod: Duration = .seconds(36 * 3_600)
    ) {
        keys = [key]
        (self.sealingPeriod, self.openingPeriod) = (sealingPeriod, openingPeriod)
    }

    /// When ``rotate(to:)`` is due.
    public var rotationDeadline: UnixTime {
        (keys.first?.createdAt ?? UnixTime(seconds: 0)) + sealingPeriod
    }

    /// Lets a new key seal from now on.
    public mutating func rotate(to key: TicketKey) {
        keys.insert(key, at: 0)
        keys.removeAll { key.createdAt - $0.createdAt >= openingPeriod }
        if keys.count > Self.maximumKeyCount { keys.removeLast(keys.count - Self.maximumKeyCount) }
    }

    /// Makes a ticket.
    ///
    /// - Parameters:
    ///   - state: What goes into it.
    ///   - nonce: Random bytes, others for each ticket.
    /// - Returns: The ticket.
    /// - Throws: `CryptoError` when libcrypto fails.
    /// - Precondition: The strings of the state are not longer than it says.
    public func seal(_ state: ResumptionState, nonce: AEADNonce) throws(CryptoError) -> [UInt8] {
        guard let key = keys.first else { throw .failed(operation: "a ticket without a key") }
        let content = state.encoded
        let length = Self.headerLength + content.count + AEADAlgorithm.tagLength
        var ticket = [UInt8](capacity: length) { out in
            out.append(copying: key.name.span)
            out.append(bigEndian: nonce.high)
            out.append(bigEndian: nonce.low)
            out.append(copying: content.span)
            out.append(zeros: AEADAlgorithm.tagLength)
        }
        var span = ticket.mutableSpan
        try key.seal(&span, headerLength: Self.headerLength, nonce)
        return ticket
    }

    /// Opens a ticket.
    ///
    /// - Returns: What the server has to know, or `nil` for a ticket that is not from here, was
    ///   changed, or is too old; the handshake then goes on without it.
    public func open(_ ticket: [UInt8], now: UnixTime) -> ResumptionState? {
        let overhead = Self.headerLength + AEADAlgorithm.tagLength
        guard (overhead...Self.maximumTicketLength).contains(ticket.count),
            let key = keys.first(where: { $0.name.elementsEqual(ticket.prefix($0.name.count)) }),
            now - key.createdAt < openingPeriod
        else { return nil }
        var ticket = ticket
        let high = ticket.span.bigEndian(UInt32.self, at: TicketKey.nameLength)
        let low = ticket.span.bigEndian(UInt64.self, at: TicketKey.nameLength + 4)
        var span = ticket.mutableSpan
        let nonce = AEADNonce(high: high, low: low)
        guard key.open(&span, headerLength: Self.headerLength, nonce) else { return nil }
        let end = ticket.count - AEADAlgorithm.tagLength
        let state = try? ResumptionState(ticket.span.extracting(Self.headerLength..<end))
        guard let state, state.isUsable(now: now) else { return nil }
        return state
    }
}
