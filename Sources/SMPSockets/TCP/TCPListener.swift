internal import CSMPLinux
internal import Glibc

/// An address at which peers can open TCP connections.
///
/// ```
/// let listener = try TCPListener(on: address, loop: loop)
/// while true {
///     let connection = try await listener.accept()
///     Task { await serve(connection) }
/// }
/// ```
///
/// The address is free again with the last reference.
public final class TCPListener: Sendable {
    /// The address, with the port that was chosen.
    public let localAddress: SocketAddress

    private let socket: WatchedDescriptor

    /// Takes `address`, and lets up to `backlog` peers wait for ``accept()``.
    ///
    /// - Throws: The call that failed, above all `bind` for an address that another socket has.
    public init(
        on address: SocketAddress, loop: EventLoop, backlog: Int = 128
    ) throws(SocketError) {
        let descriptor = try FileDescriptor(tcpSocketFor: address)
        if address.family == AF_INET6 { try descriptor.set(.ipv6Only, to: 1, for: address) }
        // Else the address stays taken for a minute after connections on it have ended.
        try descriptor.set(.reuseAddress, to: 1, for: address)
        try descriptor.bind(to: address)
        try check(.listen, address) { listen(descriptor.number, Int32(clamping: backlog)) }
        localAddress = try descriptor.localAddress(boundTo: address)
        socket = try WatchedDescriptor(descriptor, localAddress, on: loop)
    }

    /// Waits until a peer connects.
    ///
    /// At most one task at a time may wait.
    ///
    /// - Throws: `tooManyOpenFiles` if the process can open no more, and the peer stays in line; or
    ///   `cancelled` if the task is cancelled or the loop is stopped.
    public func accept() async throws(SocketError) -> TCPConnection {
        while true {
            do {
                if let connection = try acceptNow() { return connection }
                try await socket.wait(for: .reading, before: .accept)
            } catch {
                // A peer may change its mind before its turn comes.
                guard error.number == .connectionAborted else { throw error }
            }
        }
    }

    /// Stops listening, so that another socket can have the address, and ends ``accept()``.
    public func close() {
        _ = shutdown(socket.descriptor.number, Int32(SHUT_RDWR))
        socket.endWaits()
    }

    /// The connection of the peer that is next in line, or `nil` if there is none.
    private func acceptNow() throws(SocketError) -> TCPConnection? {
        let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        var accepted: Int32?
        let remote = try unsafe SocketAddress { name, length throws(SocketError) in
            accepted = try attempt(.accept, localAddress) {
                unsafe smp_accept4(socket.descriptor.number, name, &length, flags)
            }
        }
        guard let accepted, let remote else { return nil }
        let descriptor = try FileDescriptor(.accept, localAddress) { accepted }
        let watched = try WatchedDescriptor(descriptor, remote, on: socket.loop)
        return try TCPConnection(watched, remoteAddress: remote)
    }
}
