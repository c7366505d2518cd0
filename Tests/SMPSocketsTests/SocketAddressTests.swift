import Glibc
import Testing

@testable import SMPSockets

@Suite struct SocketAddressTests {
    @Test(arguments: [
        ("127.0.0.1:31000", SocketAddress(.loopback4, port: 31000)),
        ("255.255.255.255:65535", SocketAddress(.v4(0xffff_ffff), port: 65535)),
        ("[::1]:443", SocketAddress(.loopback6, port: 443)),
        ("[::]:0", SocketAddress(.any6, port: 0)),
        (
            "[2001:db8::ff00:42:8329]:30041",
            SocketAddress(
                .v6(high: 0x2001_0db8_0000_0000, low: 0x0000_ff00_0042_8329, scopeID: 0),
                port: 30041)
        ),
        ("[fe80::1%7]:1", SocketAddress(.v6(high: 0xfe80 << 48, low: 1, scopeID: 7), port: 1)),
    ])
    func readsAndPrints(_ text: String, _ address: SocketAddress) throws {
        #expect(try SocketAddress(text) == address)
        #expect(address.description == text)
    }

    @Test func readsInterfaceNames() throws {
        let address = try SocketAddress("[fe80::1%lo]:1")
        let index = unsafe if_nametoindex("lo")
        #expect(address.ip == .v6(high: 0xfe80 << 48, low: 1, scopeID: index))
    }

    @Test(
        arguments: [
            ("", .noPort), ("127.0.0.1", .noPort), ("[::1]", .noPort), ("localhost", .noPort),
            ("127.0.0.1:", .badPort("")), ("127.0.0.1:+80", .badPort("+80")),
            ("127.0.0.1:65536", .badPort("65536")), ("127.0.0.1:80 ", .badPort("80 ")),
            ("::1:80", .badHost("::1")), ("[127.0.0.1]:80", .badHost("[127.0.0.1]")),
            ("127.0.0.1\0:80", .badHost("127.0.0.1\0")), ("127.1:80", .badHost("127.1")),
            ("[::1:80", .badHost("[::1")), ("localhost:80", .badHost("localhost")),
            ("[fe80::1%]:80", .unknownInterface("")), ("[fe80::1%0]:80", .unknownInterface("0")),
            ("[fe80::1%none-such]:80", .unknownInterface("none-such")),
        ] as [(String, SocketAddressError.Problem)])
    func refuses(_ text: String, _ problem: SocketAddressError.Problem) {
        #expect(throws: SocketAddressError(text: text, problem: problem)) {
            try SocketAddress(text)
        }
    }

    @Test func saysWhatToWrite() {
        let error = SocketAddressError(text: "::1", problem: .noPort)
        #expect(
            error.description
                == "\"::1\" is not an address: no port; write 127.0.0.1:31000 or [::1]:31000")
    }

    @Test func survivesTheKernelsForm() throws {
        for text in ["127.0.0.1:31000", "[fe80::1%7]:30041"] {
            let address = try SocketAddress(text)
            let copy = unsafe address.withUnsafeSockaddr { name, length in
                unsafe SocketAddress { target, _ in
                    unsafe memcpy(target, name, Int(length))
                }
            }
            #expect(copy == address)
        }
    }
}
