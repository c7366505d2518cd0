import SMPBytes
import TestVectors
import Testing

@testable import SMPTLS

/// Decodes one whole message.
func decode(_ bytes: [UInt8]) throws(TLSError) -> HandshakeMessage {
    try HandshakeMessage(bytes.span)
}

/// Why `body` fails, or `nil` when it does not.
func failure(_ body: () throws(TLSError) -> Void) -> TLSError? {
    do throws(TLSError) {
        try body()
        return nil
    } catch {
        return error
    }
}

extension HandshakeMessage {
    /// The extensions of a message that has one list of them.
    var extensions: Extensions? {
        switch self {
        case .clientHello(let hello): hello.extensions
        case .serverHello(let hello): hello.extensions
        case .encryptedExtensions(let message): message.extensions
        case .certificateRequest(let request): request.extensions
        case .newSessionTicket(let ticket): ticket.extensions
        default: nil
        }
    }
}

extension HandshakeType {
    /// The name in the protocol: `clientHello` is `client_hello`.
    var wireName: String {
        "\(self)".reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }
}
