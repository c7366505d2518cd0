import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPTLS

@Suite struct ClientHelloTests {
    struct Binder: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let truncated: Int
        let hash, binder, bytes: Hex

        var testDescription: String { name }
    }

    private func hello(_ bytes: [UInt8]) throws -> ClientHello {
        guard case .clientHello(let hello) = try decode(bytes) else { throw NotAHello() }
        return hello
    }

    private struct NotAHello: Error {}

    @Test(arguments: try VectorFile<Binder>.load("tls/binder"))
    func findsWhatABinderAuthenticates(_ vector: Binder) throws {
        let bytes = vector.bytes.bytes
        let hello = try hello(bytes)
        #expect(bytes.count - hello.bindersEncodedLength == vector.truncated)
        let hash = RunningHash.hash(bytes.span.extracting(0..<vector.truncated), .sha256)
        #expect(hash.description == vector.hash.description)
        #expect(hello.extensions.preSharedKeys?.binders == [vector.binder.bytes])
    }

    @Test(arguments: try VectorFile<Binder>.load("tls/binder"))
    func fillsInBindersLater(_ vector: Binder) throws {
        var hello = try hello(vector.bytes.bytes)
        var offer = try #require(hello.extensions.preSharedKeys)
        offer.binders = [[UInt8](repeating: 0, count: 32)]
        hello.extensions.set(.preSharedKeys(offer))
        let empty = HandshakeMessage.clientHello(hello).encoded
        #expect(empty.prefix(vector.truncated) == vector.bytes.bytes.prefix(vector.truncated))
        offer.binders = [vector.binder.bytes]
        hello.extensions.set(.preSharedKeys(offer))
        #expect(HandshakeMessage.clientHello(hello).encoded == vector.bytes.bytes)
    }

    @Test func hasNoBindersWithoutKeys() throws {
        let hello = ClientHello(
            random: [UInt8](repeating: 7, count: 32), cipherSuites: CipherSuite.allCases,
            extensions: Extensions([.supportedVersions([0x0304])]))
        #expect(hello.bindersEncodedLength == 0)
        #expect(hello.offersTLS13)
        #expect(hello.offers(.chaCha20Poly1305SHA256))
    }

    @Test func tellsWhatItsExtensionsSay() throws {
        let cases = try VectorFile<HandshakeMessageTests.Case>.load("tls/rfc8448-messages")
        let first = try hello(try #require(cases.first).bytes.bytes)
        #expect(first.extensions.serverName == "server")
        #expect(first.extensions.supportedGroups?.first == .x25519)
        #expect(first.extensions.keyShares?.map(\.group) == [.x25519])
        #expect(first.extensions.supportedVersions == [0x0304])
        #expect(first.extensions.preSharedKeyModes == [.withKeyShare])
        #expect(first.extensions.signatureAlgorithms?.first?.rawValue == 0x0403)
        #expect(first.extensions.transportParameters == nil)
        #expect(!first.extensions.hasEarlyData)
    }

    @Test func refusesAnswersThatNobodyAskedFor() throws {
        let answers = Extensions([.serverNameAcknowledged, .cookie([1]), .earlyData])
        try answers.requireAnswers(to: [.serverName, .earlyData])
        let error = failure { () throws(TLSError) in
            try answers.requireAnswers(to: [.serverName])
        }
        #expect(error?.alert == .unsupportedExtension)
    }
}
