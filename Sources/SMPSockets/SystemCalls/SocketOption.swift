internal import Glibc

/// A socket option whose value is an integer.
///
/// The C library defines more than its Swift module shows; those numbers stand here.
struct SocketOption {
    let name: String
    let level: Int32
    let number: Int32

    init(_ name: String, _ level: Int32, _ number: Int32) {
        (self.name, self.level, self.number) = (name, level, number)
    }

    // socket(7)
    static let pendingError = SocketOption("SO_ERROR", SOL_SOCKET, SO_ERROR)
    static let reuseAddress = SocketOption("SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR)
    static let receiveBuffer = SocketOption("SO_RCVBUF", SOL_SOCKET, SO_RCVBUF)
    static let forceReceiveBuffer = SocketOption("SO_RCVBUFFORCE", SOL_SOCKET, SO_RCVBUFFORCE)
    static let sendBuffer = SocketOption("SO_SNDBUF", SOL_SOCKET, SO_SNDBUF)
    static let forceSendBuffer = SocketOption("SO_SNDBUFFORCE", SOL_SOCKET, SO_SNDBUFFORCE)
    static let omitChecksum = SocketOption("SO_NO_CHECK", SOL_SOCKET, SO_NO_CHECK)

    // ip(7) and ipv6(7)
    static let ipv4MTUDiscovery = SocketOption("IP_MTU_DISCOVER", levelIPv4, IP_MTU_DISCOVER)
    static let ipv4ReceiveECN = SocketOption("IP_RECVTOS", levelIPv4, IP_RECVTOS)
    static let ipv4PacketInfo = SocketOption("IP_PKTINFO", levelIPv4, IP_PKTINFO)
    static let ipv6Only = SocketOption("IPV6_V6ONLY", levelIPv6, IPV6_V6ONLY)
    static let ipv6MTUDiscovery = SocketOption("IPV6_MTU_DISCOVER", levelIPv6, IPV6_MTU_DISCOVER)
    static let ipv6ReceiveECN = SocketOption("IPV6_RECVTCLASS", levelIPv6, IPV6_RECVTCLASS)
    static let ipv6PacketInfo = SocketOption("IPV6_RECVPKTINFO", levelIPv6, IPV6_RECVPKTINFO)

    // udp(7) and tcp(7)
    static let segmentLength = SocketOption("UDP_SEGMENT", levelUDP, 103)
    static let receiveCoalesced = SocketOption("UDP_GRO", levelUDP, 104)
    static let sendWithoutDelay = SocketOption("TCP_NODELAY", Int32(IPPROTO_TCP), TCP_NODELAY)
}

let levelIPv4 = Int32(IPPROTO_IP)
let levelIPv6 = Int32(IPPROTO_IPV6)
let levelUDP = Int32(IPPROTO_UDP)

extension FileDescriptor {
    /// Sets `option` to `value`.
    borrowing func set(
        _ option: SocketOption, to value: Int32, for address: SocketAddress
    ) throws(SocketError) {
        var value = value
        try check(.setOption(option.name), address) {
            unsafe setsockopt(
                number, option.level, option.number, &value, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    /// The value of `option`.
    borrowing func get(
        _ option: SocketOption, for address: SocketAddress
    ) throws(SocketError) -> Int32 {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        try check(.getOption(option.name), address) {
            unsafe getsockopt(number, option.level, option.number, &value, &length)
        }
        return value
    }
}
