/// The two ends between which datagrams pass.
///
/// A reply goes out on the pair on which the question came in: to the address that it came from,
/// from the address that it was sent to.
public struct AddressPair: Hashable, Sendable {
    /// The other end: who sent a received datagram, or who is to receive one.
    public var remote: SocketAddress

    /// This end's address, or `nil` where the socket or the kernel decides it.
    ///
    /// A socket that is bound to one address always uses that one. Only one that is bound to all
    /// addresses of the machine reports, and can choose, this address; the port is the socket's.
    public var local: SocketAddress.IP?

    /// Joins two ends.
    public init(remote: SocketAddress, local: SocketAddress.IP? = nil) {
        (self.remote, self.local) = (remote, local)
    }
}
