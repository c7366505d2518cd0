import ArgumentParser
import SMPBytes
import SMPCrypto
import SMPSCION

/// Measures the SCION codecs and the hop-field MAC.
struct BenchCodecCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codec",
        abstract: "Decodes, encodes and authenticates SCION packets in memory.",
        discussion: """
            The packet has IPv4 hosts, one segment of three hop fields, UDP and 1000 bytes of \
            data when it is read, and none when it is written. The figures of the Go reference are the best and the median of 11 runs on a \
            machine of the same kind.
            """)

    @OptionGroup var common: CommonOptions

    func run() throws {
        let benchmarks = try CodecBenchmarks().all()
        if common.json {
            for benchmark in benchmarks { try JSONLine.print(benchmark) }
        } else {
            print(Benchmark.table(benchmarks))
        }
    }
}

/// What `smp bench codec` measures.
struct CodecBenchmarks {
    private let packet: [UInt8]
    private let header: PacketHeader
    private let template: PacketTemplate
    private let data = [UInt8](repeating: 0x5a, count: 1000)

    init() throws {
        let info = InfoField(
            isInConstructionDirection: true, segmentID: 0x1234, timestamp: 1_700_000_000)
        let hops = (0..<3).map { index in
            HopField(
                expirationTime: 63, constructionIngress: InterfaceID(rawValue: UInt16(index)),
                constructionEgress: InterfaceID(rawValue: UInt16(index + 1)),
                mac: HopFieldMAC(rawValue: 0x0102_0304_0506))
        }
        let source = SCIONAddress(
            ISDAS(rawValue: 0x0001_ff00_0000_0110), .ipv4(IPv4Address(10, 0, 0, 1)))
        let destination = SCIONAddress(
            ISDAS(rawValue: 0x0001_ff00_0000_0112), .ipv4(IPv4Address(10, 0, 0, 2)))
        let path = try StandardPath(segments: [(info, hops)])
        let header = try PacketHeader(
            from: source, to: destination, over: .standard(path), upperProtocol: .udp)
        self.header = header
        template = PacketTemplate(header, from: 31_000, to: 31_001)
        let data = data
        packet = try [UInt8](capacity: header.encodedLength + 8 + data.count) {
            (out: inout OutputSpan<UInt8>) throws(WireError) in
            try header.encodeUDP(from: 31_000, to: 31_001, data: data.span, into: &out)
        }
    }

    func all() throws -> [Benchmark] {
        [
            decode(), decodeFields(), checksum(), encodeHeader(), encodeHeaders(),
            encodeTemplate(),
            try createMAC(), try verifyMAC(),
        ]
    }

    private func decode() -> Benchmark {
        Benchmark.measure(
            "decode SCION/UDP, path in place", peer: "Go reference, path left raw: 147 / 220",
            goal: 75
        ) { repetitions in
            var sum: UInt64 = 0
            for _ in 0..<repetitions {
                guard let layout = try? PacketLayout(packet.span),
                    let udp = try? layout.udp(in: packet.span)
                else { return 0 }
                sum &+= UInt64(udp.header.destinationPort) &+ UInt64(layout.header.flowID)
            }
            return sum
        }
    }

    private func decodeFields() -> Benchmark {
        Benchmark.measure(
            "decode SCION/UDP, every path field read",
            peer: "Go reference, header with path parsed: 208 / 398, 4 allocations"
        ) { repetitions in
            var sum: UInt64 = 0
            for _ in 0..<repetitions {
                guard let layout = try? PacketLayout(packet.span),
                    let udp = try? layout.udp(in: packet.span), let path = layout.path.standard
                else { return 0 }
                sum &+= UInt64(udp.header.destinationPort)
                sum &+= UInt64(path.infoField(0, in: packet.span).timestamp)
                for hop in 0..<path.meta.segmentLengths.hopCount {
                    sum &+= path.hopField(hop, in: packet.span).mac.rawValue
                }
            }
            return sum
        }
    }

    private func checksum() -> Benchmark {
        Benchmark.measure("verify the UDP checksum over 1000 bytes") { repetitions in
            guard let layout = try? PacketLayout(packet.span) else { return 0 }
            var sum: UInt64 = 0
            for _ in 0..<repetitions {
                sum &+= layout.checksumIsValid(in: packet.span) ? 1 : 0
            }
            return sum
        }
    }
}

extension CodecBenchmarks {
    /// The number of packets that are written into the buffer before it is emptied.
    private static let batch = 16

    private func encodeHeader() -> Benchmark {
        encode("encode the SCION header from values") { out throws(WireError) in
            try header.encode(upperLayerLength: 8, into: &out)
        }
    }

    private func encodeHeaders() -> Benchmark {
        encode("encode SCION and UDP with its checksum from values") { out throws(WireError) in
            try header.encodeUDP(from: 31_000, to: 31_001, data: Span(), into: &out)
        }
    }

    private func encodeTemplate() -> Benchmark {
        encode("encode SCION and UDP with its checksum from a template") { out throws(WireError) in
            try template.encode(Span(), into: &out)
        }
    }

    /// Measures writing packets without data into one buffer, over and over.
    private func encode(
        _ name: String, _ packet: (inout OutputSpan<UInt8>) throws(WireError) -> Void
    ) -> Benchmark {
        let capacity = Self.batch * template.headerLength
        var buffer: [UInt8] = []
        buffer.reserveCapacity(capacity)
        return Benchmark.measure(name, peer: "Go reference: 29 / 48", goal: 29) { repetitions in
            var sum: UInt64 = 0
            for _ in 0..<(repetitions + Self.batch - 1) / Self.batch {
                buffer.removeAll(keepingCapacity: true)
                try? buffer.append(addingCapacity: capacity) {
                    (out: inout OutputSpan<UInt8>) throws(WireError) in
                    for _ in 0..<Self.batch { try packet(&out) }
                }
                sum &+= UInt64(buffer.count)
            }
            return sum
        }
    }
}

extension CodecBenchmarks {
    private static let oneBlock = "libcrypto from C, one AES block: 21 to 22"

    private func createMAC() throws -> Benchmark {
        var key = try ForwardingKey([UInt8](0..<16).span)
        var info = InfoField(isInConstructionDirection: true, segmentID: 0, timestamp: 1)
        return Benchmark.measure(
            "create a hop-field MAC", peer: Self.oneBlock, goal: 33
        ) { repetitions in
            var sum: UInt64 = 0
            for index in 0..<repetitions {
                info.segmentID = UInt16(truncatingIfNeeded: index)
                sum &+= key.authenticator(of: hop, in: info).mac.rawValue
            }
            return sum
        }
    }

    private func verifyMAC() throws -> Benchmark {
        var key = try ForwardingKey([UInt8](0..<16).span)
        let info = InfoField(isInConstructionDirection: true, segmentID: 7, timestamp: 1)
        var hop = hop
        hop.mac = key.authenticator(of: hop, in: info).mac
        return Benchmark.measure(
            "verify a hop-field MAC", peer: Self.oneBlock, goal: 33
        ) { repetitions in
            var sum: UInt64 = 0
            for _ in 0..<repetitions {
                sum &+= key.isAuthentic(hop, in: info) ? 1 : 0
            }
            return sum
        }
    }

    private var hop: HopField {
        HopField(
            expirationTime: 63, constructionIngress: 1, constructionEgress: 2,
            mac: HopFieldMAC(rawValue: 0))
    }
}
