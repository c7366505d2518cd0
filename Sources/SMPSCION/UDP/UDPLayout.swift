public import SMPBytes

/// The UDP header of a packet, and where its data lie in the bytes of the packet.
public struct UDPLayout: Hashable, Sendable {
    /// The header.
    public let header: UDPHeader
    /// The place of the data, in bytes from the first of the packet.
    public let data: Range<Int>
}

extension PacketLayout {
    /// Reads the UDP header, or returns `nil` when the packet carries something else.
    ///
    /// Bytes after the announced end of the data are ignored, as UDP allows. Data that are shorter
    /// than announced are refused, but taken as they are in a quote; the reference takes them
    /// always.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with
    ///   `udpLengthHoldsHeader`.
    /// - Precondition: The layout was read from this packet.
    public func udp(in packet: Span<UInt8>) throws(WireError) -> UDPLayout? {
        guard upperProtocol == .udp else { return nil }
        let start = upperLayer.lowerBound
        do throws(WireError) {
            var reader = ByteReader(packet.extracting(upperLayer))
            let header = try UDPHeader(from: &reader)
            let announced = Int(header.length) - UDPHeader.encodedLength
            let length =
                header.length == 0 || isQuote && announced > reader.remaining
                ? reader.remaining : announced
            guard length <= reader.remaining else {
                throw .truncated(
                    needed: length, available: reader.remaining, at: reader.offset)
            }
            let data = start + UDPHeader.encodedLength
            return UDPLayout(header: header, data: data..<data + length)
        } catch {
            throw error.shifted(by: start)
        }
    }
}
