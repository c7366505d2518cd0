internal import SMPBytes
internal import SMPCrypto

/// A datagram for somebody of whom nothing is remembered.
///
/// - Source: RFC 9000, sections 5.2.2, 6.1, 8.1.2, 10.2.3 and 10.3.
enum StatelessAnswer: Hashable, Sendable {
    /// The versions that are spoken here. The names are those of a version that is not known, and
    /// may have 255 bytes.
    case versionNegotiation(destination: [UInt8], source: [UInt8])
    /// The wish that the client prove its address.
    case retry(
        QUICVersion, client: ConnectionID, original: ConnectionID, source: ConnectionID,
        token: [UInt8])
    /// A refusal, readable by the client only.
    case refusal(
        QUICVersion, client: ConnectionID, destination: ConnectionID, TransportErrorCode)
    /// The proof that the connection is forgotten.
    case statelessReset(StatelessResetToken, length: Int)

    /// The longest of all, in bytes.
    static let maximumLength = 1_200

    /// Appends the datagram.
    ///
    /// - Parameters:
    ///   - out: Where to; there is room for ``maximumLength`` bytes.
    ///   - versions: The versions that are spoken here.
    ///   - random: Numbers that nobody can guess.
    func encode(
        into out: inout OutputSpan<UInt8>, versions: [QUICVersion],
        _ random: inout some RandomNumberGenerator
    ) {
        switch self {
        case .versionNegotiation(let destination, let source):
            Self.encodeVersionNegotiation(
                destination, source, versions, random.next(), into: &out)
        case .retry(let version, let client, let original, let source, let token):
            Self.encodeRetry(version, client, original, source, token, random.next(), into: &out)
        case .refusal(let version, let client, let destination, let code):
            Self.encodeRefusal(version, client, destination, code, into: &out)
        case .statelessReset(let token, let length):
            Self.encodeReset(token, length, &random, into: &out)
        }
    }

    private static func encodeVersionNegotiation(
        _ destination: [UInt8], _ source: [UInt8], _ versions: [QUICVersion], _ random: UInt64,
        into out: inout OutputSpan<UInt8>
    ) {
        // RFC 9000, section 17.2.1: the fixed bit is set for those who share the port with others.
        out.append(0xC0 | UInt8(truncatingIfNeeded: random))
        out.append(bigEndian: QUICVersion.negotiation.rawValue)
        for id in [destination, source] {
            out.append(UInt8(truncatingIfNeeded: id.count))
            out.append(copying: id.span)
        }
        // RFC 9000, section 15: one that nobody speaks keeps clients from relying on the list.
        let reserved = UInt32(truncatingIfNeeded: random >> 8) & 0xF0F0_F0F0 | 0x0A0A_0A0A
        for version in versions.prefix(64) { out.append(bigEndian: version.rawValue) }
        out.append(bigEndian: reserved)
    }

    private static func encodeRetry(
        _ version: QUICVersion, _ client: ConnectionID, _ original: ConnectionID,
        _ source: ConnectionID, _ token: [UInt8], _ random: UInt64,
        into out: inout OutputSpan<UInt8>
    ) {
        let packet = [UInt8](capacity: 7 + client.length + source.length + token.count) { out in
            let unused = UInt8(truncatingIfNeeded: random) & 0x0F
            out.append(0xC0 | LongPacketType.retry.bits(version) << 4 | unused)
            out.append(bigEndian: version.rawValue)
            for id in [client, source] {
                out.append(UInt8(truncatingIfNeeded: id.length))
                id.encode(into: &out)
            }
            out.append(copying: token.span)
        }
        out.append(copying: packet.span)
        out.append(
            copying: RetryIntegrity.tag(of: packet.span, original: original, version).span)
    }

    private static func encodeReset(
        _ token: StatelessResetToken, _ length: Int, _ random: inout some RandomNumberGenerator,
        into out: inout OutputSpan<UInt8>
    ) {
        // RFC 9000, section 10.3: it looks like any packet with a short header.
        out.append(0x40 | UInt8(truncatingIfNeeded: random.next()) & 0x3F)
        for _ in 1..<max(1, length - StatelessResetToken.length) {
            out.append(UInt8(truncatingIfNeeded: random.next()))
        }
        token.encode(into: &out)
    }
}

extension StatelessAnswer {
    /// The size of the stateless reset that answers a datagram, or `nil` for none.
    ///
    /// RFC 9000, section 10.3.3: always less than what came, so that two ends that have forgotten
    /// each other stop.
    static func resetLength(answering byteCount: Int) -> Int? {
        let length = min(byteCount - 1, 42)
        return length >= 5 + StatelessResetToken.length ? length : nil
    }

    /// Appends an Initial packet that holds a CONNECTION_CLOSE and nothing else.
    fileprivate static func encodeRefusal(
        _ version: QUICVersion, _ client: ConnectionID, _ destination: ConnectionID,
        _ code: TransportErrorCode, into out: inout OutputSpan<UInt8>
    ) {
        let header = PacketHeaderWriter(
            level: .initial, version: version, destination: client, source: destination,
            packetNumberLength: 1, number: PacketNumber(0))
        var packet = [UInt8](capacity: 128) { out in
            header.encode(token: Span(), into: &out)
            ConnectionCloseFrame.encode(
                isApplication: false, errorCode: code.rawValue, frameType: 0, reason: "",
                into: &out)
            out.append(zeros: AEADAlgorithm.tagLength)
        }
        var span = packet.mutableSpan
        header.patchLength(in: &span)
        guard
            var keys = try? SealingKeys(
                InitialSecrets.secrets(of: .server, destination, version))
        else { return }
        keys.seal(
            &span, numberOffset: header.packetNumberOffset, numberLength: 1, PacketNumber(0))
        out.append(copying: span.span)
    }
}
