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
}
