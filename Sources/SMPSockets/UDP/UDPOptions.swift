/// How a UDP socket is set up.
public struct UDPOptions: Hashable, Sendable {
    /// The bytes that may wait to be received, as far as the system allows.
    ///
    /// The kernel's own default of about 200 KiB overflows as soon as the receiver is not
    /// scheduled for a few milliseconds.
    public var receiveBufferByteCount = 4 << 20

    /// The bytes that may wait to be sent, as far as the system allows.
    public var sendBufferByteCount = 2 << 20

    /// Whether nobody may fragment the datagrams: the sender learns the path's MTU by itself.
    ///
    /// - Source: ip(7), `IP_PMTUDISC_PROBE`.
    public var forbidsFragmentation = true

    /// Whether runs of datagrams cross the kernel in one piece, where it can do that. (GSO)
    public var segmentsInKernel = true

    /// Whether datagrams that arrive back to back are received in one piece. (GRO)
    public var coalescesInKernel = true

    /// Whether a socket that is bound to an IPv6 address takes IPv4 as well.
    ///
    /// IPv4 addresses then read ::ffff:a.b.c.d.
    public var acceptsIPv4 = false

    /// The defaults: large buffers, no fragmentation, all that saves system calls.
    public init() {}
}
