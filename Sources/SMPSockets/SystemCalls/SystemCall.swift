internal import Glibc

/// A request to the kernel that can fail, named so that an error can say what was not done.
public enum SystemCall: Hashable, Sendable {
    /// `socket`: open a socket.
    case socket
    /// `bind`: take a local address.
    case bind
    /// `connect`: fix the peer.
    case connect
    /// `listen`: let peers connect.
    case listen
    /// `accept4`: take a connection that a peer opened.
    case accept
    /// `getsockname`: ask for the local address.
    case localAddress
    /// `setsockopt`: change an option, for example `IP_RECVTOS`.
    case setOption(String)
    /// `getsockopt`: read an option.
    case getOption(String)
    /// `recvmmsg` or `recv`.
    case receive
    /// `sendmmsg` or `send`.
    case send
    /// `shutdown`: end one or both directions of a connection.
    case shutdown
    /// `epoll_create1` or `eventfd`: set up an event loop.
    case openEventLoop
    /// `epoll_ctl`: let an event loop watch a descriptor.
    case watch
    /// `pthread_create`: start a thread.
    case startThread

    /// What the call is for, as it reads after "cannot" and before an address.
    public var purpose: String {
        switch self {
        case .socket: "open a socket for"
        case .bind: "bind"
        case .connect: "connect to"
        case .listen: "listen on"
        case .accept: "accept a connection on"
        case .localAddress: "read the local address of"
        case .setOption(let name): "set \(name) on"
        case .getOption(let name): "read \(name) of"
        case .receive: "receive from"
        case .send: "send to"
        case .shutdown: "shut down the connection to"
        case .openEventLoop: "open an event loop"
        case .watch: "watch"
        case .startThread: "start a thread"
        }
    }
}

/// Runs `body`, one system call, until no signal interrupts it.
///
/// - Returns: What the call returns, which is not negative.
/// - Throws: Why the call failed, if it returned a negative number.
@discardableResult
func check<Result: SignedInteger>(
    _ call: @autoclosure () -> SystemCall, _ address: SocketAddress? = nil, _ body: () -> Result
) throws(SocketError) -> Result {
    while true {
        let result = body()
        if result >= 0 { return result }
        let number = ErrorNumber.latest
        guard number == .interrupted else { throw SocketError(call(), address, number) }
    }
}

/// Runs `body` like ``check(_:_:_:)``, but takes it as no error if the call would block.
///
/// - Returns: `nil` if the descriptor is not ready.
/// - Throws: Why the call failed otherwise.
func attempt<Result: SignedInteger>(
    _ call: SystemCall, _ address: SocketAddress, _ body: () -> Result
) throws(SocketError) -> Result? {
    do {
        return try check(call, address, body)
    } catch {
        guard error.number == .wouldBlock else { throw error }
        return nil
    }
}
