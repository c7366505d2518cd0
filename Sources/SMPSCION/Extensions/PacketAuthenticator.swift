public import SMPBytes

/// The proof that a packet came from who it says, without the proof itself. (SPAO)
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                              SPI                              |
/// |   Algorithm   |      RSV      |                               |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
/// |                  Timestamp / Sequence Number                  |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                        Authenticator …                        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// These are the data of an end-to-end option. The authenticator takes the rest of them; its length
/// is not looked at before somebody wants to check it.
///
/// - Source: SCION authenticator option specification, "Option Format".
public struct PacketAuthenticator: Hashable, Sendable {
    /// The size on the wire without the authenticator, in bytes.
    public static let encodedLength = 12
    /// Where the option may start. (4n+2)
    public static let alignment = ExtensionOptionAlignment(every: 4, from: 2)

    /// The key. (SPI)
    public var spi: PacketAuthenticatorSPI
    /// How the authenticator is made.
    public var algorithm: PacketAuthenticatorAlgorithm
    /// When the packet was sent. (48 bits)
    public var timestamp: PacketAuthenticatorTimestamp

    /// Collects the fields.
    public init(
        spi: PacketAuthenticatorSPI, algorithm: PacketAuthenticatorAlgorithm = .aesCMAC,
        timestamp: PacketAuthenticatorTimestamp
    ) {
        self.spi = spi
        self.algorithm = algorithm
        self.timestamp = timestamp
    }

    /// The option with a given authenticator, or with zeros to be overwritten.
    ///
    /// - Throws: `WireError.violates` with `optionDataFits` for over 243 bytes.
    public func option(
        authenticator: [UInt8] = [UInt8](repeating: 0, count: 16)
    ) throws(WireError) -> ExtensionOption {
        let data = [UInt8](capacity: Self.encodedLength + authenticator.count) { output in
            encode(into: &output)
            output.append(copying: authenticator.span)
        }
        return try ExtensionOption(
            .packetAuthenticator, data: data, alignment: Self.alignment)
    }
}

/// How the authenticator of a packet is made. (Algorithm)
///
/// - Source: SCION authenticator option specification, "Algorithms".
public struct PacketAuthenticatorAlgorithm: RawRepresentable, Hashable, Sendable {
    /// The number. (8 bits)
    public let rawValue: UInt8

    /// Names an algorithm by its number.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// AES-CMAC of the headers and the payload, 16 bytes.
    public static let aesCMAC = PacketAuthenticatorAlgorithm(rawValue: 0)
    /// SHA-1 of the payload under the AES-CBC-MAC of it and the headers; not implemented here.
    public static let sha1AESCBC = PacketAuthenticatorAlgorithm(rawValue: 1)
}

/// Where an authenticator lies in the bytes of a packet.
public struct PacketAuthenticatorLayout: Hashable, Sendable {
    /// The fields in front of it.
    public let fields: PacketAuthenticator
    /// The place of the authenticator itself, in bytes from the first of the packet.
    public let authenticator: Range<Int>

    /// Reads the data of an option.
    ///
    /// - Throws: `WireError.truncated` for fewer than 12 bytes.
    /// - Precondition: The option was read from this packet.
    public init(
        _ option: ExtensionOptionLayout, in packet: Span<UInt8>
    ) throws(WireError) {
        var reader = ByteReader(packet.extracting(option.data))
        do { fields = try PacketAuthenticator(from: &reader) } catch {
            throw error.shifted(by: option.data.lowerBound)
        }
        authenticator = option.data.lowerBound + reader.offset..<option.data.upperBound
    }
}

extension PacketLayout {
    /// The authenticator of the packet, or `nil` when it has none.
    ///
    /// Only the first one counts, and only among the options for the destination.
    ///
    /// - Throws: `WireError.truncated` when it or an option in front of it is cut short.
    /// - Precondition: The layout was read from this packet.
    public func authenticator(
        in packet: Span<UInt8>
    ) throws(WireError) -> PacketAuthenticatorLayout? {
        guard let option = try endToEnd?.firstOption(.packetAuthenticator, in: packet) else {
            return nil
        }
        return try PacketAuthenticatorLayout(option, in: packet)
    }
}

// MARK: - Wire form

extension PacketAuthenticator {
    /// Takes the fields from the front of `reader`, ignoring the reserved byte.
    ///
    /// - Throws: `WireError.truncated`.
    public init(from reader: inout ByteReader) throws(WireError) {
        spi = PacketAuthenticatorSPI(rawValue: try reader.takeUInt32())
        algorithm = PacketAuthenticatorAlgorithm(rawValue: try reader.takeUInt8())
        try reader.skip(1)
        let high = try reader.takeUInt16()
        timestamp = PacketAuthenticatorTimestamp(high: high, low: try reader.takeUInt32())
    }

    /// Appends ``encodedLength`` bytes to `out`, with a zero reserved byte.
    public func encode(into out: inout OutputSpan<UInt8>) {
        out.append(bigEndian: spi.rawValue)
        out.append(algorithm.rawValue)
        out.append(zeros: 1)
        out.append(bigEndian: UInt16(truncatingIfNeeded: timestamp.rawValue >> 32))
        out.append(bigEndian: UInt32(truncatingIfNeeded: timestamp.rawValue))
    }
}
