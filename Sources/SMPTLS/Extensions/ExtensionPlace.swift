/// A message that carries extensions.
///
/// - Source: RFC 8446, section 4.2.
enum ExtensionPlace: Hashable, Sendable {
    case clientHello
    case serverHello
    case helloRetryRequest
    case encryptedExtensions
    case certificateRequest
    case certificate
    case newSessionTicket

    /// Whether an extension may stand here: any that is unknown, and those that are made for it.
    func allows(_ type: ExtensionType) -> Bool {
        guard let places = Self.places[type] else { return true }
        return places.contains(self)
    }

    /// Where each extension that is known may stand, by the table of section 4.2.
    private static let places: [ExtensionType: Set<ExtensionPlace>] = [
        .serverName: [.clientHello, .encryptedExtensions],
        .supportedGroups: [.clientHello, .encryptedExtensions],
        .signatureAlgorithms: [.clientHello, .certificateRequest],
        .applicationProtocols: [.clientHello, .encryptedExtensions],
        .preSharedKey: [.clientHello, .serverHello],
        .earlyData: [.clientHello, .encryptedExtensions, .newSessionTicket],
        .supportedVersions: [.clientHello, .serverHello, .helloRetryRequest],
        .cookie: [.clientHello, .helloRetryRequest],
        .preSharedKeyModes: [.clientHello],
        .certificateAuthorities: [.clientHello, .certificateRequest],
        .oidFilters: [.certificateRequest],
        .postHandshakeAuthentication: [.clientHello],
        .signatureAlgorithmsCertificate: [.clientHello, .certificateRequest],
        .keyShare: [.clientHello, .serverHello, .helloRetryRequest],
        .transportParameters: [.clientHello, .encryptedExtensions],
    ]
}
