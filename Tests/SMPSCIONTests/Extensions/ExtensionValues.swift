import SMPBytes
import SMPSCION
import TestVectors

/// An option as the vectors write it.
struct ExtensionOptionValue: Decodable, Hashable {
    let type: UInt8
    let data: Hex
    var alignment: [Int]?

    func option() throws -> ExtensionOption {
        let alignment = alignment.map { ExtensionOptionAlignment(every: $0[0], from: $0[1]) }
        return try ExtensionOption(
            ExtensionOptionType(rawValue: type), data: data.bytes, alignment: alignment ?? .none)
    }
}

/// An extension header as the vectors write it.
struct ExtensionHeaderValue: Decodable, Hashable {
    let nextHeader: UInt8
    let length: Int
    /// Absent where the options are malformed.
    var options: [ExtensionOptionValue]?
}

extension ExtensionHeaderValue {
    /// Reads the header and, unless they are malformed, its options.
    init(_ layout: ExtensionLayout, in packet: [UInt8]) {
        nextHeader = layout.nextHeader.rawValue
        length = layout.range.count
        options = try? Self.options(layout, in: packet)
    }

    private static func options(
        _ layout: ExtensionLayout, in packet: [UInt8]
    ) throws -> [ExtensionOptionValue] {
        var options: [ExtensionOptionValue] = []
        var walk = layout.options
        while let option = try walk.next(in: packet.span) {
            let data = Hex(Array(packet[option.data]))
            options.append(ExtensionOptionValue(type: option.type.rawValue, data: data))
        }
        return options
    }
}
