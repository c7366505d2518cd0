import SMPBytes

/// The ones' complement sum that protects UDP and SCMP, taken over parts in any number.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                address header, 24 to 48 bytes                 |  \
/// |                   Upper-Layer Packet Length                   |   pseudo header
/// |                     zero                      |   Protocol    |  /
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |      upper-layer header with a checksum of zero, and data     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// To send, add everything with zeros in the checksum field and write ``value`` there. To verify,
/// add everything as it came and look at ``isValid``.
///
/// A value of zero is sent as zero, as the reference does: in SCION it does not mean that there is
/// no checksum. `ffff` in its place is as good, and both verify.
///
/// The protocol in the pseudo header is the one that the checksum belongs to, also behind extension
/// headers, and the length is that of this protocol alone. The specification's text has 1 for SCMP
/// in one place; nobody sends that.
///
/// - Source: SCION header specification, "Pseudo Header for Upper-Layer Checksum"; RFC 1071.
public struct InternetChecksum: Sendable {
    /// The sum so far, as four 16-bit words that are still to be added to each other.
    ///
    /// Carries out of the top come back in at the bottom, so this counts modulo 2^64 - 1. That is a
    /// multiple of 2^16 - 1, which is what the words count by.
    private var sum: UInt64 = 0

    /// Whether the next byte is the lower one of its word.
    private var isOdd = false

    /// Starts with nothing.
    public init() {}

    /// The complement of the sum, which is what the checksum field has to hold.
    public var value: UInt16 { ~folded }

    /// Whether the bytes, with a pseudo header and a checksum among them, belong together.
    public var isValid: Bool { folded == 0xffff }

    /// Adds bytes that continue those added before.
    ///
    /// An odd number of bytes at the very end counts as if a zero followed.
    public mutating func add(_ bytes: Span<UInt8>) {
        var part = InternetChecksum()
        part.addAligned(bytes)
        add(part.sum)
        isOdd = isOdd != (bytes.count & 1 == 1)
    }

    /// Adds four 16-bit words, the first in the most significant bits.
    ///
    /// Fewer words are as good, with zeros in place of the others.
    public mutating func add(_ words: UInt64) {
        // A step of one byte multiplies each word by 2^8; modulo 2^64 - 1 that is a rotation.
        addAligned(isOdd ? words &<< 8 | words &>> 56 : words)
    }

    private mutating func addAligned(_ bytes: Span<UInt8>) {
        var offset = 0
        while bytes.count &- offset >= 32 {
            addAligned(bytes.bigEndian(UInt64.self, at: offset))
            addAligned(bytes.bigEndian(UInt64.self, at: offset &+ 8))
            addAligned(bytes.bigEndian(UInt64.self, at: offset &+ 16))
            addAligned(bytes.bigEndian(UInt64.self, at: offset &+ 24))
            offset &+= 32
        }
        while bytes.count &- offset >= 8 {
            addAligned(bytes.bigEndian(UInt64.self, at: offset))
            offset &+= 8
        }
        if offset < bytes.count { addAligned(Self.lastWords(of: bytes, from: offset)) }
    }

    /// The bytes from `offset` on, one to seven, with zeros behind them.
    private static func lastWords(of bytes: Span<UInt8>, from offset: Int) -> UInt64 {
        let gap = UInt64(truncatingIfNeeded: 64 &- 8 &* (bytes.count &- offset))
        if bytes.count >= 8 {
            return bytes.bigEndian(UInt64.self, at: bytes.count &- 8) &<< gap
        }
        var words: UInt64 = 0
        for index in offset..<bytes.count { words = words &<< 8 | UInt64(bytes[index]) }
        return words &<< gap
    }

    private mutating func addAligned(_ words: UInt64) {
        let (partial, carry) = sum.addingReportingOverflow(words)
        sum = partial &+ (carry ? 1 : 0)
    }

    private var folded: UInt16 {
        var words = (sum >> 32) + (sum & 0xffff_ffff)
        words = (words >> 32) + (words & 0xffff_ffff)
        words = (words >> 16) + (words & 0xffff)
        words = (words >> 16) + (words & 0xffff)
        return UInt16(truncatingIfNeeded: words)
    }
}

// MARK: - Pseudo header

extension InternetChecksum {
    /// Starts with the pseudo header of a packet that is being built.
    ///
    /// A sender can keep this with `upperLayerLength` 0, and for each packet add the length.
    ///
    /// - Parameters:
    ///   - source: Where the packet comes from.
    ///   - destination: Where the packet goes.
    ///   - upperLayerLength: The number of bytes of the protocol's header and data. (32 bits)
    ///   - protocolNumber: The protocol that the checksum belongs to.
    public init(
        from source: SCIONAddress, to destination: SCIONAddress, upperLayerLength: Int,
        protocolNumber: ProtocolNumber
    ) {
        self.init(upperLayerLength: upperLayerLength, protocolNumber: protocolNumber)
        addAligned(destination.isdAS.rawValue)
        addAligned(source.isdAS.rawValue)
        add(destination.host)
        add(source.host)
    }

    /// Starts with the pseudo header of a packet as it stands in its bytes.
    ///
    /// Reserved bytes in an address count with what they hold, as the sender counted them too.
    ///
    /// - Parameters:
    ///   - packet: The packet, from the first byte of its SCION header on.
    ///   - header: What was read from there.
    ///   - upperLayerLength: The number of bytes of the protocol's header and data. (32 bits)
    ///   - protocolNumber: The protocol that the checksum belongs to.
    /// - Precondition: The packet holds the address header.
    public init(
        of packet: Span<UInt8>, _ header: SCIONHeader, upperLayerLength: Int,
        protocolNumber: ProtocolNumber
    ) {
        self.init(upperLayerLength: upperLayerLength, protocolNumber: protocolNumber)
        add(packet.extracting(SCIONHeader.commonHeaderLength..<header.encodedLength))
    }

    private init(upperLayerLength: Int, protocolNumber: ProtocolNumber) {
        let length = UInt32(truncatingIfNeeded: upperLayerLength)
        sum = UInt64(length) << 32 | UInt64(protocolNumber.rawValue)
    }

    /// Adds an address, whose length is always a multiple of a word.
    private mutating func add(_ host: HostAddress) {
        switch host {
        case .ipv4(let address):
            addAligned(UInt64(address.rawValue))
        case .ipv6(let address):
            addAligned(address.high)
            addAligned(address.low)
        case .service(let address):
            addAligned(UInt64(address.rawValue))
        case .unassigned(let address):
            addAligned(address.high)
            addAligned(address.low)
        }
    }
}
