import SMPBytes
import SMPSCION

extension PacketDissector {
    mutating func addPath(_ path: PathLayout, in packet: Span<UInt8>) {
        switch path {
        case .empty:
            break
        case .standard(let layout):
            addStandardPath(layout, in: packet)
        case .oneHop(let offset):
            addOneHopPath(at: offset, in: packet)
        case .epic(let prefix, let layout):
            addEPICPrefix(prefix, at: layout.start - EPICPrefix.encodedLength)
            addStandardPath(layout, in: packet)
        }
    }

    /// Adds the meta header of a standard path as it stands there, whether it makes sense or not.
    mutating func addPathMetaHeader(at offset: Int) {
        guard packet.count - offset >= PathMetaHeader.encodedLength else { return }
        let bits = packet.span.bigEndian(UInt32.self, at: offset)
        let first = start + offset
        var header = layer("path meta header", at: offset, length: PathMetaHeader.encodedLength)
        header.add("current info field", bits >> 30, at: first)
        header.add("current hop field", bits >> 24 & 0x3f, at: first)
        header.add("reserved", bits >> 18 & 0x3f, at: first + 1)
        for segment in 0..<3 {
            header.add(
                "segment \(segment) length", bits >> (12 - 6 * segment) & 0x3f,
                unit: "hop fields", at: first + 1 + segment)
        }
        layers.append(header)
    }

    private mutating func addStandardPath(
        _ layout: StandardPathLayout, in packet: Span<UInt8>
    ) {
        let meta = layout.meta
        let lengths = meta.segmentLengths
        for index in 0..<lengths.segmentCount {
            let field = layout.infoField(index, in: packet)
            add(
                field, "info field \(index)", at: layout.offset(ofInfoField: index),
                isCurrent: index == meta.currentInfoField)
        }
        let verdicts = HopVerifier(layout, in: packet).verdicts(keys)
        for index in 0..<lengths.hopCount {
            let info = layout.infoField(lengths.segment(ofHop: index), in: packet)
            add(
                layout.hopField(index, in: packet), info, "hop field \(index)",
                at: layout.offset(ofHopField: index), isCurrent: index == meta.currentHopField,
                verdict: verdicts?[index])
        }
    }

    private mutating func addOneHopPath(at offset: Int, in packet: Span<UInt8>) {
        var reader = ByteReader(packet.extracting(offset...))
        guard let path = try? OneHopPath(from: &reader) else { return }
        let verdicts = HopVerifier.verdicts(path, keys)
        add(path.info, "info field", at: offset, isCurrent: true)
        let first = offset + InfoField.encodedLength
        add(
            path.firstHop, path.info, "first hop field", at: first, isCurrent: true,
            verdict: verdicts?[0])
        add(
            path.secondHop, path.info, "second hop field", at: first + HopField.encodedLength,
            isCurrent: false, verdict: path.isComplete ? verdicts?[1] : nil)
    }

    private mutating func addEPICPrefix(_ prefix: EPICPrefix, at offset: Int) {
        let first = start + offset
        var layer = layer("EPIC-HP fields", at: offset, length: EPICPrefix.encodedLength)
        layer.add(
            "timestamp", prefix.packetID.timestamp, unit: "× 21 µs after the first info field",
            at: first)
        layer.add("counter", prefix.packetID.counter, at: first + 4)
        layer.add(
            "penultimate hop validation", prefix.penultimateHopValidation.hexadecimal,
            at: first + 8)
        layer.add("last hop validation", prefix.lastHopValidation.hexadecimal, at: first + 12)
        layers.append(layer)
    }

    private mutating func add(
        _ field: InfoField, _ name: String, at offset: Int, isCurrent: Bool
    ) {
        let first = start + offset
        var layer = layer(
            isCurrent ? "\(name) (current)" : name, at: offset, length: InfoField.encodedLength)
        layer.add("reserved flags", packet[offset] >> 2, at: first)
        layer.add("peering", field.isPeering, at: first)
        layer.add("construction direction", field.isInConstructionDirection, at: first)
        layer.add("reserved", packet[offset + 1], at: first + 1)
        layer.add("segment ID", field.segmentID.hexadecimal, at: first + 2)
        layer.add(
            "timestamp", field.timestamp, unit: "seconds since 1970",
            meaning: field.creation.description, at: first + 4)
        layers.append(layer)
    }

    private mutating func add(
        _ field: HopField, _ info: InfoField, _ name: String, at offset: Int, isCurrent: Bool,
        verdict: HopVerifier.Verdict?
    ) {
        let first = start + offset
        var layer = layer(
            isCurrent ? "\(name) (current)" : name, at: offset, length: HopField.encodedLength)
        layer.add("reserved flags", packet[offset] >> 2, at: first)
        layer.add("ingress router alert", field.ingressRouterAlert, at: first)
        layer.add("egress router alert", field.egressRouterAlert, at: first)
        layer.add(
            "expiration time", field.expirationTime.rawValue, unit: "+ 1 times 337.5 seconds",
            meaning: "expires \(info.expiry(of: field.expirationTime))", at: first + 1
        )
        layer.add("construction ingress", field.constructionIngress.rawValue, at: first + 2)
        layer.add("construction egress", field.constructionEgress.rawValue, at: first + 4)
        layer.add("MAC", field.mac.hexadecimal, meaning: verdict?.description, at: first + 6)
        layers.append(layer)
    }
}

extension UInt16 {
    /// Four digits after 0x.
    var hexadecimal: String {
        "0x" + [UInt8(truncatingIfNeeded: self >> 8), UInt8(truncatingIfNeeded: self)].hexadecimal
    }
}

extension UInt32 {
    /// Eight digits.
    var hexadecimal: String {
        (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * $0)) }.hexadecimal
    }
}

extension HopFieldMAC {
    /// Twelve digits.
    var hexadecimal: String {
        (0..<6).map { UInt8(truncatingIfNeeded: rawValue >> (40 - 8 * $0)) }.hexadecimal
    }
}
