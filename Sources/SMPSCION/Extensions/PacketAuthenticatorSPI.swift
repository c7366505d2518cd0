/// Which key a packet is authenticated with. (SPI)
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |0 0 0 0 0 0 0 0 0 0 0|r r r|T|D|    DRKey protocol identifier    |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The numbers from 1 to 2^21 - 1 name a DRKey and have the parts above. Larger ones stand for
/// what the two hosts agreed on by other means. Zero must not be sent; a receiver that meets it
/// has no key for it.
///
/// - Source: SCION authenticator option specification, "Format of the Security Parameter Index".
public struct PacketAuthenticatorSPI: RawRepresentable, Hashable, Sendable {
    /// The number. (32 bits)
    public let rawValue: UInt32

    /// Takes the number that stands on the wire.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// What kind of DRKey it is. (T)
    public enum KeyKind: UInt32, Hashable, Sendable {
        /// One that an autonomous system shares with a host.
        case asHost = 0
        /// One that two hosts share.
        case hostHost = 1
    }

    /// From whose side the key is derived, which is the fast one. (D)
    public enum Side: UInt32, Hashable, Sendable {
        /// That of the sender of the packet.
        case sender = 0
        /// That of the receiver.
        case receiver = 1
    }

    /// Names a DRKey.
    ///
    /// - Returns: `nil` for the protocol ``DRKeyProtocol/generic``, which has no packets.
    public init?(_ protocolID: DRKeyProtocol, _ keyKind: KeyKind, side: Side) {
        guard protocolID != .generic else { return nil }
        rawValue = keyKind.rawValue << 17 | side.rawValue << 16 | UInt32(protocolID.rawValue)
    }

    /// Whether the number names a DRKey.
    public var isDRKey: Bool { rawValue > 0 && rawValue < 1 << 21 }

    /// What kind of DRKey it names, if it does.
    public var keyKind: KeyKind { rawValue >> 17 & 1 == 0 ? .asHost : .hostHost }

    /// From whose side the DRKey that it names is derived, if it does.
    public var side: Side { rawValue >> 16 & 1 == 0 ? .sender : .receiver }

    /// The protocol of the DRKey that it names, if it does.
    public var protocolID: DRKeyProtocol {
        DRKeyProtocol(rawValue: UInt16(truncatingIfNeeded: rawValue))
    }
}
