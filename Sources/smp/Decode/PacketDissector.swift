import SMPBytes
import SMPSCION

/// Takes a SCION packet apart, layer by layer, and notes where it stops to make sense.
///
/// The layers are read one at a time rather than through `PacketLayout`, so that a broken packet
/// still shows the layers in front of the break.
struct PacketDissector {
    /// The bytes of the packet, without what was captured around it.
    let packet: [UInt8]
    /// Where the packet starts in what was captured, in bytes.
    let start: Int
    /// Keys to try on the hop fields.
    let keys: [HopKey]
    /// What was found, outermost first.
    var layers: [Dissection.Layer] = []
    /// The layer that is being read.
    var current = "SCION header"
    /// A mistake inside a layer, behind which the next one can still be found.
    var passedOver: Dissection.Problem?

    /// Prepares to take apart what starts at `start` of `captured`.
    init(_ captured: [UInt8], start: Int, keys: [HopKey]) {
        self.init(Array(captured[start...]), offset: start, keys: keys)
    }

    /// Prepares to take a packet apart that starts `offset` bytes into what was captured.
    init(_ packet: [UInt8], offset: Int, keys: [HopKey]) {
        self.packet = packet
        start = offset
        self.keys = keys
    }

    /// Reads as many layers as make sense.
    ///
    /// - Returns: Why the rest does not, or `nil` when there is no rest.
    mutating func dissect() -> Dissection.Problem? {
        do throws(WireError) {
            switch DatagramKind(packet.span) {
            case .stun: try addSTUN()
            case .scion, .unknown: try addSCION(isQuote: false)
            }
            return passedOver
        } catch {
            return passedOver ?? Dissection.Problem(error.shifted(by: start), layer: current)
        }
    }

    /// Adds the headers of SCION and what they carry.
    ///
    /// A quote may be cut, so its length is not looked at.
    mutating func addSCION(isQuote: Bool) throws(WireError) {
        let packet = packet  // layers are added to self while a reader borrows this
        var reader = ByteReader(packet.span)
        if reader.remaining >= SCIONHeader.commonHeaderLength { addCommonHeader() }
        let header = try SCIONHeader(from: &reader)
        addAddressHeader(header)
        current = "path"
        if header.pathType == .standard || header.pathType == .epic {
            addPathMetaHeader(at: pathMetaOffset(header))
        }
        let path = try PathLayout(header.pathType, length: header.pathLength, from: &reader)
        addPath(path, in: packet.span)
        current = "SCION header"
        addExtensions(header.nextHeader, &reader)
        try addUpperLayer(PacketLayout(packet.span, isQuote: isQuote))
    }

    private func pathMetaOffset(_ header: SCIONHeader) -> Int {
        header.encodedLength + (header.pathType == .epic ? EPICPrefix.encodedLength : 0)
    }

    /// Starts a layer whose first byte is at `offset` of the packet.
    func layer(_ name: String, at offset: Int, length: Int) -> Dissection.Layer {
        Dissection.Layer(name: name, offset: start + offset, length: length)
    }
}

// MARK: - Common and address header

extension PacketDissector {
    /// Adds the common header field by field, as it may announce what is not there.
    private mutating func addCommonHeader() {
        let words = packet.span.bigEndian(UInt64.self, at: 0)
        let types = packet[9]
        let nextHeader = ProtocolNumber(rawValue: packet[4])
        let pathType = PathType(rawValue: packet[8])
        var common = layer("SCION common header", at: 0, length: SCIONHeader.commonHeaderLength)
        common.add("version", words >> 60, at: start)
        common.add("traffic class", words >> 52 & 0xff, at: start)
        common.add("flow ID", words >> 32 & 0xf_ffff, at: start + 1)
        common.add("next header", nextHeader.rawValue, meaning: nextHeader.name, at: start + 4)
        common.add("header length", 4 * Int(packet[5]), unit: "bytes", at: start + 5)
        common.add("payload length", words & 0xffff, unit: "bytes", at: start + 6)
        common.add("path type", pathType.rawValue, meaning: pathType.name, at: start + 8)
        add("destination address type", HostAddressType(rawValue: types >> 4), to: &common)
        add("source address type", HostAddressType(rawValue: types), to: &common)
        common.add("reserved", packet.span.bigEndian(UInt16.self, at: 10), at: start + 10)
        layers.append(common)
    }

    private mutating func addAddressHeader(_ header: SCIONHeader) {
        var addresses = layer("SCION address header", at: 12, length: header.addressHeaderLength)
        let hosts = start + 28
        addresses.add("destination ISD-AS", "\(header.destination.isdAS)", at: start + 12)
        addresses.add("source ISD-AS", "\(header.source.isdAS)", at: start + 20)
        addresses.add("destination host", "\(header.destination.host)", at: hosts)
        addresses.add(
            "source host", "\(header.source.host)",
            at: hosts + header.destination.host.encodedLength)
        layers.append(addresses)
    }

    private func add(_ name: String, _ type: HostAddressType, to layer: inout Dissection.Layer) {
        let meaning =
            switch type {
            case .ipv4: "IPv4"
            case .ipv6: "IPv6"
            case .service: "service"
            default: "unassigned"
            }
        layer.add(name, type.rawValue, meaning: meaning, at: start + 9)
    }
}

extension ProtocolNumber {
    /// The name of an assigned protocol.
    var name: String? {
        let text = description
        return text == "\(rawValue)" ? nil : text
    }
}

extension PathType {
    /// The name of an assigned path type.
    var name: String? {
        let text = description
        return text == "\(rawValue)" ? nil : text
    }
}

// MARK: - Extension headers

extension PacketDissector {
    /// Adds the extension headers that are whole, and in order as far as that goes.
    private mutating func addExtensions(
        _ nextHeader: ProtocolNumber, _ reader: inout ByteReader
    ) {
        var next = nextHeader
        for kind in [ProtocolNumber.hopByHopOptions, .endToEndOptions] where next == kind {
            let name = kind == .hopByHopOptions ? "hop-by-hop options" : "end-to-end options"
            guard let layout = try? ExtensionLayout(from: &reader) else {
                current = name
                return
            }
            do throws(WireError) {
                try addExtension(layout, name)
            } catch {
                passedOver = Dissection.Problem(error.shifted(by: start), layer: name)
            }
            next = layout.nextHeader
        }
        if next == .hopByHopOptions || next == .endToEndOptions { current = "extension headers" }
    }

    private mutating func addExtension(
        _ layout: ExtensionLayout, _ name: String
    ) throws(WireError) {
        let offset = layout.range.lowerBound
        var layer = layer(name, at: offset, length: layout.range.count)
        layer.add(
            "next header", layout.nextHeader.rawValue, meaning: layout.nextHeader.name,
            at: start + offset)
        layer.add("length", layout.range.count, unit: "bytes", at: start + offset + 1)
        defer { layers.append(layer) }
        var walk = layout.options
        while let option = try walk.next(in: packet.span) {
            let bytes = packet[option.data].hexadecimal
            let text = bytes.isEmpty ? "no data" : bytes
            layer.add(
                "option \(option.type.rawValue)", text, meaning: option.type.name,
                at: start + option.data.lowerBound - (option.type == .pad1 ? 1 : 2))
            if option.type == .packetAuthenticator { try addAuthenticator(option, to: &layer) }
        }
    }

    private func addAuthenticator(
        _ option: ExtensionOptionLayout, to layer: inout Dissection.Layer
    ) throws(WireError) {
        let authenticator = try PacketAuthenticatorLayout(option, in: packet.span)
        let fields = authenticator.fields
        let first = start + option.data.lowerBound
        let kind = fields.spi.keyKind == .asHost ? "AS-host" : "host-host"
        layer.add(
            "security parameter index", fields.spi.rawValue,
            meaning: fields.spi.isDRKey
                ? "DRKey, \(kind), \(fields.spi.side) side, protocol \(fields.spi.protocolID.rawValue)"
                : nil,
            at: first)
        layer.add("algorithm", fields.algorithm.rawValue, at: first + 4)
        layer.add(
            fields.spi.isDRKey ? "timestamp" : "sequence number", fields.timestamp.rawValue,
            unit: fields.spi.isDRKey ? "ns in the epoch of the key" : nil, at: first + 6)
        layer.add(
            "authenticator", packet[authenticator.authenticator].hexadecimal,
            at: start + authenticator.authenticator.lowerBound)
    }
}

extension ExtensionOptionType {
    /// What a known option is for.
    var name: String? {
        switch self {
        case .pad1, .padN: "padding"
        case .packetAuthenticator: "packet authenticator"
        case .experiment1, .experiment2: "experiment"
        default: nil
        }
    }
}

extension Sequence<UInt8> {
    /// Lower-case digits without spaces.
    var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
