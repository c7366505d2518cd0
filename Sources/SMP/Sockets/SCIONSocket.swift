internal import SMPBytes
public import SMPHost
public import SMPSCION
internal import SMPSockets

/// A socket that sends and receives single packets over paths that its user chooses.
///
/// ```swift
/// let socket = try SCIONSocket(host)
/// let route = try socket.route(to: peer, over: path)
/// try socket.send(data.span, over: route)
/// for await packet in socket.packets { … }
/// ```
///
/// It is bound to a port that routers deliver to, which is also the identifier of its echo requests.
/// Nothing that comes from the network ends it: an error of SCMP is a packet like others.
public final class SCIONSocket: Sendable {
    /// How many packets wait to be taken; more are dropped.
    public static let queueLength = 4096

    /// The host.
    public let host: Host
    /// The address and port that packets come from.
    public let local: SCIONEndpoint
    /// The packets that have come, for one task to take; it ends when the socket is closed.
    public let packets: AsyncStream<ReceivedPacket>

    private let socket: UDPSocket
    let loop: EventLoop
    private let batch = Lock(SendBatch(byteCapacity: 131_072, runCapacity: 64))
    private let flows: SharedFlows
    private let arrivals: AsyncStream<ReceivedPacket>.Continuation

    /// Opens a socket.
    ///
    /// - Parameters:
    ///   - host: The host.
    ///   - ip: The address, or `nil` for the one on the way to the border routers.
    ///   - port: The port, or `nil` for any that routers deliver to.
    /// - Throws: ``HostError``, above all for a port that another socket has.
    public init(
        _ host: Host, ip: IPAddress? = nil, port: UInt16? = nil
    ) throws(HostError) {
        self.host = host
        let ip = if let ip { ip } else { try host.localAddress() }
        let socket = try Self.open(ip, port, host.dispatchedPorts)
        local = SCIONEndpoint(
            SCIONAddress(host.isdAS, HostAddress(ip)), port: socket.localAddress.port)
        self.socket = socket
        let flows = SharedFlows(SentFlows(from: local))
        self.flows = flows
        (packets, arrivals) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(Self.queueLength))
        let reader = PacketReader(local: local, routers: host.system.routers)
        do throws(SocketError) {
            loop = try EventLoop(name: "smp-socket")
            try loop.register(socket, as: 0, for: .readable)
            try loop.start(SocketPlane(socket, reader, flows, arrivals))
        } catch {
            throw .socket(error)
        }
    }

    deinit {
        arrivals.finish()
        loop.stop()
    }

    /// Closes the socket, and returns once its thread has ended.
    public func close() async {
        arrivals.finish()
        await loop.finish()
    }

    // MARK: Sending

    /// Prepares to send to a peer over a path, once for any number of packets.
    ///
    /// - Throws: ``HostError/unreachable(_:)`` for an address that is no host's.
    public func route(
        to peer: SCIONEndpoint, over path: NetworkPath
    ) throws(HostError) -> SCIONRoute {
        let route = try SCIONRoute(from: local, to: peer, over: path, host.dispatchedPorts)
        flows.note(peer.address, over: path)
        return route
    }

    /// Sends data over UDP.
    ///
    /// It may get lost at once if this machine has no room for it, as anywhere else on the way.
    ///
    /// - Throws: ``HostError/tooLarge(byteCount:limit:)``; ``HostError/socket(_:)`` when the kernel
    ///   refuses to send there.
    public func send(_ data: Span<UInt8>, over route: SCIONRoute) throws(HostError) {
        let limit = route.maximumDataLength
        guard data.count <= limit else { throw .tooLarge(byteCount: data.count, limit: limit) }
        let length = route.template.headerLength + data.count
        try submit(to: route.nextHop, length) { (out: inout OutputSpan<UInt8>) throws(WireError) in
            try route.template.encode(data, into: &out)
        }
    }

    /// Sends a message of SCMP, such as an echo request with this socket's port as identifier.
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - trailer: What follows it.
    ///   - destination: The host that it is for.
    ///   - path: The path.
    /// - Throws: ``HostError``.
    public func send(
        _ message: SCMPMessage, trailer: [UInt8] = [], to destination: SCIONAddress,
        over path: NetworkPath
    ) throws(HostError) {
        flows.note(destination, over: path)
        let nextHop = try SCIONRoute.nextHop(
            to: SCIONEndpoint(destination, port: DispatchedPorts.hostPort), over: path,
            host.dispatchedPorts)
        let length = message.encodedLength + trailer.count
        let header: PacketHeader
        do throws(WireError) {
            header = try PacketHeader(
                from: local.address, to: destination, over: path.path, upperProtocol: .scmp)
        } catch {
            throw .unreachable(destination)
        }
        let source = local.address
        try submit(to: nextHop, header.encodedLength + length) {
            (out: inout OutputSpan<UInt8>) throws(WireError) in
            try header.encode(upperLayerLength: length, into: &out)
            message.encode(trailer: trailer.span, from: source, to: destination, into: &out)
        }
    }

    private func submit(
        to nextHop: SocketAddress, _ length: Int,
        _ write: (inout OutputSpan<UInt8>) throws(WireError) -> Void
    ) throws(HostError) {
        let failure = batch.withLock { batch -> SocketError? in
            let isAppended = try? batch.append(
                to: AddressPair(remote: nextHop), maximumLength: length, write)
            return isAppended == nil ? nil : batch.send(on: socket).failure
        }
        if let failure { throw .socket(failure) }
    }

    // MARK: Opening

    /// Opens a port of the range, starting anywhere in it, so that two programs hardly ever meet.
    private static func open(
        _ ip: IPAddress, _ port: UInt16?, _ ports: DispatchedPorts
    ) throws(HostError) -> UDPSocket {
        let address = SocketAddress(UnderlayAddress(ip, port: port ?? 0))
        guard port == nil, let range = ports.range else { return try bind(address) }
        let start = UInt16.random(in: range)
        for candidate in [start...range.upperBound, range.lowerBound...start].joined() {
            do throws(HostError) {
                return try bind(SocketAddress(address.ip, port: candidate))
            } catch {
                guard case .socket(let error) = error, error.number == .addressInUse else {
                    throw error
                }
            }
        }
        throw .noPort(ports)
    }

    private static func bind(_ address: SocketAddress) throws(HostError) -> UDPSocket {
        do throws(SocketError) { return try UDPSocket(boundTo: address) } catch {
            throw .socket(error)
        }
    }
}

/// The flows of a socket, which its users note and its thread looks up.
final class SharedFlows: Sendable {
    private let flows: Lock<SentFlows>

    init(_ flows: SentFlows) {
        self.flows = Lock(flows)
    }

    var current: SentFlows { flows.withLock { $0 } }

    func note(_ destination: SCIONAddress, over path: NetworkPath) {
        flows.withLock { $0.note(destination, over: path) }
    }
}
