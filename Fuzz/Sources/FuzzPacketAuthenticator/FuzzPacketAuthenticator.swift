import FuzzDriver
import SMPBytes
import SMPSCION

@main enum FuzzPacketAuthenticator {
    static func main() {
        fuzz { start, count in
            FuzzPacketAuthenticator.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// What is written into a packet is accepted there, also after a router has changed the path.
    static func check(_ input: Span<UInt8>) {
        guard let layout = try? PacketLayout(input),
            let authenticator = try? layout.authenticator(in: input),
            var key = try? PacketAuthenticatorKey([UInt8](repeating: 7, count: 16).span)
        else { return }
        var packet = [UInt8](capacity: input.count) { $0.append(copying: input) }
        var bytes = packet.mutableSpan
        let isWritten = key.authenticate(authenticator, of: &bytes, layout)
        if let path = layout.path.standard {
            let info = path.offset(ofInfoField: path.meta.currentInfoField)
            bytes.store(bigEndian: UInt16(0xabcd), at: info + 2)
            _ = try? path.advance(in: &bytes)
        }
        precondition(key.isAuthentic(authenticator, of: bytes.span, layout) == isWritten)
    }
}
