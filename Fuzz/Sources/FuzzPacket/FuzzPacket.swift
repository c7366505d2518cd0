import FuzzDriver
import SMPBytes
import SMPSCION

@main enum FuzzPacket {
    static func main() {
        fuzz { start, count in
            FuzzPacket.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    static func check(_ input: Span<UInt8>) {
        guard let quote = try? PacketLayout(input, isQuote: true) else { return }
        checkPlaces(quote, in: input)
        checkMoves(quote, in: input)
        if let layout = try? PacketLayout(input) { checkEncoding(layout, of: input) }
    }

    /// Everything that is found lies inside, in its order.
    static func checkPlaces(_ layout: PacketLayout, in packet: Span<UInt8>) {
        var end = layout.header.headerLength
        for place in [layout.hopByHop?.range, layout.endToEnd?.range, layout.upperLayer] {
            guard let place else { continue }
            precondition(place.lowerBound == end)
            end = place.upperBound
        }
        precondition(end == packet.count)
        precondition(DatagramKind(packet) != .unknown)
        if let udp = try? layout.udp(in: packet) {
            precondition(layout.upperLayer.contains(udp.data.lowerBound - 1))
            precondition(udp.data.upperBound <= end)
        }
        _ = layout.checksumIsValid(in: packet)
        if let quote = (try? layout.scmp(in: packet))?.quote {
            _ = try? SCMPQuote(quote, in: packet)
        }
    }

    /// A packet moves along its path to the last hop and no further.
    static func checkMoves(_ layout: PacketLayout, in packet: Span<UInt8>) {
        guard var path = layout.path.standard else { return }
        var bytes = [UInt8](capacity: packet.count) { $0.append(copying: packet) }
        var span = bytes.mutableSpan
        while let next = try? path.advance(in: &span) { path = next }
        precondition(path.meta.isAtLastHop)
        precondition((try? PacketLayout(span.span, isQuote: true))?.path.standard == path)
    }

    /// What decodes encodes to the same packet, and to the same bytes from then on.
    static func checkEncoding(_ layout: PacketLayout, of packet: Span<UInt8>) {
        guard let header = try? PacketHeader(layout, in: packet) else { return }
        let upperLayer = packet.extracting(layout.upperLayer)
        let encoded = [UInt8](capacity: packet.count) {
            try? header.encode(upperLayerLength: upperLayer.count, into: &$0)
            $0.append(copying: upperLayer)
        }
        precondition((try? PacketLayout(encoded.span)) == layout)
        precondition((try? PacketHeader(layout, in: encoded.span)) == header)
        guard let udp = try? layout.udp(in: packet) else { return }
        let template = PacketTemplate(
            header, from: udp.header.sourcePort, to: udp.header.destinationPort)
        let stamped = [UInt8](capacity: packet.count) {
            try? template.encode(packet.extracting(udp.data), into: &$0)
        }
        precondition((try? PacketLayout(stamped.span))?.checksumIsValid(in: stamped.span) == true)
    }
}
