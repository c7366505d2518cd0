import FuzzDriver
import SMPBytes
import SMPQUIC

@main enum FuzzQUICPacket {
    static func main() {
        fuzz { start, count in
            FuzzQUICPacket.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// A datagram falls into packets that lie within it, whatever the size of connection IDs.
    static func check(_ datagram: Span<UInt8>) {
        for length in [0, 8, 20] {
            var start = 0
            while start < datagram.count {
                let rest = datagram.extracting(start..<datagram.count)
                guard
                    let header = try? PacketHeader(rest, shortConnectionIDLength: length),
                    case .long(let long) = header
                else { break }
                precondition(long.packetNumberOffset <= long.packetLength)
                precondition(long.packetLength <= rest.count && long.packetLength > 0)
                precondition(long.token.upperBound <= long.packetNumberOffset)
                start += long.packetLength
            }
        }
    }
}
