/// A secret of a connection as one line of a key log, which tools like Wireshark decrypt packets with.
///
/// ```
///   CLIENT_HANDSHAKE_TRAFFIC_SECRET  cb34…ece7           b3ed…5a21
///   label                            random of the hello  secret
/// ```
///
/// Whoever reads the log reads the connection. It is for tests and for hunting faults.
///
/// - Source: draft-ietf-tls-keylogfile, section 2.
public enum KeyLogLine {
    /// What a secret is for.
    public enum Label: String, Hashable, Sendable, CaseIterable {
        /// Early data of the client.
        case clientEarlyTraffic = "CLIENT_EARLY_TRAFFIC_SECRET"
        /// Handshake messages of the client.
        case clientHandshakeTraffic = "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
        /// Handshake messages of the server.
        case serverHandshakeTraffic = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
        /// Data of the client.
        case clientTraffic = "CLIENT_TRAFFIC_SECRET_0"
        /// Data of the server.
        case serverTraffic = "SERVER_TRAFFIC_SECRET_0"
        /// Keys that an application asks for.
        case exporter = "EXPORTER_SECRET"
        /// Keys that an application asks for with early data.
        case earlyExporter = "EARLY_EXPORTER_SECRET"

        /// The label of what an end sends at a level, or `nil` where there is no secret to log.
        public static func traffic(
            of sender: HandshakeRole, at level: HandshakeLevel
        ) -> Label? {
            switch (level, sender) {
            case (.earlyData, .client): .clientEarlyTraffic
            case (.handshake, .client): .clientHandshakeTraffic
            case (.handshake, .server): .serverHandshakeTraffic
            case (.application, .client): .clientTraffic
            case (.application, .server): .serverTraffic
            case (.initial, _), (.earlyData, .server): nil
            }
        }
    }

    /// The line, without an end of line.
    ///
    /// - Parameters:
    ///   - label: What the secret is for.
    ///   - clientRandom: The random part of the client's first hello, which tells the connection.
    ///   - secret: The secret.
    /// - Returns: Label, random part and secret with spaces between.
    public static func text(
        _ label: Label, clientRandom: [UInt8], secret: Span<UInt8>
    ) -> String {
        var line = label.rawValue + " "
        for byte in clientRandom { line.append(hex: byte) }
        line += " "
        for index in secret.indices { line.append(hex: secret[index]) }
        return line
    }
}

extension String {
    fileprivate mutating func append(hex byte: UInt8) {
        self += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
