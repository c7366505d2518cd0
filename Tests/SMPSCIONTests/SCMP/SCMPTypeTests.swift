import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct SCMPTypeTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let isError: Bool
        let whenUnknown: String
        let text: String

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/scmp-type") }

    @Test(arguments: try cases.get())
    func hasAClassAndAName(_ vector: Case) {
        let type = SCMPType(rawValue: vector.bytes.bytes[0])
        #expect(type.isError == vector.isError)
        #expect("\(type.actionWhenUnknown)" == vector.whenUnknown)
        #expect(type.description == vector.text)
        #expect(type.isAssigned == (vector.text != "\(type.rawValue)"))
    }
}
