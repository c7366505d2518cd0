import Glibc
import Testing

@testable import SMPSockets

@Suite struct SocketErrorTests {
    @Test(arguments: loopbacks)
    func namesTheAddressThatIsTaken(_ ip: SocketAddress.IP) throws {
        let first = try UDPSocket(boundTo: SocketAddress(ip, port: 0))
        let error = #expect(throws: SocketError.self) {
            try UDPSocket(boundTo: first.localAddress)
        }
        #expect(error == SocketError(.bind, first.localAddress, .addressInUse))
        #expect(
            error?.description == "cannot bind \(first.localAddress): address already in use")
        #expect(error?.number.name == "EADDRINUSE")
    }

    @Test func namesAnAddressOfAnotherMachine() throws {
        let address = try SocketAddress("192.0.2.1:31000")
        let error = #expect(throws: SocketError.self) { try UDPSocket(boundTo: address) }
        #expect(
            error?.description
                == "cannot bind 192.0.2.1:31000: cannot assign requested address")
    }

    @Test func namesTheOption() {
        let address = SocketAddress(.any6, port: 31000)
        let error = SocketError(.setOption("UDP_GRO"), address, ErrorNumber(rawValue: ENOPROTOOPT))
        #expect(error.description == "cannot set UDP_GRO on [::]:31000: protocol not available")
    }

    @Test func keepsNumbersWithoutAName() {
        #expect(ErrorNumber(rawValue: 9999).description == "errno 9999")
        #expect(ErrorNumber(rawValue: 9999).name == "errno 9999")
    }

    @Test func triesAgainAfterASignal() throws {
        var attempts = 0
        let result = try check(.send) { () -> Int32 in
            attempts += 1
            errno = EINTR
            return attempts == 3 ? 7 : -1
        }
        #expect(result == 7 && attempts == 3)
    }
}
