import SMPBytes
import SMPSCION
import TestVectors
import Testing

/// SCMP messages in whole packets: made by others' code, and captured from it.
@Suite struct SCMPPacketTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let packet: Hex
        let value: SCMPMessageValue
        let flow: Flow?
        let pointsInto: String?
        let sent: Hex?

        var testDescription: String { name }

        var bytes: [UInt8] { packet.bytes }

        func message() throws -> (PacketLayout, SCMPMessageLayout) {
            let layout = try PacketLayout(bytes.span)
            let scmp = try layout.scmp(in: bytes.span)
            return (layout, try #require(scmp))
        }

        func quote() throws -> SCMPQuote {
            let range = try #require(try message().1.quote)
            return try SCMPQuote(range, in: bytes.span)
        }
    }

    struct Flow: Decodable, Hashable {
        let `protocol`: UInt8
        var source, destination, identifier: UInt16?
        var type: UInt8?
    }

    static let cases = Result {
        try VectorFile<Case>.load("scion/scmp-packet")
            + VectorFile<Case>.load("scion/captured-scmp")
    }

    @Test(arguments: try cases.get())
    func decodesAndEncodesBack(_ vector: Case) throws {
        let (packet, scmp) = try vector.message()
        #expect(SCMPMessageValue(scmp, in: vector.bytes) == vector.value)
        let checksumIsValid = packet.checksumIsValid(in: vector.bytes.span)
        #expect(checksumIsValid)

        let encoded = [UInt8](capacity: scmp.range.count) {
            scmp.message.encode(
                trailer: vector.bytes.span.extracting(scmp.trailer), from: packet.header.source,
                to: packet.header.destination, into: &$0)
        }
        #expect(encoded == Array(vector.bytes[scmp.range]))
    }

    @Test(arguments: try cases.get().filter { $0.flow != nil })
    func findsTheFlowOfTheQuote(_ vector: Case) throws {
        #expect(Flow(try vector.quote().flow) == vector.flow)
    }

    @Test(arguments: try cases.get().filter { $0.pointsInto != nil })
    func findsWhatThePointerMeans(_ vector: Case) throws {
        let quote = try vector.quote()
        let pointer = SCMPPointer(rawValue: try #require(vector.value.pointer))
        let part = pointer.part(of: quote.packet.header, quote.packet.path)
        #expect("\(part)" == vector.pointsInto)

        guard case .hopField(let index) = part, let path = quote.packet.path.standard else {
            return
        }
        #expect(SCMPPointer.hopField(index, of: path) == pointer)
    }

    @Test(arguments: try cases.get().filter { $0.sent != nil })
    func recognizesThePathThatItWasSentOver(_ vector: Case) throws {
        let sent = try #require(vector.sent).bytes
        let path = try standardPath(ofHeader: sent)
        #expect(try wasSent(vector, over: path))

        var otherTime = path
        otherTime.set(path.infoFields[0].later, at: 0)
        #expect(try !wasSent(vector, over: otherTime))

        var otherHop = path
        otherHop.set(path.hopFields[1].forged, at: 1)
        #expect(try !wasSent(vector, over: otherHop))

        let firstHops = Array(path.hopFields.prefix(2))
        #expect(
            try !wasSent(vector, over: StandardPath(segments: [(path.infoFields[0], firstHops)])))
    }

    private func wasSent(_ vector: Case, over path: StandardPath) throws -> Bool {
        try vector.quote().wasSent(over: path, in: vector.bytes.span)
    }

    private func standardPath(ofHeader bytes: [UInt8]) throws -> StandardPath {
        var reader = ByteReader(bytes.span)
        _ = try SCIONHeader(from: &reader)
        return try StandardPath(from: &reader)
    }
}

extension SCMPPacketTests.Flow {
    init(_ flow: SCMPQuotedFlow) {
        switch flow {
        case .udp(let source, let destination):
            self.init(protocol: 17, source: source, destination: destination)
        case .tcp(let source, let destination):
            self.init(protocol: 6, source: source, destination: destination)
        case .scmp(let message):
            var identifier: UInt16?
            if case .echoRequest(let echo) = message { identifier = echo.identifier }
            self.init(protocol: 202, identifier: identifier, type: message.type.rawValue)
        case .other(let number):
            self.init(protocol: number.rawValue)
        }
    }
}

extension InfoField {
    fileprivate var later: InfoField {
        InfoField(
            isPeering: isPeering, isInConstructionDirection: isInConstructionDirection,
            segmentID: segmentID, timestamp: timestamp &+ 1)
    }
}

extension HopField {
    fileprivate var forged: HopField {
        var field = self
        field.mac = HopFieldMAC(rawValue: mac.rawValue ^ 1)
        return field
    }
}
