internal import Glibc

/// An open TCP connection, for tasks to read from and write to.
///
/// There is no buffer between a task and the kernel: ``read(atMost:)`` returns what has arrived, and
/// ``write(_:)`` suspends its task while the other end does not keep up. At most one task at a time
/// may read, and one write. The connection is closed with its last reference.
///
/// Tasks that prefer the event loop as their executor go on without a change of threads.
public final class TCPConnection: Sendable {
    /// The address of this end.
    public let localAddress: SocketAddress

    /// The address of the other end.
    public let remoteAddress: SocketAddress

    private let socket: WatchedDescriptor

    /// Opens a connection to `address`.
    ///
    /// - Throws: The call that failed: `connect` with `connectionRefused` if nobody listens there,
    ///   or with `cancelled` if the task is cancelled.
    public static func connect(
        to address: SocketAddress, on loop: EventLoop
    ) async throws(SocketError) -> TCPConnection {
        let descriptor = try FileDescriptor(tcpSocketFor: address)
        do {
            try descriptor.connect(to: address)
        } catch {
            // It rarely succeeds at once; the socket becomes writable when it is decided.
            guard error.number == .inProgress else { throw error }
        }
        let socket = try WatchedDescriptor(descriptor, address, on: loop)
        try await socket.finishConnecting()
        return try TCPConnection(socket, remoteAddress: address)
    }

    /// Takes over a socket whose connection is open.
    init(
        _ socket: consuming WatchedDescriptor, remoteAddress: SocketAddress
    ) throws(SocketError) {
        try socket.descriptor.set(.sendWithoutDelay, to: 1, for: remoteAddress)
        localAddress = try socket.descriptor.localAddress(boundTo: remoteAddress)
        self.remoteAddress = remoteAddress
        self.socket = socket
    }

    // MARK: Reading and writing

    /// Waits until something has arrived, and takes up to `count` bytes of it.
    ///
    /// - Returns: At least one byte, or `nil` after the last one.
    /// - Throws: What broke the connection, or `cancelled` if the task is cancelled, ``close()`` is
    ///   called or the loop is stopped.
    public func read(atMost count: Int) async throws(SocketError) -> [UInt8]? {
        precondition(count > 0)
        while true {
            let bytes = try readNow(atMost: count)
            if let bytes { return bytes.isEmpty ? nil : bytes }
            try await socket.wait(for: .reading, before: .receive)
        }
    }

    /// What has arrived, empty after the end, or `nil` if nothing has.
    private func readNow(atMost count: Int) throws(SocketError) -> [UInt8]? {
        var received: Int?
        let bytes = try [UInt8](capacity: count) { output throws(SocketError) in
            try unsafe output.withUnsafeMutableBufferPointer { room, filled throws(SocketError) in
                received = try attempt(.receive, remoteAddress) {
                    unsafe recv(socket.descriptor.number, room.baseAddress, room.count, 0)
                }
                filled = received ?? 0
            }
        }
        return received == nil ? nil : bytes
    }

    /// Hands all of `bytes` to the kernel, waiting for as long as the other end does not keep up.
    ///
    /// - Throws: What broke the connection, or `cancelled` if the task is cancelled, ``close()`` is
    ///   called or the loop is stopped. A part of the bytes may have left.
    public func write(_ bytes: [UInt8]) async throws(SocketError) {
        var sent = 0
        while sent < bytes.count {
            if let count = try writeNow(bytes, from: sent) {
                sent += count
            } else {
                try await socket.wait(for: .writing, before: .send)
            }
        }
    }

    /// The number of bytes that the kernel took, or `nil` if it has no room.
    private func writeNow(_ bytes: [UInt8], from start: Int) throws(SocketError) -> Int? {
        try unsafe bytes.span.withUnsafeBytes { buffer throws(SocketError) in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
            return try attempt(.send, remoteAddress) {
                unsafe send(
                    socket.descriptor.number, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
        }
    }

    // MARK: Ending

    /// Tells the other end that nothing more comes; reading goes on.
    public func finishWriting() throws(SocketError) {
        try check(.shutdown, remoteAddress) {
            shutdown(socket.descriptor.number, Int32(SHUT_WR))
        }
    }

    /// Ends both directions, and all waits of tasks.
    public func close() {
        // It fails only if the other end has closed already.
        _ = shutdown(socket.descriptor.number, Int32(SHUT_RDWR))
        socket.endWaits()
    }
}

extension FileDescriptor {
    /// Opens a TCP socket of the version of IP that `address` has.
    init(tcpSocketFor address: SocketAddress) throws(SocketError) {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        try self.init(.socket, address) { socket(address.family, type, 0) }
    }
}

extension WatchedDescriptor {
    /// Waits for the outcome of `connect`.
    fileprivate func finishConnecting() async throws(SocketError) {
        try await wait(for: .writing, before: .connect)
        let pending = try descriptor.get(.pendingError, for: address)
        guard pending == 0 else {
            throw SocketError(.connect, address, ErrorNumber(rawValue: pending))
        }
    }
}
