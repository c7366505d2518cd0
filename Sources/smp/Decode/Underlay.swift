import SMPBytes
import SMPSCION

/// What a captured frame begins with. (LINKTYPE)
///
/// - Source: draft-ietf-opsawg-pcaplinktype, section 3.
struct LinkType: RawRepresentable, Hashable {
    let rawValue: UInt32

    static let null = LinkType(rawValue: 0)
    static let ethernet = LinkType(rawValue: 1)
    static let raw = LinkType(rawValue: 101)
    static let loop = LinkType(rawValue: 108)
    static let linuxCooked = LinkType(rawValue: 113)
    static let ipv4 = LinkType(rawValue: 228)
    static let ipv6 = LinkType(rawValue: 229)
    static let linuxCooked2 = LinkType(rawValue: 276)
}

/// The UDP datagram that a frame carries.
struct UnderlayDatagram {
    /// The layers around it, with their offsets in the frame.
    var layers: [Dissection.Layer]
    /// Where its payload lies in the frame.
    let payload: Range<Int>
}

/// Finds the UDP payload of a frame through Ethernet or Linux cooked headers and IPv4 or IPv6.
enum Underlay {
    private static let udp: UInt8 = 17

    /// The datagram, or `nil` when the frame holds something else or only a fragment of one.
    ///
    /// - Throws: `WireError` when a header is cut short.
    static func datagram(
        in frame: Span<UInt8>, _ linkType: LinkType
    ) throws(WireError) -> UnderlayDatagram? {
        var reader = ByteReader(frame)
        var layers: [Dissection.Layer] = []
        guard try skipLink(linkType, &reader, &layers) else { return nil }
        guard reader.remaining > 0 else { return nil }
        let version = frame[reader.offset] >> 4
        let isUDP =
            switch version {
            case 4: try takeIPv4(&reader, &layers)
            case 6: try takeIPv6(&reader, &layers)
            default: false
            }
        guard isUDP else { return nil }
        return try takeUDP(&reader, layers)
    }

    /// Skips the link header.
    ///
    /// - Returns: Whether an IP packet follows.
    private static func skipLink(
        _ linkType: LinkType, _ reader: inout ByteReader, _ layers: inout [Dissection.Layer]
    ) throws(WireError) -> Bool {
        switch linkType {
        case .raw, .ipv4, .ipv6:
            return true
        case .null, .loop:
            try reader.skip(4)
            return true
        case .ethernet:
            try reader.skip(12)
            var type = try reader.takeUInt16()
            while type == 0x8100 || type == 0x88a8 {  // VLAN tags
                try reader.skip(2)
                type = try reader.takeUInt16()
            }
            layers.append(.init(name: "Ethernet", offset: 0, length: reader.offset))
            return type == 0x0800 || type == 0x86dd
        case .linuxCooked:
            try reader.skip(14)
            let type = try reader.takeUInt16()
            layers.append(.init(name: "Linux cooked", offset: 0, length: reader.offset))
            return type == 0x0800 || type == 0x86dd
        case .linuxCooked2:
            let type = try reader.takeUInt16()
            try reader.skip(18)
            layers.append(.init(name: "Linux cooked v2", offset: 0, length: reader.offset))
            return type == 0x0800 || type == 0x86dd
        default:
            return false
        }
    }

    private static func takeIPv4(
        _ reader: inout ByteReader, _ layers: inout [Dissection.Layer]
    ) throws(WireError) -> Bool {
        let start = reader.offset
        let headerLength = 4 * Int(try reader.takeUInt8() & 0xf)
        try reader.skip(5)
        let fragment = try reader.takeUInt16() & 0x3fff
        try reader.skip(1)
        let nextProtocol = try reader.takeUInt8()
        try reader.skip(2)
        let source = try reader.takeUInt32()
        let destination = try reader.takeUInt32()
        guard headerLength >= 20 else { return false }
        try reader.skip(headerLength - 20)
        var layer = Dissection.Layer(name: "IPv4", offset: start, length: headerLength)
        layer.add("source", "\(IPv4Address(rawValue: source))", at: start + 12)
        layer.add("destination", "\(IPv4Address(rawValue: destination))", at: start + 16)
        layers.append(layer)
        return nextProtocol == udp && fragment == 0
    }

    private static func takeIPv6(
        _ reader: inout ByteReader, _ layers: inout [Dissection.Layer]
    ) throws(WireError) -> Bool {
        let start = reader.offset
        try reader.skip(6)
        let nextHeader = try reader.takeUInt8()
        try reader.skip(1)
        let source = IPv6Address(high: try reader.takeUInt64(), low: try reader.takeUInt64())
        let destination = IPv6Address(high: try reader.takeUInt64(), low: try reader.takeUInt64())
        var layer = Dissection.Layer(name: "IPv6", offset: start, length: 40)
        layer.add("source", "\(source)", at: start + 8)
        layer.add("destination", "\(destination)", at: start + 24)
        layers.append(layer)
        return nextHeader == udp
    }

    private static func takeUDP(
        _ reader: inout ByteReader, _ layers: [Dissection.Layer]
    ) throws(WireError) -> UnderlayDatagram? {
        let start = reader.offset
        var layer = Dissection.Layer(name: "underlay UDP", offset: start, length: 8)
        layer.add("source port", try reader.takeUInt16(), at: start)
        layer.add("destination port", try reader.takeUInt16(), at: start + 2)
        let length = Int(try reader.takeUInt16())
        layer.add("length", length, unit: "bytes", at: start + 4)
        try reader.skip(2)
        guard length >= 8 else { return nil }
        // Frames are padded to 60 bytes, so the length decides where the payload ends.
        let end = min(start + length, start + 8 + reader.remaining)
        return UnderlayDatagram(layers: layers + [layer], payload: start + 8..<end)
    }
}
