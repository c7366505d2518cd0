internal import SMPBytes

/// Where a client says that it is: what a token proves, and what only it can receive at.
///
/// Over SCION the network is the ISD and AS; over IP alone it is 0.
///
/// - Source: RFC 9000, section 8.1.
public struct ClientAddress: Hashable, Sendable {
    /// The network that the host is in.
    public var network: UInt64
    /// The host's address, at most 16 bytes, filled up with zeros.
    public var host: Host
    /// The UDP port.
    public var port: UInt16

    /// Joins the parts.
    public init(network: UInt64 = 0, host: Host, port: UInt16) {
        self.network = network
        self.host = host
        self.port = port
    }

    /// The address of a host, held in place.
    public struct Host: Hashable, Sendable {
        let high: UInt64
        let low: UInt64
        let length: UInt8

        /// Copies an address, or is `nil` when it is longer than 16 bytes.
        public init?(_ bytes: Span<UInt8>) {
            guard bytes.count <= 16 else { return nil }
            var words: (high: UInt64, low: UInt64) = (0, 0)
            for index in bytes.indices {
                let shifted = UInt64(bytes[index]) << (56 - 8 * UInt64(index % 8))
                if index < 8 { words.high |= shifted } else { words.low |= shifted }
            }
            (high, low) = words
            length = UInt8(truncatingIfNeeded: bytes.count)
        }
    }

    /// The size of what stands for the host in a token, in bytes.
    static let hostLength = 25

    /// Appends what tells the host from others, without the port.
    func encodeHost(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: network)
        out.append(host.length)
        out.append(bigEndian: host.high)
        out.append(bigEndian: host.low)
    }
}

extension ClientAddress {
    /// Takes what ``encodeHost(into:)`` has appended.
    init(from reader: inout ByteReader, port: UInt16) throws(WireError) {
        network = try reader.takeUInt64()
        host = try Host(from: &reader)
        self.port = port
    }
}

extension ClientAddress.Host {
    fileprivate init(from reader: inout ByteReader) throws(WireError) {
        length = try reader.takeUInt8()
        high = try reader.takeUInt64()
        low = try reader.takeUInt64()
    }
}
