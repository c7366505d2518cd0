import SMPBytes

extension PacketLayout {
    /// Whether the checksum of the upper layer fits the packet.
    ///
    /// It covers UDP's announced length, and all of any other upper layer. The reference's end
    /// hosts do not verify checksums, so a packet with a wrong one may still come from a program
    /// that somebody uses; a quote fails whenever it is cut.
    ///
    /// - Returns: `false` also when the upper layer is malformed UDP.
    /// - Precondition: The layout was read from this packet, and the upper layer has a checksum
    ///   with a pseudo header, as UDP, SCMP and TCP do.
    /// - Source: SCION header specification, "Pseudo Header for Upper-Layer Checksum".
    public func checksumIsValid(in packet: Span<UInt8>) -> Bool {
        var covered = upperLayer
        if upperProtocol == .udp {
            guard let udp = try? udp(in: packet) else { return false }
            covered = covered.lowerBound..<udp.data.upperBound
        }
        var checksum = InternetChecksum(
            of: packet, header, upperLayerLength: covered.count, protocolNumber: upperProtocol)
        checksum.add(packet.extracting(covered))
        return checksum.isValid
    }
}
