import SMPBytes
import SMPSCION
import SMPTestnet
import Testing

@Suite struct NetworkTrustTests {
    private func trust(_ network: NetworkDescription) throws -> NetworkTrust {
        try NetworkTrust(network, TestControlPlane.keys, now: TestControlPlane.start)
    }

    @Test(arguments: BuiltInNetwork.allCases)
    func vouchesForEveryAS(_ builtIn: BuiltInNetwork) throws {
        let network = try builtIn.network()
        let trust = try trust(network)
        for isd in network.isds {
            let signed = try #require(trust.trcs[isd])
            try signed.verifyBase()
            #expect(
                signed.trc.coreASes
                    == network.systems.filter { $0.isCore && $0.isdAS.isd == isd }.map(\.isdAS))
        }
        for system in network.systems {
            let chain = try #require(trust.chains[system.isdAS])
            let trc = try #require(trust.trcs[system.isdAS.isd]).trc
            try chain.verify(against: trc, at: TestControlPlane.start)
            #expect(chain.authority.isdAS == system.certificateIssuer)
        }
    }

    @Test func readsBackFromFiles() throws {
        let trust = try trust(BuiltInNetwork.tiny4.network())
        let signed = try #require(trust.trcs[ISD(rawValue: 1)])
        #expect(try SignedTRC(file: Array(signed.pem.utf8).span).der == signed.der)
        #expect(try SignedTRC(file: signed.der.span).der == signed.der)
    }

    @Test func vouchesForNobodyInAnotherDomain() throws {
        let network = try BuiltInNetwork.default.network()
        let trust = try trust(network)
        let chain = try #require(trust.chains[ISDAS("1-ff00:0:111")])
        let other = try #require(trust.trcs[ISD(rawValue: 2)]).trc
        #expect(throws: TrustError.self) {
            try chain.verify(against: other, at: TestControlPlane.start)
        }
    }

    @Test func isTheSameForTheSameSecret() throws {
        let isdAS = try ISDAS("1-ff00:0:110")
        let other = NetworkKeys(secret: Array("another".utf8))
        #expect(TestControlPlane.keys.forwardingKey(of: isdAS).count == 16)
        #expect(
            TestControlPlane.keys.forwardingKey(of: isdAS)
                == NetworkKeys(secret: Array("a secret for tests".utf8)).forwardingKey(of: isdAS))
        #expect(
            TestControlPlane.keys.forwardingKey(of: isdAS) != other.forwardingKey(of: isdAS))
    }

    /// One AS of the core votes, and one that is not core issues.
    @Test func givesEachRoleToWhoHasIt() throws {
        let network = try TopologyFiles.network(
            yaml: """
                ASes:
                  1-1: {core: true, voting: true, authoritative: true, cert_issuer: 1-3}
                  1-2: {core: true, cert_issuer: 1-3}
                  1-3: {issuing: true}
                links:
                  - {a: 1-1, b: 1-2, linkAtoB: CORE}
                  - {a: 1-1, b: 1-3, linkAtoB: CHILD}
                """)
        let trust = try trust(network)
        let signed = try #require(trust.trcs[ISD(rawValue: 1)])
        try signed.verifyBase()
        #expect(signed.trc.coreASes == [try ISDAS("1-1"), try ISDAS("1-2")])
        #expect(signed.trc.authoritativeASes == [try ISDAS("1-1")])
        #expect(signed.trc.votingQuorum == 1)
        // A sensitive and a regular voting certificate, and a root certificate.
        #expect(signed.trc.certificates.count == 3)
        for chain in trust.chains.values {
            try chain.verify(against: signed.trc, at: TestControlPlane.start)
            #expect(chain.authority.isdAS == (try ISDAS("1-3")))
        }
        #expect(trust.chains.count == 3)
    }

    /// Clocks of hosts may be an hour late, and certificates end after a year.
    @Test func isValidForAYear() throws {
        let trust = try trust(BuiltInNetwork.tiny4.network())
        let trc = try #require(trust.trcs[ISD(rawValue: 1)]).trc
        let chain = try #require(trust.chains[ISDAS("1-ff00:0:111")])
        let start = TestControlPlane.start
        for time in [start - .seconds(3600), start + .seconds(360 * 86_400)] {
            try chain.verify(against: trc, at: time)
        }
        for time in [start - .seconds(3601), start + .seconds(366 * 86_400)] {
            #expect(throws: TrustError.self) { try chain.verify(against: trc, at: time) }
        }
    }
}
