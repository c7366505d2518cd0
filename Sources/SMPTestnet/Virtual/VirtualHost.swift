public import SMPBytes
public import SMPSCION

/// A host of a virtual network: whatever can take in datagrams and send some.
///
/// Both methods are called by the network, with a context that is good for the duration of the
/// call. All that a host does it does in them.
public protocol VirtualHost: AnyObject {
    /// Takes in a datagram.
    ///
    /// - Parameters:
    ///   - datagram: A SCION packet, or a message of STUN.
    ///   - source: The socket that it comes from in the network underneath: that of a router, or
    ///     of another host of the same autonomous system.
    ///   - destination: The socket of this host that it came to.
    ///   - context: What the host can do now.
    func receive(
        _ datagram: Span<UInt8>, from source: UnderlayAddress, to destination: UnderlayAddress,
        _ context: HostContext)

    /// Does what is due, as the host has asked for with ``HostContext/wake(at:)``.
    func wake(_ context: HostContext)
}

/// What a host of a virtual network can do.
public struct HostContext {
    /// The network.
    public let network: VirtualNetwork
    /// The host.
    public let host: HostID

    /// The time.
    public var now: Instant { network.now }

    /// Sends a copy of a datagram inside the autonomous system: to a border router or to a host.
    ///
    /// - Parameters:
    ///   - datagram: The bytes.
    ///   - source: The socket of this host that answers come back to.
    ///   - destination: The socket that it goes to.
    public func send(
        _ datagram: Span<UInt8>, from source: UnderlayAddress, to destination: UnderlayAddress
    ) {
        network.send(upTo: datagram.count, from: source, to: destination, of: host) {
            $0.append(copying: datagram)
        }
    }

    /// Sends a datagram that `write` puts straight into the network's buffer.
    ///
    /// - Parameters:
    ///   - capacity: The most bytes that it can have.
    ///   - source: The socket of this host that answers come back to.
    ///   - destination: The socket that it goes to.
    ///   - write: Appends the bytes. If it throws, nothing is sent.
    /// - Throws: What `write` throws.
    public func send<Failure: Error>(
        upTo capacity: Int, from source: UnderlayAddress, to destination: UnderlayAddress,
        _ write: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        try network.send(upTo: capacity, from: source, to: destination, of: host, write)
    }

    /// Asks for a call of ``VirtualHost/wake(_:)`` at a time, or for none.
    ///
    /// There is one such time a host; the last one counts.
    public func wake(at deadline: Instant?) {
        network.wake(host, at: deadline)
    }
}

/// The shim of a host, see ``HostShim``, which answers echo requests in a virtual network.
public final class VirtualShim: VirtualHost {
    private let shim: HostShim

    /// Makes a shim, to be added to the network at port 30041 of a host's address.
    public init(_ shim: HostShim = HostShim()) {
        self.shim = shim
    }

    /// Answers or passes on.
    public func receive(
        _ datagram: Span<UInt8>, from source: UnderlayAddress, to destination: UnderlayAddress,
        _ context: HostContext
    ) {
        switch shim.process(datagram, at: destination.ip) {
        case .drop: break
        case .forward(let socket): context.send(datagram, from: destination, to: socket)
        case .answer(let reply):
            try? context.send(upTo: datagram.count, from: destination, to: source) {
                (out: inout OutputSpan<UInt8>) throws(WireError) in
                try shim.encode(reply, to: datagram, into: &out)
            }
        }
    }

    /// Does nothing.
    public func wake(_ context: HostContext) {}
}
