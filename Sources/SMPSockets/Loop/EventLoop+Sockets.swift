/// Sockets that a loop reports to its handler.
extension EventLoop {
    /// Lets the loop report to its handler when `socket` is ready.
    ///
    /// The `token` is the handler's own number for the socket, 0 or more. A socket is nearly always
    /// writable, so be interested in that only while a batch is blocked. The loop does not keep the
    /// socket: closing it, with its last reference, ends the reports.
    ///
    /// - Throws: `watch` if the socket is registered already.
    public func register(
        _ socket: UDPSocket, as token: Int, for interest: Readiness
    ) throws(SocketError) {
        precondition(token >= 0)
        try poller.add(
            socket.descriptor, interest, .level, label: UInt64(token), for: socket.localAddress)
    }

    /// Changes what is reported about a registered socket, and under which token.
    public func change(
        _ socket: UDPSocket, as token: Int, to interest: Readiness
    ) throws(SocketError) {
        precondition(token >= 0)
        try poller.change(
            socket.descriptor, to: interest, label: UInt64(token), for: socket.localAddress)
    }

    /// Ends the reports about a socket that stays open.
    public func unregister(_ socket: UDPSocket) throws(SocketError) {
        try poller.remove(socket.descriptor, for: socket.localAddress)
    }
}
