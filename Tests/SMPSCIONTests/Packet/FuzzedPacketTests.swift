import SMPBytes
import SMPSCION
import TestVectors
import Testing

/// What another implementation's fuzzer found worth keeping.
@Suite struct FuzzedPacketTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        /// Why the packet is refused, or absent when it is taken.
        let error: String?
        /// The same for a quote, where it differs; empty when a quote is taken.
        let quoteError: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/fuzzed-packet") }

    @Test func decidesEveryInputAsExpected() throws {
        for vector in try Self.cases.get() {
            let bytes = vector.bytes.bytes
            var found: String?
            do throws(WireError) {
                _ = try PacketLayout(bytes.span)
            } catch {
                found = error.description
            }
            check(found, against: vector.error, vector.name)

            var foundInQuote: String?
            do throws(WireError) {
                _ = try PacketLayout(bytes.span, isQuote: true)
            } catch {
                foundInQuote = error.description
            }
            let expected = vector.quoteError ?? vector.error
            check(foundInQuote, against: expected == "" ? nil : expected, vector.name)
        }
    }

    private func check(_ found: String?, against expected: String?, _ name: String) {
        switch (found, expected) {
        case (nil, nil): break
        case (let found?, let expected?):
            #expect(found.contains(expected), "\(name)")
        default:
            Issue.record("\(name): \(found ?? "accepted"), but \(expected ?? "acceptable")")
        }
    }

    @Test func looksIntoTheUpperLayersWithoutATrap() throws {
        for vector in try Self.cases.get() {
            let bytes = vector.bytes.bytes
            guard let layout = try? PacketLayout(bytes.span, isQuote: true) else { continue }
            #expect(layout.upperLayer.upperBound == bytes.count)
            if let udp = try? layout.udp(in: bytes.span) {
                #expect(udp.data.upperBound <= bytes.count)
            }
            _ = layout.checksumIsValid(in: bytes.span)
            _ = try? PacketHeader(layout, in: bytes.span)
        }
    }
}
