internal import CSMPLinux
internal import Glibc
internal import Synchronization

/// An open UDP socket that never blocks.
///
/// Datagrams pass through a ``SendBatch`` and a ``ReceiveBatch``, which may serve many sockets one
/// after the other. All settings are made when the socket is opened; it may then be used by several
/// threads, and is closed with its last reference.
public final class UDPSocket: Sendable {
    /// The address that the socket is bound to, with the port that it was given.
    public let localAddress: SocketAddress

    /// The only address that the socket talks to, or `nil` if it talks to any.
    public let peer: SocketAddress?

    /// Whether a received run can be longer than one datagram. (GRO)
    public let coalescesInKernel: Bool

    let descriptor: FileDescriptor

    private let segmentation: Atomic<Bool>

    /// Opens a socket on `address`; with a `peer`, only datagrams of that address reach it.
    ///
    /// - Throws: The call that failed, above all `bind` for an address that another socket has.
    public init(
        boundTo address: SocketAddress, connectedTo peer: SocketAddress? = nil,
        options: UDPOptions = UDPOptions()
    ) throws(SocketError) {
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = try FileDescriptor(.socket, address) { socket(address.family, type, 0) }
        try descriptor.apply(options, boundTo: address)
        try descriptor.bind(to: address)
        if let peer { try descriptor.connect(to: peer) }
        localAddress = try descriptor.localAddress(boundTo: address)
        coalescesInKernel =
            options.coalescesInKernel && descriptor.accepts(.receiveCoalesced, 1, for: address)
        // No length for the whole socket; each run brings its own.
        segmentation = Atomic(
            options.segmentsInKernel && descriptor.accepts(.segmentLength, 0, for: address))
        self.peer = peer
        self.descriptor = descriptor
    }

    /// Takes over an open descriptor, for tests that need a socket of another kind.
    init(adopting descriptor: consuming FileDescriptor, peer: SocketAddress) {
        (localAddress, self.peer, coalescesInKernel) = (peer, peer, false)
        segmentation = Atomic(false)
        self.descriptor = descriptor
    }

    /// The bytes that may wait to be received, as granted.
    public var receiveBufferByteCount: Int {
        get throws(SocketError) {
            // The kernel doubles what was asked for, to make room for its own bookkeeping.
            try Int(descriptor.get(.receiveBuffer, for: localAddress)) / 2
        }
    }

    /// Whether runs are still handed to the kernel in one piece. (GSO)
    ///
    /// It is `false` from the start if the kernel is too old, and becomes `false` for good when the
    /// kernel refuses a run whose datagrams it then takes one by one.
    public var segmentsInKernel: Bool { segmentation.load(ordering: .relaxed) }

    func stopSegmenting() { segmentation.store(false, ordering: .relaxed) }
}

// MARK: - Setting up

extension FileDescriptor {
    fileprivate borrowing func apply(
        _ options: UDPOptions, boundTo address: SocketAddress
    ) throws(SocketError) {
        try enlarge(
            .receiveBuffer, .forceReceiveBuffer, options.receiveBufferByteCount, for: address)
        try enlarge(.sendBuffer, .forceSendBuffer, options.sendBufferByteCount, for: address)
        if address.family == AF_INET6 {
            try set(.ipv6Only, to: options.acceptsIPv4 ? 0 : 1, for: address)
            try applyIPv6(options, boundTo: address)
        }
        if address.family == AF_INET || options.acceptsIPv4 {
            try applyIPv4(options, boundTo: address)
        }
    }

    private borrowing func applyIPv4(
        _ options: UDPOptions, boundTo address: SocketAddress
    ) throws(SocketError) {
        try set(.ipv4ReceiveECN, to: 1, for: address)
        if address.ip.isAny { try set(.ipv4PacketInfo, to: 1, for: address) }
        guard options.forbidsFragmentation else { return }
        try set(.ipv4MTUDiscovery, to: IP_PMTUDISC_PROBE, for: address)
    }

    private borrowing func applyIPv6(
        _ options: UDPOptions, boundTo address: SocketAddress
    ) throws(SocketError) {
        try set(.ipv6ReceiveECN, to: 1, for: address)
        if address.ip.isAny { try set(.ipv6PacketInfo, to: 1, for: address) }
        guard options.forbidsFragmentation else { return }
        try set(.ipv6MTUDiscovery, to: IPV6_PMTUDISC_PROBE, for: address)
    }

    /// Sizes a buffer beyond the system's limit if the process may do so, else up to the limit.
    private borrowing func enlarge(
        _ option: SocketOption, _ forced: SocketOption, _ byteCount: Int,
        for address: SocketAddress
    ) throws(SocketError) {
        let size = Int32(clamping: byteCount)
        do {
            try set(forced, to: size, for: address)
        } catch {
            try set(option, to: size, for: address)
        }
    }

    /// Sets an option that older kernels do not know, and returns whether this one does.
    fileprivate borrowing func accepts(
        _ option: SocketOption, _ value: Int32, for address: SocketAddress
    ) -> Bool {
        do {
            try set(option, to: value, for: address)
            return true
        } catch {
            return false
        }
    }

    /// Takes a local address.
    borrowing func bind(to address: SocketAddress) throws(SocketError) {
        try check(.bind, address) {
            unsafe address.withUnsafeSockaddr { unsafe Glibc.bind(number, $0, $1) }
        }
    }

    /// Fixes the peer; a TCP socket starts to open a connection.
    borrowing func connect(to peer: SocketAddress) throws(SocketError) {
        try check(.connect, peer) {
            unsafe peer.withUnsafeSockaddr { unsafe Glibc.connect(number, $0, $1) }
        }
    }

    /// The address that the socket has, which was asked for as `address`.
    borrowing func localAddress(
        boundTo address: SocketAddress
    ) throws(SocketError) -> SocketAddress {
        try unsafe SocketAddress { name, length throws(SocketError) in
            try check(.localAddress, address) { unsafe getsockname(number, name, &length) }
        } ?? address
    }
}
