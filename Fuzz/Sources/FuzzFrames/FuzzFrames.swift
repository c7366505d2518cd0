import FuzzDriver
import SMPBytes
import SMPQUIC

@main enum FuzzFrames {
    static func main() {
        fuzz { start, count in
            FuzzFrames.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// The payload of a packet reads as frames that lie within it, one behind the other.
    static func check(_ payload: Span<UInt8>) {
        var reader = ByteReader(payload)
        while reader.remaining > 0 {
            let start = reader.offset
            guard let frame = try? Frame(from: &reader) else { return }
            precondition(reader.offset > start)
            if let content = content(of: frame) {
                precondition(content.lowerBound >= start && content.upperBound <= reader.offset)
            }
            if case .ack(let ack) = frame { check(ack, payload) }
            precondition(EncryptionLevel.allCases.contains(where: frame.isAllowed))
        }
    }

    /// The ranges of an acknowledgement go down and do not touch.
    private static func check(_ ack: AckFrame, _ payload: Span<UInt8>) {
        var lowest: PacketNumber?
        ack.forEachRange(in: payload) { range in
            if let lowest { precondition(range.upperBound.value + 1 < lowest.value) }
            lowest = range.lowerBound
        }
    }

    private static func content(of frame: Frame) -> Range<Int>? {
        switch frame {
        case .stream(let stream): stream.data
        case .crypto(let crypto): crypto.data
        case .newToken(let token): token
        case .datagram(let data): data
        case .connectionClose(let close): close.reason
        case .ack(let ack): ack.ranges
        default: nil
        }
    }
}
