/// What became of the datagrams of a ``SendBatch``.
public struct SendReport: Hashable, Sendable {
    /// The number of datagrams that the kernel took.
    public internal(set) var sentCount = 0

    /// The number of datagrams that the kernel refused and that are gone.
    public internal(set) var droppedCount = 0

    /// The first refusal: `messageTooLong` says that a datagram exceeds the MTU of the interface.
    public internal(set) var failure: SocketError?

    /// Whether datagrams wait in the batch because the socket is full.
    public internal(set) var isBlocked = false
}
