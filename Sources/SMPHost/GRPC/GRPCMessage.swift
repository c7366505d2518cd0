public import SMPBytes

/// A message as it stands in the content of a call or an answer.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  Compressed   |                    Length                     |
/// |               |                                               |
/// +-+-+-+-+-+-+-+-+                                               |
/// |                            Message                            |
/// ```
///
/// - Source: gRPC documentation, "gRPC over HTTP2", Length-Prefixed-Message.
package struct GRPCMessage: Hashable, Sendable {
    /// The size of what stands in front of a message, in bytes.
    package static let prefixLength = 5

    /// Whether the octets are compressed, in a way that a field of the call names.
    package var isCompressed: Bool
    /// The message.
    package var octets: [UInt8]

    /// Frames a message.
    package init(_ octets: [UInt8], isCompressed: Bool = false) {
        self.octets = octets
        self.isCompressed = isCompressed
    }

    /// The size on the wire, in bytes.
    package var encodedLength: Int { Self.prefixLength + octets.count }
}

extension WireRule {
    /// gRPC documentation, "gRPC over HTTP2", Compressed-Flag.
    public static let grpcCompressedFlag = WireRule("a gRPC message is compressed (1) or not (0)")
}

// MARK: - Wire form

extension GRPCMessage {
    /// Takes a message from the front of `reader`.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with `grpcCompressedFlag`.
    package init(from reader: inout ByteReader) throws(WireError) {
        let start = reader.offset
        let flag = try reader.takeUInt8()
        guard flag <= 1 else { throw .violates(.grpcCompressedFlag, at: start) }
        isCompressed = flag == 1
        let length = Int(try reader.takeUInt32())
        let bytes = try reader.takeBytes(length)
        octets = [UInt8](capacity: length) { $0.append(copying: bytes) }
    }

    /// Appends ``encodedLength`` bytes to `out`.
    ///
    /// - Precondition: The message is shorter than 4 GiB.
    package func encode(into out: inout OutputSpan<UInt8>) {
        out.append(isCompressed ? 1 : 0)
        out.append(bigEndian: UInt32(octets.count))
        out.append(copying: octets.span)
    }

    /// The message on the wire.
    package var bytes: [UInt8] {
        [UInt8](capacity: encodedLength) { encode(into: &$0) }
    }
}
