/// What a handshake message is.
///
/// - Source: RFC 8446, section 4.
public enum HandshakeType: UInt8, Hashable, Sendable, CaseIterable {
    /// What a client offers. (`client_hello`)
    case clientHello = 1
    /// What a server chose, or what it wants to be offered instead. (`server_hello`)
    case serverHello = 2
    /// A ticket for later connections. (`new_session_ticket`)
    case newSessionTicket = 4
    /// The end of early data, which QUIC knows without. (`end_of_early_data`)
    case endOfEarlyData = 5
    /// What else a server chose. (`encrypted_extensions`)
    case encryptedExtensions = 8
    /// Who the sender is. (`certificate`)
    case certificate = 11
    /// That the client shall say who it is. (`certificate_request`)
    case certificateRequest = 13
    /// A proof that the certificate is the sender's. (`certificate_verify`)
    case certificateVerify = 15
    /// A proof that both ends have seen the same messages. (`finished`)
    case finished = 20
    /// That new keys follow, which QUIC says by itself. (`key_update`)
    case keyUpdate = 24
    /// Stands for the first hello where there were two, in hashes only. (`message_hash`)
    case messageHash = 254
}
