import Testing

@testable import SMPTLS

@Suite struct KeyLogLineTests {
    @Test func joinsLabelRandomAndSecret() {
        let secret: [UInt8] = [0xab, 0x0c]
        let line = KeyLogLine.text(
            .clientHandshakeTraffic, clientRandom: [0x01, 0xff], secret: secret.span)
        #expect(line == "CLIENT_HANDSHAKE_TRAFFIC_SECRET 01ff ab0c")
    }

    @Test func namesTheSecretOfEachLevel() {
        #expect(KeyLogLine.Label.traffic(of: .client, at: .initial) == nil)
        #expect(KeyLogLine.Label.traffic(of: .server, at: .earlyData) == nil)
        #expect(KeyLogLine.Label.traffic(of: .client, at: .earlyData) == .clientEarlyTraffic)
        #expect(KeyLogLine.Label.traffic(of: .server, at: .application) == .serverTraffic)
        #expect(KeyLogLine.Label.serverTraffic.rawValue == "SERVER_TRAFFIC_SECRET_0")
    }
}
