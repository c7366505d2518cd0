import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct SCMPQuoteTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let packet: Hex
        let socketPort: UInt16?
        let error: String?

        var testDescription: String { name }

        func quote() throws -> Range<Int>? {
            let layout = try PacketLayout(packet.bytes.span)
            return try layout.scmp(in: packet.bytes.span)?.quote
        }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/scmp-quote") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func findsWhoIsWaitingForTheError(_ vector: Case) throws {
        let bytes = vector.packet.bytes
        let quote = try vector.quote().map { try SCMPQuote($0, in: bytes.span) }
        #expect(quote?.flow.socketPort == vector.socketPort)
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let range = try #require(try vector.quote())
        let error = try #require(refusal(of: range, in: vector.packet.bytes))
        #expect(error.description.contains(try #require(vector.error)))
        #expect(error.offset >= range.lowerBound)
    }

    /// Every cut that leaves the headers leaves the flow too, and every other is refused.
    @Test(arguments: try cases.get().filter { $0.socketPort != nil })
    func needsTheHeadersOfTheQuoteAndNoMore(_ vector: Case) throws {
        let bytes = vector.packet.bytes
        let range = try #require(try vector.quote())
        let whole = try SCMPQuote(range, in: bytes.span)
        for end in range.lowerBound...range.upperBound {
            let cut = try? SCMPQuote(range.lowerBound..<end, in: bytes.span)
            let headersAreThere = end >= range.lowerBound + whole.headersLength
            #expect(cut?.flow == (headersAreThere ? whole.flow : nil), "cut at \(end)")
        }
    }

    @Test func readsPortsOfTCP() throws {
        let segment: [UInt8] = [0x7b, 0x0c, 0x00, 0x50] + [UInt8](repeating: 0, count: 16)
        let packet = try packet(.tcp, segment)
        let quote = try SCMPQuote(0..<packet.count, in: packet.span)
        #expect(quote.flow == .tcp(source: 31500, destination: 80))
        #expect(quote.flow.socketPort == 31500)
        #expect(refusal(of: 0..<packet.count - 1, in: packet) != nil)
    }

    @Test func hasNobodyToTellAboutOtherProtocols() throws {
        let packet = try packet(.bfd, [1, 2, 3])
        let quote = try SCMPQuote(0..<packet.count, in: packet.span)
        #expect(quote.flow == .other(.bfd))
        #expect(quote.flow.socketPort == nil)
    }

    private func refusal(of range: Range<Int>, in bytes: [UInt8]) -> WireError? {
        do throws(WireError) {
            _ = try SCMPQuote(range, in: bytes.span)
            return nil
        } catch {
            return error
        }
    }

    private func packet(_ upperProtocol: ProtocolNumber, _ upperLayer: [UInt8]) throws -> [UInt8] {
        let host = SCIONAddress(
            ISDAS(rawValue: 0x0001_ff00_0000_0110), .ipv4(IPv4Address(10, 0, 0, 1)))
        let header = try SCIONHeader(
            nextHeader: upperProtocol, payloadLength: 1000, pathType: .empty, pathLength: 0,
            destination: host, source: host)
        return [UInt8](capacity: header.encodedLength) { header.encode(into: &$0) } + upperLayer
    }
}

extension SCMPQuote {
    /// The number of bytes up to the last that the flow is told by.
    fileprivate var headersLength: Int {
        switch flow {
        case .udp: packet.upperLayer.lowerBound + UDPHeader.encodedLength
        case .scmp(let message): packet.upperLayer.lowerBound + message.encodedLength
        case .tcp: packet.upperLayer.lowerBound + 20
        case .other: packet.upperLayer.lowerBound
        }
    }
}
