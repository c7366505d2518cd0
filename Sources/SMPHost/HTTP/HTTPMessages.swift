/// A whole request, in whichever version of HTTP it travels.
///
/// - Source: RFC 9110, section 6.
public struct HTTPRequest: Hashable, Sendable {
    /// What is to be done, in most cases `POST`. (:method)
    public let method: String
    /// How the server is spoken to. (:scheme)
    public let scheme: String
    /// The name or address of the server and its port, or nothing. (:authority, Host)
    public let authority: String
    /// What it is to be done to; of a `CONNECT` request nothing. (:path)
    public let path: String
    /// The fields before the content.
    public var fields: HTTPFields
    /// The content.
    public var body: [UInt8]
    /// The fields after the content.
    public var trailers = HTTPFields()

    /// Describes a request.
    ///
    /// - Precondition: Method, scheme, authority and path are visible ASCII.
    public init(
        method: String = "POST", scheme: String = "http", authority: String = "", path: String,
        fields: HTTPFields = [:], body: [UInt8] = []
    ) {
        precondition([method, scheme, authority, path].allSatisfy(\.isVisibleASCII))
        self.method = method
        self.scheme = scheme
        self.authority = authority
        self.path = path
        self.fields = fields
        self.body = body
    }
}

/// A whole response, in whichever version of HTTP it travels.
///
/// - Source: RFC 9110, section 6.
public struct HTTPResponse: Hashable, Sendable {
    /// What became of the request, from 200 to 599. (:status)
    public let status: Int
    /// The fields before the content.
    public var fields: HTTPFields
    /// The content.
    public var body: [UInt8]
    /// The fields after the content, or `nil` when the content is the end.
    public var trailers: HTTPFields?

    /// Describes a response.
    ///
    /// - Precondition: The status has three digits.
    public init(
        status: Int, fields: HTTPFields = [:], body: [UInt8] = [], trailers: HTTPFields? = nil
    ) {
        precondition(100...999 ~= status)
        self.status = status
        self.fields = fields
        self.body = body
        self.trailers = trailers
    }
}

extension String {
    /// Whether the text can stand in a URI or a request line as it is.
    var isVisibleASCII: Bool { utf8.allSatisfy(\.isVisibleASCII) }
}
