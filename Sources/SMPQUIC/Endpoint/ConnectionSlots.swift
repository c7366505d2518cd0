internal import SMPBytes

/// The name of a connection within its endpoint; it is never given again.
public struct ConnectionKey: Hashable, Sendable {
    let slot: Int
    let generation: UInt64
}

extension ConnectionKey: CustomStringConvertible {
    /// As in `connection 7`.
    public var description: String { "connection \(generation)" }
}

/// A connection, and what its endpoint knows of it.
///
/// A class, because a connection cannot be copied, and so that a table of them is one of pointers.
final class HeldConnection {
    let key: ConnectionKey
    var connection: Connection
    /// What a client wanted, as long as it may have to begin once more.
    var clientSetup: ClientSetup?
    /// Where the first packet came from.
    let clientAddress: ClientAddress?
    /// The name that the client has made up for the server.
    let originalDestination: ConnectionID?
    /// Whether it counts as one whose handshake is not done.
    var isInHandshake: Bool
    /// The tokens with which the peer can reset it, as of ``tokenRevision``.
    var resetTokens: [StatelessResetToken] = []
    var tokenRevision: UInt64 = 0
    /// Whether it waits for its turn to send.
    var isQueuedToSend = false
    /// Whether its streams may have events.
    var isQueuedToTell = false

    init(
        _ key: ConnectionKey, _ connection: consuming Connection, clientSetup: ClientSetup? = nil,
        clientAddress: ClientAddress? = nil, originalDestination: ConnectionID? = nil
    ) {
        self.key = key
        self.connection = connection
        self.clientSetup = clientSetup
        self.clientAddress = clientAddress
        self.originalDestination = originalDestination
        isInHandshake = clientSetup == nil
    }
}

/// Places for connections, which are used again.
struct ConnectionSlots {
    private var places: [HeldConnection?] = []
    private var free: [Int] = []
    private var generation: UInt64 = 0

    /// A name for a connection that is going to be put in.
    mutating func nextKey() -> ConnectionKey {
        generation += 1
        return ConnectionKey(slot: free.last ?? places.count, generation: generation)
    }

    /// Puts in a connection that has the name of ``nextKey()``.
    mutating func insert(_ held: HeldConnection) {
        if held.key.slot == places.count {
            places.append(held)
        } else {
            _ = free.popLast()
            places[held.key.slot] = held
        }
    }

    /// The connection in a slot.
    subscript(slot: Int) -> HeldConnection? {
        places.indices.contains(slot) ? places[slot] : nil
    }

    /// The connection of that name, as long as there is one.
    subscript(key: ConnectionKey) -> HeldConnection? {
        self[key.slot].flatMap { $0.key == key ? $0 : nil }
    }

    /// Takes a connection out.
    mutating func remove(_ slot: Int) {
        guard self[slot] != nil else { return }
        places[slot] = nil
        free.append(slot)
    }
}
