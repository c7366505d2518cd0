internal import SMPBytes

/// One handshake message.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |      type     |                    length                     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                            content …
/// ```
///
/// - Source: RFC 8446, section 4.
public enum HandshakeMessage: Hashable, Sendable {
    /// What a client offers.
    case clientHello(ClientHello)
    /// What a server chose, or what it wants to be offered instead.
    case serverHello(ServerHello)
    /// What else a server chose.
    case encryptedExtensions(EncryptedExtensions)
    /// That the client shall say who it is.
    case certificateRequest(CertificateRequest)
    /// Who the sender is.
    case certificate(CertificateMessage)
    /// A proof that the certificate is the sender's.
    case certificateVerify(CertificateVerify)
    /// A proof that both ends have seen the same messages.
    case finished(Finished)
    /// A ticket for later connections.
    case newSessionTicket(NewSessionTicket)
    /// The end of early data, which has no place in QUIC.
    case endOfEarlyData
    /// That new keys follow, and whether the peer shall change its keys, too; it has no place in
    /// QUIC.
    case keyUpdate(isRequested: Bool)

    /// The size of type and length, in bytes.
    public static let headerLength = 4

    /// What the message is.
    public var type: HandshakeType {
        switch self {
        case .clientHello: .clientHello
        case .serverHello: .serverHello
        case .encryptedExtensions: .encryptedExtensions
        case .certificateRequest: .certificateRequest
        case .certificate: .certificate
        case .certificateVerify: .certificateVerify
        case .finished: .finished
        case .newSessionTicket: .newSessionTicket
        case .endOfEarlyData: .endOfEarlyData
        case .keyUpdate: .keyUpdate
        }
    }
}

// MARK: - Wire form

extension HandshakeMessage {
    /// Reads one whole message, with type and length.
    ///
    /// - Throws: The alert that its fault has: `decode_error` for a wrong form, `illegal_parameter`
    ///   for values that it may not have, `missing_extension`, or `unexpected_message` for a type
    ///   that TLS 1.3 does not know.
    public init(_ message: Span<UInt8>) throws(TLSError) {
        var reader = ByteReader(message)
        let number = try reader.number8("type of a message")
        guard let type = HandshakeType(rawValue: number), type != .messageHash else {
            throw TLSError(.unexpectedMessage, "message of type \(number)")
        }
        let length = try reader.number24("length of a message")
        self = try reader.vector("message", length, 0...0xff_ffff) {
            (content: inout ByteReader) throws(TLSError) in
            try HandshakeMessage(type, content: &content)
        }
        try reader.end("message")
    }

    private init(_ type: HandshakeType, content: inout ByteReader) throws(TLSError) {
        switch type {
        case .clientHello: self = .clientHello(try ClientHello(from: &content))
        case .serverHello: self = .serverHello(try ServerHello(from: &content))
        case .encryptedExtensions:
            self = .encryptedExtensions(try EncryptedExtensions(from: &content))
        case .certificateRequest:
            self = .certificateRequest(try CertificateRequest(from: &content))
        case .certificate: self = .certificate(try CertificateMessage(from: &content))
        case .certificateVerify: self = .certificateVerify(try CertificateVerify(from: &content))
        case .finished: self = .finished(try Finished(from: &content))
        case .newSessionTicket: self = .newSessionTicket(try NewSessionTicket(from: &content))
        case .endOfEarlyData: self = .endOfEarlyData
        case .keyUpdate: self = .keyUpdate(isRequested: try Self.request(from: &content))
        case .messageHash: throw TLSError(.unexpectedMessage, "message hash")
        }
    }

    private static func request(from reader: inout ByteReader) throws(TLSError) -> Bool {
        let request = try reader.number8("request for an update")
        guard request <= 1 else { throw .illegal("request \(request) for an update") }
        return request == 1
    }

    /// The message with type and length.
    public var encoded: [UInt8] {
        var writer = MessageWriter()
        writer.append(type.rawValue)
        writer.vector24 { encodeContent(into: &$0) }
        return writer.bytes
    }

    private func encodeContent(into writer: inout MessageWriter) {
        switch self {
        case .clientHello(let hello): hello.encode(into: &writer)
        case .serverHello(let hello): hello.encode(into: &writer)
        case .encryptedExtensions(let message): message.extensions.encode(into: &writer)
        case .certificateRequest(let request): request.encode(into: &writer)
        case .certificate(let certificate): certificate.encode(into: &writer)
        case .certificateVerify(let proof): proof.encode(into: &writer)
        case .finished(let finished): writer.append(finished.verifyData)
        case .newSessionTicket(let ticket): ticket.encode(into: &writer)
        case .endOfEarlyData: break
        case .keyUpdate(let isRequested): writer.append(UInt8(isRequested ? 1 : 0))
        }
    }
}
