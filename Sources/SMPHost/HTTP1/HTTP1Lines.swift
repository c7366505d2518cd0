/// What the first line of a request says.
///
/// - Source: RFC 9112, section 3.
struct HTTP1RequestLine: Hashable, Sendable {
    /// What is to be done.
    let method: String
    /// The server's name, from the line or from the `host` field.
    let authority: String
    /// What it is to be done to; of a `CONNECT` request nothing.
    let path: String
    /// Whether the client speaks version 1.1, not 1.0.
    let isHTTP11: Bool

    init(_ head: HTTP1Head) throws(HTTP1Rule) {
        guard head.startLine.count == 3 else { throw .startLine }
        method = head.startLine[0]
        isHTTP11 = try HTTP1Version.isHTTP11(head.startLine[2])
        let target = head.startLine[1]
        guard !method.isEmpty, method.utf8.allSatisfy(\.isTokenOctet), !target.isEmpty,
            target.isVisibleASCII
        else { throw .startLine }
        let hosts = head.fields.values(of: "host")
        guard hosts.count == 1 || hosts.isEmpty && !isHTTP11, hosts.allSatisfy(\.isVisibleASCII)
        else { throw .host }
        if method == "CONNECT" {
            (authority, path) = (target, "")
        } else if target.first == "/" || target == "*" {
            (authority, path) = (hosts.first ?? "", target)
        } else {
            (authority, path) = try Self.split(target)
        }
    }

    /// The parts of a whole URI, as it is sent to proxies.
    private static func split(
        _ target: String
    ) throws(HTTP1Rule) -> (authority: String, path: String) {
        let prefix = "http://"
        guard target.lowercased().hasPrefix(prefix) else { throw .startLine }
        let rest = target.dropFirst(prefix.count)
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        return (String(rest[..<end]), end == rest.endIndex ? "/" : String(rest[end...]))
    }
}

/// What the first line of a response says.
///
/// - Source: RFC 9112, section 4.
struct HTTP1StatusLine: Hashable, Sendable {
    /// What became of the request.
    let status: Int
    /// Whether the server speaks version 1.1, not 1.0.
    let isHTTP11: Bool

    init(_ head: HTTP1Head) throws(HTTP1Rule) {
        guard head.startLine.count >= 2, head.startLine[1].utf8.count == 3,
            head.startLine[1].utf8.allSatisfy(\.isDigit), let number = Int(head.startLine[1]),
            number >= 100
        else { throw .startLine }
        status = number
        isHTTP11 = try HTTP1Version.isHTTP11(head.startLine[0])
    }
}

enum HTTP1Version {
    /// Whether a version is 1.1, or later but not much; else it is 1.0.
    ///
    /// - Throws: A rule that the version breaks.
    static func isHTTP11(_ text: String) throws(HTTP1Rule) -> Bool {
        let octets = Array(text.utf8)
        guard octets.starts(with: "HTTP/".utf8), octets.count == 8, octets[5].isDigit,
            octets[6] == UInt8(ascii: "."), octets[7].isDigit
        else { throw .startLine }
        guard octets[5] == UInt8(ascii: "1") else { throw .version }
        return octets[7] != UInt8(ascii: "0")
    }
}

extension HTTPFields {
    /// Whether a connection goes on after a message with these fields.
    ///
    /// - Source: RFC 9112, section 9.3.
    func keepsConnection(isHTTP11: Bool) -> Bool {
        let options = values(of: "connection")
            .flatMap { $0.split(separator: ",") }
            .map { option in option.filter { $0 != " " && $0 != "\t" }.lowercased() }
        if options.contains("close") { return false }
        return isHTTP11 || options.contains("keep-alive")
    }
}

/// What a status means in words, for people who read along.
enum HTTP1Reason {
    /// The words for a status, or none.
    static func phrase(for status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }
}

extension HTTP1Rule {
    /// RFC 9112, section 2.3.
    package static let version = HTTP1Rule(505, "a message is one of HTTP/1.0 or HTTP/1.1")
    /// RFC 9112, section 3.2.
    package static let host = HTTP1Rule(400, "a request of HTTP/1.1 names one host")
}
