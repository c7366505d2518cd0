internal import SMPBytes
internal import SMPCrypto

// MARK: - Wire form: a type, a length, and a content of the form that type and message give

extension HandshakeExtension {
    /// Takes an extension of a message that has its place.
    ///
    /// - Throws: `decode_error` for a content without its form, `illegal_parameter` for an extension
    ///   that does not belong into the message or a value that it may not have.
    init(from reader: inout ByteReader, in place: ExtensionPlace) throws(TLSError) {
        let type = ExtensionType(rawValue: try reader.number16("type of an extension"))
        guard place.allows(type) else {
            throw .illegal("extension \(type.rawValue) in \(place)")
        }
        let length = Int(try reader.number16("length of an extension"))
        self = try reader.vector("extension", length, 0...0xffff) {
            (content: inout ByteReader) throws(TLSError) in
            try Self.content(of: type, in: place, &content)
        }
    }

    private static func content(
        of type: ExtensionType, in place: ExtensionPlace, _ reader: inout ByteReader
    ) throws(TLSError) -> HandshakeExtension {
        switch type {
        case .serverName where place == .encryptedExtensions: .serverNameAcknowledged
        case .serverName: .serverName(try reader.serverName())
        case .supportedGroups: .supportedGroups(try reader.groups())
        case .signatureAlgorithms: .signatureAlgorithms(try reader.schemes())
        case .signatureAlgorithmsCertificate:
            .signatureAlgorithmsCertificate(try reader.schemes())
        case .applicationProtocols:
            .applicationProtocols(try reader.protocols(isAnswer: place != .clientHello))
        case .keyShare: try keyShare(in: place, &reader)
        case .preSharedKey where place == .serverHello:
            .selectedPreSharedKey(try reader.number16("selected identity"))
        case .preSharedKey: .preSharedKeys(try OfferedPreSharedKeys(from: &reader))
        case .preSharedKeyModes: .preSharedKeyModes(try reader.modes())
        case .earlyData where place == .newSessionTicket:
            .earlyDataLimit(try reader.number32("early data limit"))
        case .earlyData: .earlyData
        case .cookie: .cookie(try reader.bytes16("cookie", 1...0xffff))
        case .supportedVersions where place == .clientHello:
            .supportedVersions(try reader.versions())
        case .supportedVersions: .selectedVersion(try reader.number16("version"))
        case .certificateAuthorities: .certificateAuthorities(try reader.authorities())
        case .transportParameters: .transportParameters(try ByteReader.rest(&reader))
        default: .other(type, try ByteReader.rest(&reader))
        }
    }

    private static func keyShare(
        in place: ExtensionPlace, _ reader: inout ByteReader
    ) throws(TLSError) -> HandshakeExtension {
        switch place {
        case .clientHello: .keyShares(try reader.keyShares())
        case .helloRetryRequest:
            .keyShareRequest(NamedGroup(rawValue: try reader.number16("group")))
        default: .keyShare(try KeyShareEntry(from: &reader))
        }
    }

    func encode(into writer: inout MessageWriter) {
        writer.append(type.rawValue)
        writer.vector16 { encodeContent(into: &$0) }
    }

    private func encodeContent(into writer: inout MessageWriter) {
        switch self {
        case .serverNameAcknowledged, .earlyData: break
        case .serverName(let name): writer.append(serverName: name)
        case .supportedGroups(let groups):
            writer.vector16 { for group in groups { $0.append(group.rawValue) } }
        case .signatureAlgorithms(let schemes), .signatureAlgorithmsCertificate(let schemes):
            writer.vector16 { for scheme in schemes { $0.append(scheme.rawValue) } }
        case .applicationProtocols(let names):
            writer.vector16 { for name in names { $0.vector8 { $0.append(name) } } }
        case .keyShares(let entries):
            writer.vector16 { for entry in entries { entry.encode(into: &$0) } }
        case .keyShare(let entry): entry.encode(into: &writer)
        case .keyShareRequest(let group): writer.append(group.rawValue)
        case .preSharedKeys(let offer): offer.encode(into: &writer)
        case .selectedPreSharedKey(let index): writer.append(index)
        case .preSharedKeyModes(let modes):
            writer.vector8 { for mode in modes { $0.append(mode.rawValue) } }
        case .earlyDataLimit(let limit): writer.append(limit)
        case .cookie(let cookie): writer.vector16 { $0.append(cookie) }
        case .supportedVersions(let versions):
            writer.vector8 { for version in versions { $0.append(version) } }
        case .selectedVersion(let version): writer.append(version)
        case .certificateAuthorities(let names):
            writer.vector16 { for name in names { $0.vector16 { $0.append(name) } } }
        case .transportParameters(let content), .other(_, let content): writer.append(content)
        }
    }
}
