import SMPBytes
import SMPCrypto

@testable import SMPQUIC

/// An endpoint without connections, and a client that sends it first packets.
///
/// A class, so that expectations can ask it.
final class EndpointBench {
    static let resetKey = StatelessResetKey(secret.span)
    private static let secret: [UInt8] = [5, 5, 5]
    static let destination = ConnectionID(0x1111_2222_3333_4444)
    static let source = ConnectionID(0x5555_6666_7777_8888)

    var demultiplexer: Demultiplexer
    var random = RandomStream(seed: 9)
    var now = Instant(.seconds(100))
    var date = UnixTime(seconds: 1_800_000_000)

    init(_ policy: EndpointPolicy = EndpointPolicy()) throws {
        var random = RandomStream(seed: 4)
        demultiplexer = try Demultiplexer(
            policy, resetKey: Self.resetKey, &random, date: date)
    }

    /// An address that ends with these.
    static func address(host: UInt8 = 1, port: UInt16 = 4_433) -> ClientAddress {
        guard let host = ClientAddress.Host([10, 0, 0, host].span) else {
            preconditionFailure("four bytes are an address")
        }
        return ClientAddress(network: 0x1_ff00_0000_0110, host: host, port: port)
    }

    /// A datagram with a first packet whose contents are of no interest.
    func initial(
        token: [UInt8] = [], version: QUICVersion = .v1,
        destination: ConnectionID = destination, byteCount: Int = 1_200
    ) -> [UInt8] {
        let header = PacketHeaderWriter(
            level: .initial, version: version, destination: destination, source: Self.source,
            packetNumberLength: 1, number: PacketNumber(0), tokenLength: token.count)
        var packet = [UInt8](capacity: max(byteCount, 1_200)) { out in
            header.encode(token: token.span, into: &out)
            out.append(zeros: min(byteCount, 1_200) - out.count)
        }
        var span = packet.mutableSpan
        header.patchLength(in: &span)
        return packet + [UInt8](repeating: 0, count: max(0, byteCount - packet.count))
    }

    func judge(
        _ datagram: [UInt8], from address: ClientAddress = address()
    ) -> DatagramVerdict {
        demultiplexer.judge(datagram.span, from: address, &random, now: now, date: date)
    }

    /// The datagram that answers another, if one does.
    func answer(
        to datagram: [UInt8], from address: ClientAddress = address()
    ) -> [UInt8]? {
        guard case .answer(let answer) = judge(datagram, from: address) else { return nil }
        return [UInt8](capacity: StatelessAnswer.maximumLength) {
            answer.encode(into: &$0, versions: demultiplexer.policy.versions, &random)
        }
    }
}
