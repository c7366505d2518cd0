import SMPBytes
import SMPCrypto
import TestVectors
import Testing

@testable import SMPTLS

@Suite struct TrustPolicyTests {
    private let now = UnixTime(seconds: 1_800_000_000)

    private func alert(_ body: () throws(TLSError) -> Void) -> TLSAlert? {
        failure(body)?.alert
    }

    @Test(arguments: try CertificateFieldsTests.cases.get())
    func believesPinnedKeysOnly(_ vector: CertificateFieldsTests.Case) throws {
        let chain = [vector.certificate.bytes]
        let pin = try #require(PublicKeyPin(digest: vector.pin.bytes))
        let other = try #require(PublicKeyPin(digest: [UInt8](repeating: 0, count: 32)))
        try TrustPolicy.pinned([other, pin]).check(chain, of: .server, host: nil, now: now)
        #expect(
            alert { () throws(TLSError) in
                try TrustPolicy.pinned([other]).check(chain, of: .server, host: nil, now: now)
            } == .certificateUnknown)
        #expect(
            alert { () throws(TLSError) in
                try TrustPolicy.pinned([]).check(chain, of: .server, host: nil, now: now)
            } == .certificateUnknown)
    }

    @Test func believesAllWhenInsecure() throws {
        try TrustPolicy.insecure.check([[1]], of: .server, host: nil, now: now)
    }

    @Test func refusesAServerWithoutACertificate() {
        #expect(
            alert { () throws(TLSError) in
                try TrustPolicy.insecure.check([], of: .server, host: nil, now: now)
            } == .decodeError)
    }

    @Test func asksClientsOrNot() throws {
        let policies: [ClientCertificatePolicy] = [
            .none, .optional(.insecure), .required(.insecure),
        ]
        #expect(policies.map(\.isRequested) == [false, true, true])
        let outcomes = policies.map { policy in
            [[], [[1]]].map { chain in
                alert { () throws(TLSError) in try policy.check(chain, now: now) }
            }
        }
        #expect(outcomes[0] == [.unexpectedMessage, .unexpectedMessage])
        #expect(outcomes[1] == [nil, nil])
        #expect(outcomes[2] == [.certificateRequired, nil])
        #expect(
            alert { () throws(TLSError) in
                try ClientCertificatePolicy.optional(.pinned([])).check([[1]], now: now)
            } == .badCertificate)
    }
}
