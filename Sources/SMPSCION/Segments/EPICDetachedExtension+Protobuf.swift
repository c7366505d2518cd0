public import SMPBytes

extension WireRule {
    /// SCION control plane, `EPICDetachedExtension`.
    public static let epicRemainderLength = WireRule("an EPIC authenticator has ten bytes")
}

extension EPICDetachedExtension: ProtobufMessage {
    /// Takes an `EPICDetachedExtension`.
    ///
    /// The reference cuts authenticators of another length, or pads them with zeros. No hop could
    /// be used with such, so they are refused.
    ///
    /// - Throws: `WireError.truncated`; `WireError.violates` with
    ///   ``SMPBytes/WireRule/epicRemainderLength``.
    package init(from reader: inout ProtobufReader) throws(WireError) {
        let start = reader.offset
        var hopEntry: HopAuthenticatorRemainder?
        var peerEntries: [HopAuthenticatorRemainder] = []
        while let field = try reader.nextField() {
            switch field {
            case .bytes(1): hopEntry = try reader.takeRemainder()
            case .bytes(2): peerEntries.append(try reader.takeRemainder())
            default: try reader.skip(field)
            }
        }
        guard let hopEntry else { throw .violates(.epicRemainderLength, at: start) }
        self.init(hopEntry: hopEntry, peerEntries: peerEntries)
    }

    /// Appends an `EPICDetachedExtension`.
    package func encode(into writer: inout ProtobufWriter) {
        writer.append(element: hopEntry.bytes, to: 1)
        for peer in peerEntries { writer.append(element: peer.bytes, to: 2) }
    }

    /// Whether these are the authenticators that the author of `body` announced.
    func belongs(to body: ASEntryBody) -> Bool {
        guard let digest = body.extensions.epicDigest else { return false }
        return matches(digest.span) && peerEntries.count == body.peers.count
    }
}

extension HopAuthenticatorRemainder {
    fileprivate var bytes: [UInt8] {
        [UInt8](capacity: Self.encodedLength) { encode(into: &$0) }
    }
}

extension ProtobufReader {
    fileprivate mutating func takeRemainder() throws(WireError) -> HopAuthenticatorRemainder {
        let start = offset
        var bytes = ByteReader(try takeBytes())
        guard bytes.remaining == HopAuthenticatorRemainder.encodedLength else {
            throw .violates(.epicRemainderLength, at: start)
        }
        return try HopAuthenticatorRemainder(from: &bytes)
    }
}
