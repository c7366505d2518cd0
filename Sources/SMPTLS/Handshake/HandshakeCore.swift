internal import SMPCrypto
internal import SMPBytes

/// What client and server have in common: messages in and out, their hash, and what comes of them.
struct HandshakeCore: ~Copyable {
    let role: HandshakeRole
    let logsKeys: Bool
    /// Whether the rules hold that QUIC adds to TLS; only recorded handshakes do without.
    let isQUIC: Bool

    var reader = HandshakeReader()
    var transcript = Transcript()
    var entropy: EntropyPool
    var results = HandshakeResults()

    private var outputs: [TLSOutput] = []
    private var taken = 0

    init(_ role: HandshakeRole, logsKeys: Bool, entropy: EntropyPool, isQUIC: Bool = true) {
        (self.role, self.logsKeys, self.entropy) = (role, logsKeys, entropy)
        self.isQUIC = isQUIC
    }

    // MARK: Outputs

    mutating func put(_ output: TLSOutput) {
        outputs.append(output)
    }

    mutating func nextOutput() -> TLSOutput? {
        guard taken < outputs.count else { return nil }
        defer {
            taken += 1
            if taken == outputs.count { (outputs, taken) = ([], 0) }
        }
        return outputs[taken]
    }

    /// Sends a message, which becomes part of the transcript.
    mutating func send(_ message: HandshakeMessage, at level: HandshakeLevel) {
        send(encoded: message.encoded, at: level)
    }

    mutating func send(encoded bytes: [UInt8], at level: HandshakeLevel) {
        transcript.append(bytes)
        put(.message(level: level, bytes: bytes))
    }

    /// Hands out the secret of one end at one level.
    mutating func use(
        _ secret: TLSSecret, of sender: HandshakeRole, at level: HandshakeLevel,
        _ suite: CipherSuite
    ) {
        if let label = KeyLogLine.Label.traffic(of: sender, at: level) { log(label, secret) }
        put(
            .keys(
                TrafficKeys(
                    level: level, direction: sender == role ? .write : .read, cipherSuite: suite,
                    secret: secret)))
    }

    mutating func log(_ label: KeyLogLine.Label, _ secret: TLSSecret) {
        guard logsKeys else { return }
        let random = results.clientRandom
        put(
            .keyLog(
                secret.withBytes { KeyLogLine.text(label, clientRandom: random, secret: $0) }))
    }

    // MARK: Finished

    /// Sends the own Finished message.
    mutating func sendFinished(_ secret: TLSSecret) {
        let data = secret.verifyData(transcript.current())
        send(.finished(Finished(verifyData: data)), at: .handshake)
    }

    /// Checks the Finished message of the peer, and adds it to the transcript.
    ///
    /// - Throws: `decrypt_error` for a wrong one.
    mutating func receiveFinished(
        _ finished: Finished, _ bytes: [UInt8], _ secret: TLSSecret
    ) throws(TLSError) {
        // RFC 8446, section 4.4.4: a wrong code ends the handshake.
        guard secret.verifies(finished.verifyData, transcript.current()) else {
            throw TLSError(.decryptError, "a wrong Finished message")
        }
        transcript.append(bytes)
    }
}

/// What a handshake has led to, as far as it has come.
struct HandshakeResults: Sendable {
    var clientRandom: [UInt8] = []
    var isComplete = false
    var isResumed = false
    var earlyData = EarlyDataStatus.notOffered
    var cipherSuite: CipherSuite?
    var group: NamedGroup?
    var serverName: String?
    var applicationProtocol: [UInt8]?
    var peerTransportParameters: [UInt8]?
    var peerCertificates: [[UInt8]] = []
    var exporter: TLSSecret?
    var earlyExporter: TLSSecret?
}
