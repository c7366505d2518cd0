import SMPBytes
import SMPCrypto
import SMPSCION
import TestVectors
import Testing

@Suite struct SegmentVerificationTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: Hex
        let error: String?

        var testDescription: String { name }
    }

    static let cases = Result { try VectorFile<Case>.load("scion/segment-verification") }

    @Test(arguments: try cases.get())
    func tellsWhatCannotBeBelieved(_ vector: Case) throws {
        let segment = try PathSegment(protobuf: vector.bytes.bytes.span)
        let keys = try CapturedKeys.load()
        var failure: SegmentVerificationError?
        do throws(SegmentVerificationError) {
            try segment.verifySignatures { keys.verificationKey(of: $0.isdAS) }
        } catch {
            failure = error
        }
        guard let expected = vector.error else { return #expect(failure == nil) }
        let message = try #require(failure).description
        #expect(message.contains(expected), "\(message)")
    }

    @Test func needsAKeyForEachEntry() throws {
        let vector = try #require(try CapturedSegment.all.get().first)
        let segment = try vector.decode()
        let first = try segment.verificationKeyID(ofEntry: 0)
        #expect(throws: SegmentVerificationError.unknownKey(first, entry: 0)) {
            try segment.verifySignatures { _ in nil }
        }
    }

    @Test func knowsTheKeyOfAnotherAS() throws {
        let vector = try #require(try CapturedSegment.all.get().first)
        let segment = try vector.decode()
        let keys = try CapturedKeys.load()
        #expect(throws: SegmentVerificationError.signature(entry: 0)) {
            try segment.verifySignatures { _ in keys.verificationKey(of: segment.last) }
        }
    }
}
