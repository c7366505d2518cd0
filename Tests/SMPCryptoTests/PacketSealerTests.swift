import SMPCrypto
import TestVectors
import Testing

@Suite struct PacketSealerTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let algorithm: String
        let key, nonce, header, payload, sealed: Hex

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("crypto/aead") }

    private func algorithm(_ vector: Case) throws -> AEADAlgorithm {
        try #require(AEADAlgorithm.allCases.first { "\($0)" == vector.algorithm })
    }

    private func nonce(_ vector: Case) -> AEADNonce {
        let bytes = vector.nonce.bytes
        return AEADNonce(
            high: bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) },
            low: bytes.dropFirst(4).reduce(0) { $0 << 8 | UInt64($1) })
    }

    private func open(_ packet: [UInt8], _ vector: Case) throws -> [UInt8]? {
        var opener = try PacketOpener(algorithm(vector), key: vector.key.bytes.span)
        var packet = packet
        var span = packet.mutableSpan
        let headerLength = vector.header.bytes.count
        guard opener.open(&span, headerLength: headerLength, nonce(vector)) else { return nil }
        return Array(packet.dropFirst(headerLength).dropLast(AEADAlgorithm.tagLength))
    }

    @Test(arguments: try cases.get())
    func sealsInPlace(_ vector: Case) throws {
        var sealer = try PacketSealer(algorithm(vector), key: vector.key.bytes.span)
        let tag = [UInt8](repeating: 0, count: AEADAlgorithm.tagLength)
        // Twice with one key: nothing of the first packet is left.
        for _ in 0..<2 {
            var packet = vector.header.bytes + vector.payload.bytes + tag
            var span = packet.mutableSpan
            sealer.seal(&span, headerLength: vector.header.bytes.count, nonce(vector))
            #expect(packet == vector.header.bytes + vector.sealed.bytes)
        }
    }

    @Test(arguments: try cases.get())
    func opensWhatWasSealed(_ vector: Case) throws {
        let packet = vector.header.bytes + vector.sealed.bytes
        #expect(try open(packet, vector) == vector.payload.bytes)
    }

    @Test(arguments: try cases.get())
    func opensNothingElse(_ vector: Case) throws {
        let packet = vector.header.bytes + vector.sealed.bytes
        let step = max(1, packet.count / 23)
        for place in stride(from: 0, to: packet.count, by: step) {
            var changed = packet
            changed[place] ^= 0x10
            #expect(try open(changed, vector) == nil)
        }
        #expect(try open(Array(packet.dropLast()), vector) == nil)
        #expect(try open(vector.header.bytes, vector) == nil)
    }

    @Test(arguments: AEADAlgorithm.allCases)
    func refusesAKeyOfAnotherLength(_ algorithm: AEADAlgorithm) {
        let key = [UInt8](repeating: 1, count: algorithm.keyLength - 1)
        #expect(throws: CryptoError.self) { _ = try PacketSealer(algorithm, key: key.span) }
        #expect(throws: CryptoError.self) { _ = try PacketOpener(algorithm, key: key.span) }
        #expect(throws: CryptoError.self) { _ = try HeaderMask(algorithm, key: key.span) }
    }
}

@Suite struct HeaderMaskTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let algorithm: String
        let key, sample, mask: Hex

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("crypto/header-mask") }

    @Test(arguments: try cases.get())
    func makesMasksOneByOneAndManyAtOnce(_ vector: Case) throws {
        let algorithm = try #require(
            AEADAlgorithm.allCases.first { "\($0)" == vector.algorithm })
        var mask = try HeaderMask(algorithm, key: vector.key.bytes.span)
        for count in [1, 3] {
            var samples = (0..<count).flatMap { _ in vector.sample.bytes }
            var span = samples.mutableSpan
            mask.mask(&span)
            for start in stride(from: 0, to: samples.count, by: HeaderMask.sampleLength) {
                #expect(Array(samples[start..<start + 5]) == Array(vector.mask.bytes.prefix(5)))
            }
        }
    }
}
