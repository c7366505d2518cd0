import SMPBytes
import SMPSCION

extension PacketDissector {
    /// Adds what stands behind the headers of SCION.
    mutating func addUpperLayer(_ layout: PacketLayout) throws(WireError) {
        current = layout.upperProtocol.name ?? "protocol \(layout.upperProtocol.rawValue)"
        let packet = packet
        if let udp = try layout.udp(in: packet.span) {
            addUDP(udp, layout)
        } else if let scmp = try layout.scmp(in: packet.span) {
            try addSCMP(scmp, layout)
        } else if let bfd = try layout.bfd(in: packet.span) {
            addBFD(bfd, layout.upperLayer)
        } else {
            addData(layout.upperLayer, current)
        }
    }

    private mutating func addUDP(_ udp: UDPLayout, _ layout: PacketLayout) {
        let offset = layout.upperLayer.lowerBound
        var layer = layer("UDP", at: offset, length: UDPHeader.encodedLength)
        layer.add("source port", udp.header.sourcePort, at: start + offset)
        layer.add("destination port", udp.header.destinationPort, at: start + offset + 2)
        layer.add(
            "length", udp.header.length, unit: "bytes",
            meaning: udp.header.length == 0 ? "the rest of the packet" : nil,
            at: start + offset + 4)
        layer.add(
            "checksum", udp.header.checksum.hexadecimal,
            meaning: verdict(
                onChecksumAt: offset + 6, of: offset..<udp.data.upperBound, layout),
            at: start + offset + 6)
        layers.append(layer)
        addData(udp.data, "data")
    }

    /// Says whether the checksum fits; a wrong one does not stop the reference's hosts.
    private func verdict(
        onChecksumAt offset: Int, of covered: Range<Int>, _ layout: PacketLayout
    ) -> String {
        if layout.isQuote { return "not checked, as the quote may be cut" }
        if layout.checksumIsValid(in: packet.span) { return "correct" }
        var zeroed = packet
        zeroed[offset] = 0
        zeroed[offset + 1] = 0
        var checksum = InternetChecksum(
            of: zeroed.span, layout.header, upperLayerLength: covered.count,
            protocolNumber: layout.upperProtocol)
        checksum.add(zeroed.span.extracting(covered))
        return "wrong, \(checksum.value.hexadecimal) would be correct"
    }

    mutating func addData(_ range: Range<Int>, _ name: String) {
        guard !range.isEmpty else { return }
        var layer = layer(name, at: range.lowerBound, length: range.count)
        let bytes = packet[range]
        let isText = bytes.allSatisfy { (0x20...0x7e).contains($0) }
        layer.add(
            "bytes", bytes.hexadecimal,
            meaning: isText ? "\"\(String(decoding: bytes, as: UTF8.self))\"" : nil,
            at: start + range.lowerBound)
        layers.append(layer)
    }
}

// MARK: - SCMP

extension PacketDissector {
    private mutating func addSCMP(
        _ scmp: SCMPMessageLayout, _ layout: PacketLayout
    ) throws(WireError) {
        let offset = scmp.range.lowerBound
        var layer = layer("SCMP", at: offset, length: scmp.message.encodedLength)
        let names = scmp.header.description
        layer.add("type", scmp.header.type.rawValue, meaning: names, at: start + offset)
        layer.add("code", scmp.header.code, at: start + offset + 1)
        layer.add(
            "checksum", scmp.header.checksum.hexadecimal,
            meaning: verdict(onChecksumAt: offset + 2, of: scmp.range, layout),
            at: start + offset + 2)
        add(scmp.message, at: start + offset + 4, to: &layer)
        layers.append(layer)
        if let quote = scmp.quote, !layout.isQuote {
            try addQuote(quote)
        } else {
            addData(scmp.trailer, "data")
        }
    }

    private func add(_ message: SCMPMessage, at body: Int, to layer: inout Dissection.Layer) {
        switch message {
        case .packetTooBig(let message):
            layer.add("MTU", message.mtu, unit: "bytes", at: body + 2)
        case .parameterProblem(let message):
            layer.add(
                "pointer", message.pointer.rawValue, unit: "bytes into the quoted packet",
                at: body + 2)
        case .externalInterfaceDown(let message):
            layer.add("ISD-AS", "\(message.isdAS)", at: body)
            layer.add("interface", message.interface.rawValue, at: body + 8)
        case .internalConnectivityDown(let message):
            layer.add("ISD-AS", "\(message.isdAS)", at: body)
            layer.add("ingress interface", message.ingress.rawValue, at: body + 8)
            layer.add("egress interface", message.egress.rawValue, at: body + 16)
        case .echoRequest(let echo), .echoReply(let echo):
            layer.add("identifier", echo.identifier, at: body)
            layer.add("sequence number", echo.sequenceNumber, at: body + 2)
        case .tracerouteRequest(let message), .tracerouteReply(let message):
            layer.add("identifier", message.identifier, at: body)
            layer.add("sequence number", message.sequenceNumber, at: body + 2)
            layer.add("ISD-AS", "\(message.isdAS)", at: body + 4)
            layer.add("interface", message.interface.rawValue, at: body + 12)
        case .destinationUnreachable, .unassigned:
            break
        }
    }

    /// Takes the quoted packet apart like any other, but for its length.
    private mutating func addQuote(_ range: Range<Int>) throws(WireError) {
        var inner = PacketDissector(
            Array(packet[range]), offset: start + range.lowerBound, keys: keys)
        do throws(WireError) {
            try inner.addSCION(isQuote: true)
            passedOver = passedOver ?? inner.passedOver
        } catch {
            append(inner)
            throw error.shifted(by: range.lowerBound)
        }
        append(inner)
    }

    private mutating func append(_ inner: PacketDissector) {
        current = "quoted \(inner.current)"
        layers += inner.layers.map { layer in
            var layer = layer
            layer.name = "quoted \(layer.name)"
            return layer
        }
    }
}
