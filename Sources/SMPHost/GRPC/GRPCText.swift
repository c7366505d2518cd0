/// The text of a status, as it stands in the field `grpc-message`.
///
/// What is not visible ASCII, and the percent sign, is written as its UTF-8 octets in hexadecimal
/// digits: `keine Pfade für %` becomes `keine Pfade f%C3%BCr %25`.
///
/// - Source: gRPC documentation, "gRPC over HTTP2", Status-Message.
package enum GRPCText {
    /// Writes a text, cut to a length that fits into the fields of any peer.
    ///
    /// Spaces at its ends are written in digits too, as a field has none there.
    package static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let octets = Array(text.utf8.prefix(lengthLimit))
        var encoded: [UInt8] = []
        for (index, octet) in octets.enumerated() {
            let isInside = index > 0 && index < octets.count - 1
            if octet.isVisibleASCII && octet != percent || octet == space && isInside {
                encoded.append(octet)
            } else {
                encoded += [percent, digits[Int(octet >> 4)], digits[Int(octet & 0xf)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Reads a text, of which what is not written as it should be is taken as it stands.
    package static func decode(_ text: String) -> String {
        let octets = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < octets.count {
            if octets[index] == percent, index + 2 < octets.count,
                let high = octets[index + 1].hexadecimalValue,
                let low = octets[index + 2].hexadecimalValue
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(octets[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static let percent = UInt8(ascii: "%")
    private static let space = UInt8(ascii: " ")
    private static let lengthLimit = 2048
}

extension UInt8 {
    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
