import SMPBytes
import SMPHost
import SMPSCION
import SMPTestnet
import TestVectors
import Testing

@Suite struct CapturedReactionTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let from, to: String
        let now: Int64
        let packet: Hex
        /// How many more bytes like the last one the packet has.
        let fill: Int?
        let received: Received?
        let lost: Lost?

        var testDescription: String { name }

        struct Received: Decodable {
            let at: String
            let from: String?
            let bytes: Hex?
            let isPrefix: Bool?
        }

        struct Lost: Decodable {
            let router, reason: String?
            let nobodyAt: String?
        }

        func sentBytes() throws -> [UInt8] {
            let last = try #require(packet.bytes.last)
            return packet.bytes + Array(repeating: last, count: fill ?? 0)
        }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/captured-router-reactions") }

    /// Two hosts with a shim each, and a control service, of the captured network.
    private struct Setting {
        let network: VirtualNetwork
        let recorder = RecordingHost()
        let sender: HostContext

        init(_ test: Case) throws {
            network = try CapturedNetwork.virtual(start: UnixTime(seconds: test.now))
            let source = try UnderlayAddress(test.from)
            sender = network.context(
                of: try network.add(recorder, at: source.ip, in: ISDAS("1-ff00:0:111")))
            // Ports that programs listened on, besides those of the sender.
            for address in ["127.0.1.112:31800", "127.0.1.112:32001", "127.0.0.42:31020"] {
                let socket = try UnderlayAddress(address)
                try network.add(
                    recorder, at: socket.ip, port: socket.port, in: ISDAS("1-ff00:0:112"))
            }
            let shim = try UnderlayAddress("127.0.1.112:30041")
            try network.add(
                VirtualShim(), at: shim.ip, port: shim.port, in: ISDAS("1-ff00:0:112"))
        }
    }

    @Test(arguments: try cases.get())
    func doesWhatRealRoutersDid(_ test: Case) throws {
        let setting = try Setting(test)
        let packet = try test.sentBytes()
        setting.sender.send(
            packet.span, from: try UnderlayAddress(test.from), to: try UnderlayAddress(test.to))
        setting.network.run(until: .at(.seconds(1)))

        let datagrams = setting.recorder.datagrams
        guard let expected = test.received else {
            #expect(datagrams.isEmpty)
            let lost = try #require(test.lost)
            #expect(try Self.loss(in: setting.network) == lost.text)
            return
        }
        let datagram = try #require(datagrams.first)
        #expect(datagrams.count == 1)
        #expect(datagram.destination.description == expected.at)
        if let from = expected.from { #expect(datagram.source.description == from) }
        guard let bytes = expected.bytes else { return }
        if expected.isPrefix == true {
            #expect(Hex(Array(datagram.bytes.prefix(bytes.bytes.count))) == bytes)
            #expect(datagram.bytes.count == packet.count)
        } else {
            #expect(Hex(datagram.bytes) == bytes)
        }
    }

    /// How the last packet got lost, in words.
    private static func loss(in network: VirtualNetwork) throws -> String {
        switch try #require(network.log.last).event {
        case .dropped(let router, let reason):
            let configuration = try CapturedNetwork.routers.get()[router.index]
            return "\(configuration.name): \(reason.rawValue)"
        case .unclaimed(_, let address): return "nobody at \(address)"
        case let event: return "\(event)"
        }
    }
}

extension CapturedReactionTests.Case.Lost {
    fileprivate var text: String {
        if let nobodyAt { return "nobody at \(nobodyAt)" }
        return "\(router ?? ""): \(reason ?? "")"
    }
}
