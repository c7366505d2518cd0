internal import SMPBytes
internal import SMPCrypto

extension TLSSecret {
    /// A secret of this one for a purpose, as long as a hash.
    func expanded(
        _ label: StaticString, _ context: Span<UInt8>, _ hash: HashAlgorithm
    ) -> TLSSecret {
        TLSSecret(key(label, context, hash))
    }

    private func key(
        _ label: StaticString, _ context: Span<UInt8>, _ hash: HashAlgorithm
    ) -> SecretBytes {
        withBytes {
            HKDF.expand($0, label: label, context: context, count: hash.digestLength, hash)
        }
    }

    /// The code of a Finished message or of a binder, made with a key of this secret.
    ///
    /// - Source: RFC 8446, sections 4.2.11.2 and 4.4.4.
    func verifyData(_ transcript: HashDigest) -> [UInt8] {
        let hash = transcript.algorithm
        let key = key("finished", Span(), hash)
        let code = HMAC.code(of: transcript.bytes, key: key.bytes, hash)
        return [UInt8](capacity: code.bytes.count) { $0.append(copying: code.bytes) }
    }

    /// Whether a code is the right one.
    func verifies(_ data: [UInt8], _ transcript: HashDigest) -> Bool {
        ConstantTime.areEqual(data.span, verifyData(transcript).span)
    }

    /// The key that goes with a ticket, made of the resumption secret.
    ///
    /// - Source: RFC 8446, section 4.6.1.
    func preSharedKey(nonce: [UInt8], _ hash: HashAlgorithm) -> [UInt8] {
        let key = key("resumption", nonce.span, hash)
        return [UInt8](capacity: hash.digestLength) { $0.append(copying: key.bytes) }
    }

    /// Keys for what is not TLS, made of the exporter secret.
    ///
    /// - Parameters:
    ///   - label: The name of the purpose.
    ///   - context: What else the result depends on.
    ///   - count: How many bytes to make.
    ///   - hash: The hash function of the cipher suite.
    /// - Returns: The bytes.
    /// - Source: RFC 8446, section 7.5.
    func exported(
        _ label: StaticString, context: Span<UInt8>, count: Int, _ hash: HashAlgorithm
    ) -> SecretBytes {
        let none = RunningHash.hash(Span(), hash)
        let input = RunningHash.hash(context, hash)
        let own = key(label, none.bytes, hash)
        return HKDF.expand(
            own.bytes, label: "exporter", context: input.bytes, count: count, hash)
    }
}
