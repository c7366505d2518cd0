import Glibc
import Testing

@testable import SMPSockets

@Suite struct UDPSocketTests {
    @Test(arguments: loopbacks)
    func knowsThePortItWasGiven(_ ip: SocketAddress.IP) throws {
        let socket = try UDPSocket(boundTo: SocketAddress(ip, port: 0))
        #expect(socket.localAddress.ip == ip && socket.localAddress.port != 0)
    }

    @Test func getsTheBufferItAsksFor() throws {
        var options = UDPOptions()
        options.receiveBufferByteCount = 300_000
        let address = SocketAddress(.loopback4, port: 0)
        let socket = try UDPSocket(boundTo: address, options: options)
        #expect(try socket.receiveBufferByteCount == 300_000)
    }

    @Test(arguments: loopbacks)
    func forbidsFragmentationUnlessTold(_ ip: SocketAddress.IP) throws {
        var options = UDPOptions()
        let address = SocketAddress(ip, port: 0)
        let option: SocketOption = ip == .loopback4 ? .ipv4MTUDiscovery : .ipv6MTUDiscovery
        let strict = try UDPSocket(boundTo: address, options: options)
        options.forbidsFragmentation = false
        let lax = try UDPSocket(boundTo: address, options: options)
        #expect(try strict.descriptor.get(option, for: address) == IP_PMTUDISC_PROBE)
        #expect(try lax.descriptor.get(option, for: address) != IP_PMTUDISC_PROBE)
    }

    @Test func hearsOnlyItsPeer() throws {
        let any = SocketAddress(.loopback4, port: 0)
        let (peer, stranger) = (try UDPSocket(boundTo: any), try UDPSocket(boundTo: any))
        let socket = try UDPSocket(boundTo: any, connectedTo: peer.localAddress)
        let batch = Outgoing()
        for (sender, byte) in [(stranger, 1), (peer, 2)] as [(UDPSocket, UInt8)] {
            #expect(batch.append([byte], to: socket.localAddress))
            #expect(batch.send(on: sender).sentCount == 1)
        }
        #expect(try socket.receive(1).map(\.bytes) == [[2]])
        #expect(batch.append([3], to: peer.localAddress))
        _ = batch.send(on: socket)
        #expect(try peer.receive(1).map(\.addresses.remote) == [socket.localAddress])
    }
}
