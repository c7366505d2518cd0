import SMPBytes
import SMPHost
import SMPSCION
import TestVectors
import Testing

/// Errors that real routers have sent, and the flows that they are about.
@Suite struct SentFlowsTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let packet: Hex

        var testDescription: String { name }
    }

    /// The captured errors about packets over a standard path.
    static let errors = Result {
        try VectorFile<Case>.load("scion/captured-scmp").filter { vector in
            let layout = try PacketLayout(vector.packet.bytes.span)
            let quote = try layout.scmp(in: vector.packet.bytes.span)?.quote
            return try quote.map { try SCMPQuote($0, in: vector.packet.bytes.span) }?
                .packet.path.standard != nil
        }
    }

    /// An error, and the flow of the packet in it, as its sender knew it.
    private struct Sample {
        let packet: [UInt8]
        let quote: SCMPQuote
        let path: StandardPath
        let destination: SCIONAddress
        let local: SCIONEndpoint

        init(_ vector: Case) throws {
            let packet = vector.packet.bytes
            let range = try #require(
                try PacketLayout(packet.span).scmp(in: packet.span)?.quote)
            let quote = try SCMPQuote(range, in: packet.span)
            let quoted = Array(packet[range])
            let start = try #require(quote.packet.path.standard).start
            var reader = ByteReader(quoted.span)
            try reader.skip(start)
            path = try Self.asSent(StandardPath(from: &reader))
            (self.packet, self.quote) = (packet, quote)
            destination = quote.packet.header.destination
            local = SCIONEndpoint(
                quote.packet.header.source, port: try #require(quote.flow.socketPort))
        }

        /// The path before any router has touched it: at its start, with other accumulators and
        /// with an alert flag that a router would have cleared.
        private static func asSent(_ path: StandardPath) throws -> StandardPath {
            var sent = path.reversed.reversed
            for (index, field) in path.infoFields.enumerated() {
                var field = field
                field.segmentID ^= 0x5555
                sent.set(field, at: index)
            }
            var hop = path.hopFields[0]
            hop.ingressRouterAlert.toggle()
            sent.set(hop, at: 0)
            return sent
        }

        func found(by flows: SentFlows) -> NetworkPath? {
            flows.path(of: quote, in: packet.span)
        }
    }

    private func network(_ path: StandardPath) throws -> NetworkPath {
        NetworkPath(
            path, nextHop: try UnderlayAddress("10.0.0.1:30042"),
            metadata: PathMetadata(interfaces: [
                PathInterface(MadeUpPaths.other, 1), PathInterface(MadeUpPaths.system, 1),
            ]))
    }

    @Test(arguments: try errors.get())
    func findsThePathAlthoughRoutersHaveChangedIt(_ vector: Case) throws {
        let error = try Sample(vector)
        var flows = SentFlows(from: error.local)
        #expect(error.found(by: flows) == nil)
        let path = try network(error.path)
        flows.note(error.destination, over: try MadeUpPaths.path(1, until: 1000))
        flows.note(error.destination, over: path)
        flows.note(error.destination, over: try MadeUpPaths.path(2, until: 1000))
        #expect(error.found(by: flows) == path)
    }

    @Test(arguments: try errors.get())
    func findsNothingForSomebodyElse(_ vector: Case) throws {
        let error = try Sample(vector)
        let path = try network(error.path)
        let elsewhere = SCIONAddress(MadeUpPaths.system, .ipv4(IPv4Address(10, 9, 8, 7)))

        var otherPort = error.local
        otherPort.port ^= 1
        for local in [otherPort, SCIONEndpoint(elsewhere, port: error.local.port)] {
            var flows = SentFlows(from: local)
            flows.note(error.destination, over: path)
            #expect(error.found(by: flows) == nil)
        }
        var flows = SentFlows(from: error.local)
        flows.note(elsewhere, over: path)
        flows.note(error.destination, over: NetworkPath(localMTU: 1400, expiry: nil))
        #expect(error.found(by: flows) == nil)
    }

    @Test(arguments: try errors.get())
    func findsNothingWhenOneMACWasGuessed(_ vector: Case) throws {
        let error = try Sample(vector)
        for index in error.path.hopFields.indices {
            var guessed = error.path
            let hop = guessed.hopFields[index]
            var bytes = [UInt8](capacity: 12) { hop.encode(into: &$0) }
            bytes[11] ^= 1
            var reader = ByteReader(bytes.span)
            guessed.set(try HopField(from: &reader), at: index)
            var flows = SentFlows(from: error.local)
            flows.note(error.destination, over: try network(guessed))
            #expect(error.found(by: flows) == nil, "hop \(index)")
        }
    }

    @Test func forgetsTheFlowThatWasNotedFirst() throws {
        let error = try Sample(try #require(try Self.errors.get().first))
        var flows = SentFlows(from: error.local)
        flows.note(error.destination, over: try network(error.path))
        let other = SCIONAddress(MadeUpPaths.system, .ipv4(IPv4Address(10, 0, 0, 1)))
        let count = SentFlows.capacity - 1
        for number in 0..<count {
            flows.note(other, over: try MadeUpPaths.path(UInt16(number), until: 1000))
        }
        #expect(error.found(by: flows) != nil)
        // Noted again, it is the youngest.
        flows.note(error.destination, over: try network(error.path))
        for number in 0..<count {
            flows.note(other, over: try MadeUpPaths.path(UInt16(1000 + number), until: 1000))
        }
        #expect(error.found(by: flows) != nil)
        flows.note(other, over: try MadeUpPaths.path(9999, until: 1000))
        #expect(error.found(by: flows) == nil)
    }
}
