internal import SMPBytes
internal import SMPCrypto

/// What the validation fields of an EPIC packet vouch for.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |0 0 0 0 0 0|SL |              Timestamp …                      |
/// |      …        |              PktID …                          |
/// |                                                               |
/// |      …        |              SrcISD, SrcAS …                  |
/// |                                                               |
/// |      …        |              SrcHostAddr, 4 to 16 bytes …     |
/// |      …        |          PayloadLen           |   zeros …     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The specification's drawing has SL, the length of the source address, in the other end of the
/// first byte. Here it is where the reference and with it every router puts it; for IPv4 and for
/// services both come to zero.
///
/// - Source: SCION header specification, "Path Type: EPIC-HP", Hop Validation Fields.
public struct EPICMACInput: Hashable, Sendable {
    /// The timestamp of the first info field, in seconds since 1970.
    public var timestamp: UInt32
    /// What makes the packet unique.
    public var packetID: EPICPacketID
    /// Where the packet comes from.
    public var source: SCIONAddress
    /// The number of bytes behind the header. (PayloadLen)
    public var payloadLength: UInt16

    /// Collects the parts.
    public init(
        timestamp: UInt32, packetID: EPICPacketID, source: SCIONAddress, payloadLength: UInt16
    ) {
        self.timestamp = timestamp
        self.packetID = packetID
        self.source = source
        self.payloadLength = payloadLength
    }

    /// The size with the zeros that fill the last block: 32 or 48 bytes.
    package var encodedLength: Int { unpaddedLength <= 32 ? 32 : 48 }

    private var unpaddedLength: Int { 23 + source.host.encodedLength }
}

/// Makes and checks the validation fields of EPIC packets. (PHVF and LHVF)
///
/// The last two routers of a path each check one field: the code of the packet under the
/// ``HopAuthenticator`` of their own hop. A packet that fails is dropped without an answer.
///
/// One validator serves for any number of packets and keys, and allocates nothing for them.
///
/// - Source: SCION header specification, "Path Type: EPIC-HP", Hop Validation Fields.
public struct EPICValidator: ~Copyable, Sendable {
    private var mac = AESCBCMAC(key: AESBlock())

    /// Makes a validator.
    public init() {}

    /// The field for the hop with this authenticator.
    ///
    /// - Parameters:
    ///   - input: What the packet says.
    ///   - authenticator: The whole authentication code of the hop field.
    /// - Returns: The first four bytes of an AES-CBC-MAC, the first most significant.
    public mutating func field(
        _ input: EPICMACInput, _ authenticator: HopAuthenticator
    ) -> UInt32 {
        mac.change(key: authenticator.block)
        let bytes = [48 of UInt8](initializingWith: { output in
            input.encode(into: &output)
            output.append(zeros: output.freeCapacity)
        })
        let code = mac.code(of: bytes.span.extracting(first: input.encodedLength))
        return UInt32(truncatingIfNeeded: code.high >> 32)
    }

    /// Whether `field` is the right one.
    ///
    /// How long that takes says nothing about the right one.
    public mutating func isValid(
        _ field: UInt32, _ input: EPICMACInput, _ authenticator: HopAuthenticator
    ) -> Bool {
        ConstantTime.areEqual(UInt64(field), UInt64(self.field(input, authenticator)))
    }
}

// MARK: - Wire form

extension EPICMACInput {
    /// Appends ``encodedLength`` bytes to `out`.
    package func encode(into out: inout OutputSpan<UInt8>) {
        out.append(source.host.typeAndLength.rawValue & 0x3)
        out.append(bigEndian: timestamp)
        packetID.encode(into: &out)
        out.append(bigEndian: source.isdAS.rawValue)
        source.host.encode(into: &out)
        out.append(bigEndian: payloadLength)
        out.append(zeros: encodedLength - unpaddedLength)
    }
}
