internal import SMPBytes
internal import SMPCrypto

/// Why an entry of a segment cannot be believed.
///
/// - Source: SCION control plane, the signature input of `ASEntry` in seg.proto.
public enum SegmentVerificationError: Error, Hashable, Sendable {
    /// The signature is made in a way that is not implemented.
    case algorithm(SignatureAlgorithm, entry: Int)
    /// The header does not say legibly which key was used.
    case keyID(entry: Int)
    /// The entry of `isdAS` was signed by another AS.
    case signer(VerificationKeyID, isdAS: ISDAS, entry: Int)
    /// The header says that something else was signed with the entry than what stands before it.
    case associatedDataLength(said: Int32, actual: Int, entry: Int)
    /// No certificate was found for the key.
    case unknownKey(VerificationKeyID, entry: Int)
    /// The bytes are not those that were signed, or not with this key.
    case signature(entry: Int)
}

extension SegmentVerificationError: CustomStringConvertible {
    /// One line that names the entry.
    public var description: String {
        switch self {
        case .algorithm(let algorithm, let entry):
            "AS entry \(entry): unknown signature algorithm \(algorithm.rawValue)"
        case .keyID(let entry):
            "AS entry \(entry): the signature does not name its key"
        case .signer(let key, let isdAS, let entry):
            "AS entry \(entry): said by \(isdAS), signed by \(key.isdAS)"
        case .associatedDataLength(let said, let actual, let entry):
            "AS entry \(entry): signed after \(said) bytes, but stands after \(actual)"
        case .unknownKey(let key, let entry):
            "AS entry \(entry): no certificate of \(key.isdAS) for its key"
        case .signature(let entry):
            "AS entry \(entry): the signature does not match"
        }
    }
}

/// Who says to have signed an entry of a segment, and when.
///
/// None of it is proven before the signature is verified.
public struct EntrySigner: Hashable, Sendable {
    /// The key that the signature is said to be made with.
    public let keyID: VerificationKeyID
    /// All that the signature says of itself, such as when it was made.
    public let header: SignatureHeader
    /// The place of the entry, counted from zero in construction direction.
    public let entry: Int
}

extension EntryChain {
    /// See ``PathSegment/verifySignatures(key:)``.
    func verify(
        key: (EntrySigner) -> P256PublicKey?
    ) throws(SegmentVerificationError) {
        for index in entries.indices {
            let name = try signingKeyID(ofEntry: index)
            let signer = EntrySigner(keyID: name, header: entries[index].header, entry: index)
            guard let key = key(signer) else { throw .unknownKey(name, entry: index) }
            let signed = entries[index].signed
            let digest = associatedData(ofEntry: index).digest(after: signed.headerAndBody)
            guard key.isValid(signed.signature.span, for: digest) else {
                throw .signature(entry: index)
            }
        }
    }

    /// See ``PathSegment/verificationKeyID(ofEntry:)``.
    func signingKeyID(
        ofEntry index: Int
    ) throws(SegmentVerificationError) -> VerificationKeyID {
        let (header, body) = (entries[index].header, entries[index].body)
        guard header.algorithm == .ecdsaWithSHA256 else {
            throw .algorithm(header.algorithm, entry: index)
        }
        let length = associatedData(ofEntry: index).length
        guard Int(header.associatedDataLength) == length else {
            throw .associatedDataLength(
                said: header.associatedDataLength, actual: length, entry: index)
        }
        guard let name = try? VerificationKeyID(filling: header.verificationKeyID.span),
            !name.subjectKeyID.isEmpty
        else { throw .keyID(entry: index) }
        guard name.isdAS == body.local else {
            throw .signer(name, isdAS: body.local, entry: index)
        }
        return name
    }

    private func associatedData(ofEntry index: Int) -> AssociatedData {
        AssociatedData(information, entries.prefix(index))
    }
}

/// What the signature of an entry covers besides the entry: all that was there before it.
///
/// ```
///  segment_info ‖ header_and_body of entry 0 ‖ signature of entry 0 ‖ header_and_body of entry 1 …
/// ```
///
/// - Source: SCION control plane, the signature input of `ASEntry` in seg.proto.
struct AssociatedData {
    private let information: SegmentInformation
    private let entries: ArraySlice<ASEntry>

    init(_ information: SegmentInformation, _ entries: ArraySlice<ASEntry>) {
        (self.information, self.entries) = (information, entries)
    }

    /// The number of bytes.
    var length: Int {
        entries.reduce(information.signedBytes.count) { length, entry in
            length + entry.signed.headerAndBody.count + entry.signed.signature.count
        }
    }

    /// The hash of `headerAndBody` and all of this.
    func digest(after headerAndBody: [UInt8]) -> SHA256Digest {
        var hash = SHA256()
        hash.update(headerAndBody.span)
        hash.update(information.signedBytes.span)
        for entry in entries {
            hash.update(entry.signed.headerAndBody.span)
            hash.update(entry.signed.signature.span)
        }
        return hash.finish()
    }
}
