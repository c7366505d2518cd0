import SMPBytes
import SMPSCION
import TestVectors
import Testing

/// Extension headers in whole packets: which may stand where.
@Suite struct ExtensionOrderTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let extensions: [String]?
        let hopByHop, endToEnd: ExtensionHeaderValue?
        let upperProtocol: UInt8?
        let upperLayer: Hex?
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/extension-order") }

    @Test(arguments: try cases.get().filter { $0.error == nil })
    func findsTheUpperLayerBehindThem(_ vector: Case) throws {
        let bytes = vector.bytes.bytes
        let layout = try PacketLayout(bytes.span)
        var present: [String] = []
        if layout.hopByHop != nil { present.append("hopByHop") }
        if layout.endToEnd != nil { present.append("endToEnd") }
        #expect(present == vector.extensions)
        #expect(layout.upperProtocol.rawValue == vector.upperProtocol)
        #expect(Hex(Array(bytes[layout.upperLayer])) == vector.upperLayer)
        if vector.hopByHop != nil {
            #expect(
                layout.hopByHop.map { ExtensionHeaderValue($0, in: bytes) } == vector.hopByHop)
        }
        if vector.endToEnd != nil {
            #expect(
                layout.endToEnd.map { ExtensionHeaderValue($0, in: bytes) } == vector.endToEnd)
        }
    }

    @Test(arguments: try cases.get().filter { $0.error != nil })
    func refuses(_ vector: Case) throws {
        let expected = try #require(vector.error)
        for isQuote in [false, true] {
            do throws(WireError) {
                let span = vector.bytes.bytes.span
                _ = try PacketLayout(span, isQuote: isQuote)
                Issue.record("accepted")
            } catch {
                #expect(error.description.contains(expected), "\(error)")
            }
        }
    }
}
