internal import Glibc

/// The only owner of an open descriptor, which it closes at the end of its life.
struct FileDescriptor: ~Copyable, Sendable {
    let number: Int32

    /// Takes over what `open`, a system call, returns.
    init(
        _ call: SystemCall, _ address: SocketAddress? = nil, opening open: () -> Int32
    ) throws(SocketError) {
        number = try check(call, address, open)
    }

    deinit {
        // Linux frees the number even when it reports an error, so there is nothing to try again.
        close(number)
    }
}
