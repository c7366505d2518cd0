import SMPCrypto
import Testing

@testable import SMPTLS

@Suite struct IdentityTraitsTests {
    private static let ecdsa = SignatureScheme(rawValue: 0x0403)
    private static let rsa = SignatureScheme(rawValue: 0x0804)
    private static let ed25519 = SignatureScheme(rawValue: 0x0807)

    private let identities = [
        IdentityTraits(hostNames: ["a.example"], schemes: [rsa], issuers: [[1]]),
        IdentityTraits(hostNames: ["b.example"], schemes: [rsa], issuers: [[1], [2]]),
        IdentityTraits(hostNames: ["*.b.example", "b.example"], schemes: [ecdsa], issuers: [[3]]),
    ]

    private func choice(
        _ host: String?, _ schemes: [SignatureScheme], refusing: Bool = false
    ) throws(TLSError) -> Int {
        try identities.choice(host: host, schemes: schemes, refusesUnknownNames: refusing).index
    }

    @Test func prefersTheCertificateForTheName() throws {
        #expect(try choice("b.example", [Self.rsa, Self.ecdsa]) == 1)
        #expect(try choice("www.B.example", [Self.rsa, Self.ecdsa]) == 2)
        #expect(try choice(nil, [Self.ecdsa, Self.rsa]) == 0)
    }

    @Test func signsWithWhatTheClientCanVerify() throws {
        #expect(try choice("b.example", [Self.ecdsa]) == 2)
        #expect(try choice(nil, [Self.ecdsa]) == 2)
        let error = failure { () throws(TLSError) in _ = try choice("a.example", [Self.ecdsa]) }
        #expect(error?.alert == .handshakeFailure)
        let none = failure { () throws(TLSError) in _ = try choice(nil, [Self.ed25519]) }
        #expect(none?.alert == .handshakeFailure)
    }

    @Test func takesUnknownNamesOrRefusesThem() throws {
        #expect(try choice("c.example", [Self.ecdsa]) == 2)
        let error = failure { () throws(TLSError) in
            _ = try choice("c.example", [Self.ecdsa], refusing: true)
        }
        #expect(error?.alert == .unrecognizedName)
        #expect(try choice("a.example", [Self.rsa], refusing: true) == 0)
        #expect(try choice(nil, [Self.rsa], refusing: true) == 0)
    }

    @Test func fitsWhatAServerBelieves() {
        func index(_ authorities: [[UInt8]]?, _ schemes: [SignatureScheme]) -> Int? {
            identities.choice(authorities: authorities, schemes: schemes)?.index
        }
        #expect(index(nil, [Self.rsa]) == 0)
        #expect(index([[2]], [Self.rsa]) == 1)
        #expect(index([[3]], [Self.rsa, Self.ecdsa]) == 2)
        #expect(index([[3]], [Self.rsa]) == nil)
        #expect(index([[9]], [Self.rsa, Self.ecdsa]) == nil)
    }

    @Test func signsTheBestWay() {
        let traits = IdentityTraits(
            hostNames: [], schemes: [Self.ed25519, Self.ecdsa], issuers: [])
        #expect(traits.scheme(among: [Self.ecdsa, Self.ed25519]) == Self.ed25519)
        #expect(traits.scheme(among: [Self.rsa]) == nil)
    }
}
