/// How much content may still be sent, on one stream or on the whole connection.
///
/// - Source: RFC 9113, section 6.9.1.
package struct HTTP2SendWindow: Hashable, Sendable {
    /// The size that a window has unless a peer announces another, in octets.
    package static let initialSize = 65_535
    /// The size that no window may exceed, 2^31 - 1 octets.
    package static let maximumSize = 0x7fff_ffff

    /// How much may be sent, in octets, which a change of settings can make negative.
    package private(set) var available: Int

    /// Starts with room for `size` octets.
    package init(size: Int = initialSize) {
        available = size
    }

    /// Takes note that `count` octets were sent.
    ///
    /// - Precondition: They were available.
    package mutating func consume(_ count: Int) {
        precondition(count <= available)
        available -= count
    }

    /// Takes in leave to send `count` octets more, or fewer if the settings have changed.
    ///
    /// - Returns: Whether the window is still within bounds.
    package mutating func grow(by count: Int) -> Bool {
        available += count
        return available <= Self.maximumSize
    }
}

/// How much content the peer may still send, on one stream or on the whole connection.
///
/// The window is filled up again when half of it is used, so that updates are few and the peer does
/// not have to stop for one.
///
/// - Source: RFC 9113, sections 5.2 and 6.9.
package struct HTTP2ReceiveWindow: Hashable, Sendable {
    /// The size of the window when it is full, in octets.
    package let size: Int
    private var available: Int

    /// Starts with a full window.
    package init(size: Int) {
        self.size = size
        available = size
    }

    /// Takes note that `count` octets arrived, padding and all.
    ///
    /// - Returns: Whether the peer was allowed to send them.
    package mutating func consume(_ count: Int) -> Bool {
        available -= count
        return available >= 0
    }

    /// Fills the window up when half of it is used.
    ///
    /// - Returns: What the peer has to be told, or `nil` when there is nothing to tell.
    package mutating func replenish() -> UInt32? {
        guard available <= size / 2 else { return nil }
        defer { available = size }
        return UInt32(size - available)
    }
}
