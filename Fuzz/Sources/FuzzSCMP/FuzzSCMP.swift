import FuzzDriver
import SMPBytes
import SMPSCION

@main enum FuzzSCMP {
    static func main() {
        fuzz { start, count in
            let input = UnsafeBufferPointer(start: start, count: count).span
            FuzzSCMP.check(input)
            return 0
        }
    }

    /// A message that decodes encodes to one that says the same, with a right checksum.
    ///
    /// The trailer stays as it is. What is quoted has a flow and a path, or is refused.
    static func check(_ input: Span<UInt8>) {
        var reader = ByteReader(input)
        guard let layout = try? SCMPMessageLayout(from: &reader) else { return }
        precondition(layout.range == 0..<input.count && reader.remaining == 0)
        checkEncoding(layout, of: input)
        guard let range = layout.quote, let quote = try? SCMPQuote(range, in: input) else { return }
        precondition(quote.flow.socketPort != 0)
        checkPath(quote, in: input)
    }

    private static func checkEncoding(_ layout: SCMPMessageLayout, of input: Span<UInt8>) {
        let host = SCIONAddress(ISDAS(rawValue: 1), .ipv4(IPv4Address(10, 0, 0, 1)))
        let encoded = [UInt8](capacity: input.count) {
            layout.message.encode(
                trailer: input.extracting(layout.trailer), from: host, to: host, into: &$0)
        }
        var reader = ByteReader(encoded.span)
        let again = try? SCMPMessageLayout(from: &reader)
        precondition(again?.message == layout.message && again?.trailer == layout.trailer)
        for index in layout.trailer { precondition(encoded[index] == input[index]) }

        var checksum = InternetChecksum(
            from: host, to: host, upperLayerLength: encoded.count, protocolNumber: .scmp)
        checksum.add(encoded.span)
        precondition(checksum.isValid)
    }

    /// A quote was sent over the path in it, and every field of that path can be pointed at.
    private static func checkPath(_ quote: SCMPQuote, in input: Span<UInt8>) {
        let quoted = input.extracting(quote.range)
        guard let layout = quote.packet.path.standard else { return }
        var reader = ByteReader(quoted.extracting(layout.start..<quoted.count))
        guard let path = try? StandardPath(from: &reader) else { preconditionFailure("no path") }
        precondition(quote.wasSent(over: path, in: input))
        for hop in path.hopFields.indices {
            let part = SCMPPointer.hopField(hop, of: layout)
                .part(of: quote.packet.header, quote.packet.path)
            precondition(part == .hopField(hop))
        }
    }
}
