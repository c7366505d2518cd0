import SMPBytes
import SMPSCION

// What routers and hosts exchange to see whether they can reach each other.

extension PacketDissector {
    mutating func addBFD(_ message: BFDControlPacket, _ range: Range<Int>) {
        let first = start + range.lowerBound
        var layer = layer("BFD", at: range.lowerBound, length: BFDControlPacket.encodedLength)
        layer.add("version", BFDControlPacket.version, at: first)
        layer.add("diagnostic", message.diagnostic.rawValue, at: first)
        layer.add(
            "state", message.state.rawValue, meaning: "\(message.state)", at: first + 1)
        layer.add("poll", message.isPoll, at: first + 1)
        layer.add("final", message.isFinal, at: first + 1)
        layer.add("control plane independent", message.isControlPlaneIndependent, at: first + 1)
        layer.add("demand", message.isDemand, at: first + 1)
        layer.add("detection multiplier", message.detectionMultiplier, at: first + 2)
        layer.add("my discriminator", message.myDiscriminator, at: first + 4)
        layer.add("your discriminator", message.yourDiscriminator, at: first + 8)
        let intervals = [
            ("desired minimum transmit interval", message.desiredMinimumTransmitInterval),
            ("required minimum receive interval", message.requiredMinimumReceiveInterval),
            ("required minimum echo interval", message.requiredMinimumEchoReceiveInterval),
        ]
        for (index, (name, interval)) in intervals.enumerated() {
            layer.add(name, interval, unit: "µs", at: first + 12 + 4 * index)
        }
        layers.append(layer)
    }

    /// Adds a STUN message, which comes to the same port as SCION without any of its headers.
    mutating func addSTUN() throws(WireError) {
        current = "STUN"
        let packet = packet
        let type = STUNMessageType(rawValue: packet.span.bigEndian(UInt16.self, at: 0))
        if type == .bindingResponse {
            let response = try STUNBindingResponse(packet.span)
            var layer = stunLayer(type, "binding response", response.hasFingerprint)
            let port = response.mappedAddress.port
            layer.add(
                "mapped address", "\(response.mappedAddress.host)",
                at: start + STUNHeader.encodedLength)
            layer.add("mapped port", port, at: start + STUNHeader.encodedLength)
            layers.append(layer)
        } else {
            let request = try STUNBindingRequest(packet.span)
            layers.append(stunLayer(type, "binding request", request.hasFingerprint))
        }
    }

    private func stunLayer(
        _ type: STUNMessageType, _ name: String, _ hasFingerprint: Bool
    ) -> Dissection.Layer {
        var layer = layer("STUN", at: 0, length: packet.count)
        layer.add("type", type.rawValue, meaning: name, at: start)
        layer.add("length", packet.count - STUNHeader.encodedLength, unit: "bytes", at: start + 2)
        layer.add("magic cookie", STUNHeader.magicCookie.hexadecimal, at: start + 4)
        layer.add("transaction ID", packet[8..<20].hexadecimal, at: start + 8)
        if hasFingerprint {
            layer.add("fingerprint", packet.suffix(4).hexadecimal, at: start + packet.count - 8)
        }
        return layer
    }
}
