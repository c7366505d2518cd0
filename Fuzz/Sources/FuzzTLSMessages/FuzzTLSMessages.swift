import FuzzDriver
import SMPTLS

@main enum FuzzTLSMessages {
    static func main() {
        fuzz { start, count in
            FuzzTLSMessages.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// A message that decodes encodes to the same bytes, and is found however these are cut.
    static func check(_ input: Span<UInt8>) {
        let whole = messages(of: input, pieces: input.count)
        precondition(messages(of: input, pieces: 7) == whole)
        for message in whole {
            guard let decoded = try? message.decoded() else { continue }
            precondition(decoded.encoded == message.bytes)
            guard case .certificate(let certificates) = decoded else { continue }
            for certificate in certificates.chain {
                _ = try? PublicKeyPin(certificate: certificate)
            }
        }
        _ = try? HandshakeMessage(input)
    }

    private static func messages(
        of input: Span<UInt8>, pieces length: Int
    ) -> [HandshakeReader.Received] {
        var reader = HandshakeReader()
        var messages: [HandshakeReader.Received] = []
        for start in stride(from: 0, to: input.count, by: max(1, length)) {
            let end = min(start + max(1, length), input.count)
            do throws(TLSError) {
                try reader.receive(input.extracting(start..<end), at: .initial)
                while let message = try reader.nextMessage() { messages.append(message) }
            } catch {
                break
            }
        }
        return messages
    }
}
