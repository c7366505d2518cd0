import Testing

@testable import SMPTLS

@Suite struct TLSAlertTests {
    @Test func hasTheNumbersOfTheRegistry() {
        #expect(TLSAlert.unexpectedMessage.rawValue == 10)
        #expect(TLSAlert.handshakeFailure.rawValue == 40)
        #expect(TLSAlert.illegalParameter.rawValue == 47)
        #expect(TLSAlert.missingExtension.rawValue == 109)
        #expect(TLSAlert.noApplicationProtocol.rawValue == 120)
    }

    @Test func showsItsName() {
        #expect("\(TLSAlert.decodeError)" == "decode_error")
        #expect("\(TLSAlert(rawValue: 200))" == "alert 200")
        #expect(TLSAlert(rawValue: 200).name == nil)
        #expect("\(TLSError(.decryptError, "a wrong binder"))" == "decrypt_error: a wrong binder")
        let violation = TLSError.protocolViolation("data behind the end")
        #expect("\(violation)" == "protocol violation: data behind the end")
    }
}
