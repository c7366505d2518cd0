import SMPBytes
import SMPSCION

/// What a captured frame begins with. (LINKTYPE)
///
/// - Source: draft-ietf-opsawg-pcaplinktype, section 3.
struct CaptureLinkType: RawRepresentable, Hashable {
    let rawValue: UInt32

    static let null = CaptureLinkType(rawValue: 0)
    static let ethernet = CaptureLinkType(rawValue: 1)
    static let raw = CaptureLinkType(rawValue: 101)
    static let loop = CaptureLinkType(rawValue: 108)
    static let linuxCooked = CaptureLinkType(rawValue: 113)
    static let ipv4 = CaptureLinkType(rawValue: 228)
    static let ipv6 = CaptureLinkType(rawValue: 229)
    static let linuxCooked2 = CaptureLinkType(rawValue: 276)
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
        in frame: Span<UInt8>, _ linkType: CaptureLinkType
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
        _ linkType: CaptureLinkType, _ reader: inout ByteReader, _ layers: inout [Dissection.Layer]
    ) throws(WireError) -> Bool {
        switch linkType {
        case .raw, .ipv4, .ipv6:
            return true
        case .null, .loop:
            try reader.skip(4)
            return true
        case .ethernet:
            return try takeEthernet(&reader, &layers)
        case .linuxCooked:
            try reader.skip(14)
            let type = try reader.takeUInt16()
            return add("Linux cooked", type, at: 14, length: 16, &layers)
        case .linuxCooked2:
            let type = try reader.takeUInt16()
            try reader.skip(18)
            return add("Linux cooked v2", type, at: 0, length: 20, &layers)
        default:
            return false
        }
    }

    private static func takeEthernet(
        _ reader: inout ByteReader, _ layers: inout [Dissection.Layer]
    ) throws(WireError) -> Bool {
        var layer = Dissection.Layer(name: "Ethernet", offset: 0, length: 14)
        layer.add("destination", try takeMAC(&reader), at: 0)
        layer.add("source", try takeMAC(&reader), at: 6)
        var type = try reader.takeUInt16()
        while type == 0x8100 || type == 0x88a8 {
            layer.add("VLAN tag", try reader.takeUInt16(), at: reader.offset - 2)
            type = try reader.takeUInt16()
        }
        layer.length = reader.offset
        layer.add("type", type.hexadecimal, at: reader.offset - 2)
        layers.append(layer)
        return isIP(type)
    }

    private static func takeMAC(_ reader: inout ByteReader) throws(WireError) -> String {
        var bytes: [String] = []
        for _ in 0..<6 { bytes.append([try reader.takeUInt8()].hexadecimal) }
        return bytes.joined(separator: ":")
    }

    private static func add(
        _ name: String, _ type: UInt16, at offset: Int, length: Int,
        _ layers: inout [Dissection.Layer]
    ) -> Bool {
        var layer = Dissection.Layer(name: name, offset: 0, length: length)
        layer.add("protocol", type.hexadecimal, at: offset)
        layers.append(layer)
        return isIP(type)
    }

    private static func isIP(_ type: UInt16) -> Bool { type == 0x0800 || type == 0x86dd }

    private static func takeIPv4(
        _ reader: inout ByteReader, _ layers: inout [Dissection.Layer]
    ) throws(WireError) -> Bool {
        let start = reader.offset
        let headerLength = 4 * Int(try reader.takeUInt8() & 0xf)
        guard headerLength >= 20 else { return false }
        var layer = Dissection.Layer(name: "IPv4", offset: start, length: headerLength)
        layer.add("header length", headerLength, unit: "bytes", at: start)
        layer.add("traffic class", try reader.takeUInt8(), at: start + 1)
        layer.add("total length", try reader.takeUInt16(), unit: "bytes", at: start + 2)
        layer.add("identification", try reader.takeUInt16(), at: start + 4)
        let fragment = try reader.takeUInt16()
        layer.add("don't fragment", fragment & 0x4000 != 0, at: start + 6)
        layer.add("more fragments", fragment & 0x2000 != 0, at: start + 6)
        layer.add("fragment offset", 8 * Int(fragment & 0x1fff), unit: "bytes", at: start + 6)
        layer.add("time to live", try reader.takeUInt8(), at: start + 8)
        let nextProtocol = try reader.takeUInt8()
        layer.add("protocol", nextProtocol, at: start + 9)
        layer.add("checksum", try reader.takeUInt16().hexadecimal, at: start + 10)
        layer.add("source", "\(IPv4Address(rawValue: try reader.takeUInt32()))", at: start + 12)
        layer.add(
            "destination", "\(IPv4Address(rawValue: try reader.takeUInt32()))", at: start + 16)
        try reader.skip(headerLength - 20)
        layers.append(layer)
        return nextProtocol == udp && fragment & 0x3fff == 0
    }

    private static func takeIPv6(
        _ reader: inout ByteReader, _ layers: inout [Dissection.Layer]
    ) throws(WireError) -> Bool {
        let start = reader.offset
        let line = try reader.takeUInt32()
        var layer = Dissection.Layer(name: "IPv6", offset: start, length: 40)
        layer.add("traffic class", line >> 20 & 0xff, at: start)
        layer.add("flow label", line & 0xf_ffff, at: start + 1)
        layer.add("payload length", try reader.takeUInt16(), unit: "bytes", at: start + 4)
        let nextHeader = try reader.takeUInt8()
        layer.add("next header", nextHeader, at: start + 6)
        layer.add("hop limit", try reader.takeUInt8(), at: start + 7)
        let source = IPv6Address(high: try reader.takeUInt64(), low: try reader.takeUInt64())
        let destination = IPv6Address(high: try reader.takeUInt64(), low: try reader.takeUInt64())
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
        layer.add("checksum", try reader.takeUInt16().hexadecimal, at: start + 6)
        guard length >= 8 else { return nil }
        // Frames are padded to 60 bytes, so the length decides where the payload ends.
        let end = min(start + length, start + 8 + reader.remaining)
        return UnderlayDatagram(layers: layers + [layer], payload: start + 8..<end)
    }
}
