extension HTTPRequest {
    /// Makes a request of the fields that a stream starts with.
    ///
    /// A `CONNECT` request has neither scheme nor path; both are empty then.
    ///
    /// - Throws: A rule that the fields break, which makes the request malformed.
    /// - Source: RFC 9113, sections 8.2 and 8.3.1.
    init(http2 list: [HTTPField]) throws(HTTP2Rule) {
        let head = try HTTP2MessageHead(list, controlNames: HTTP2MessageHead.requestControl)
        guard let method = head.control[0], !method.isEmpty,
            method.utf8.allSatisfy(\.isTokenOctet)
        else { throw .requestControl }
        let isTunnel = method == "CONNECT"
        let (scheme, path) = (head.control[1], head.control[2])
        guard (scheme == nil) == isTunnel, (path == nil) == isTunnel,
            isTunnel || path?.first == "/" || path == "*"
        else { throw .requestControl }
        self.init(
            method: method, scheme: scheme ?? "", authority: try head.authority(),
            path: path ?? "", fields: head.fields)
    }

    /// The fields that a stream starts with.
    var http2Fields: [HTTPField] {
        var list = [HTTPField(":method", method), HTTPField(":scheme", scheme)]
        list.append(HTTPField(":path", path))
        if !authority.isEmpty { list.append(HTTPField(":authority", authority)) }
        return list + fields.all
    }
}

extension HTTPResponse {
    /// Makes a response of the fields before its content.
    ///
    /// - Throws: A rule that the fields break, which makes the response malformed.
    /// - Source: RFC 9113, sections 8.2 and 8.3.2.
    init(http2 list: [HTTPField]) throws(HTTP2Rule) {
        let head = try HTTP2MessageHead(list, controlNames: HTTP2MessageHead.responseControl)
        guard let text = head.control[0], text.utf8.count == 3, text.utf8.allSatisfy(\.isDigit),
            let status = Int(text), status >= 100, status != 101
        else { throw .responseControl }
        self.init(status: status, fields: head.fields)
    }

    /// The fields before the content.
    var http2Fields: [HTTPField] { [HTTPField(":status", "\(status)")] + fields.all }
}

/// The fields at the start of a message, sorted into control data and the rest.
private struct HTTP2MessageHead {
    static let requestControl = [":method", ":scheme", ":path", ":authority"]
    static let responseControl = [":status"]

    /// The values of the control names, in their order.
    private(set) var control: [String?]
    private(set) var fields = HTTPFields()

    init(_ list: [HTTPField], controlNames: [String]) throws(HTTP2Rule) {
        control = controlNames.map { _ in nil }
        for field in list {
            guard field.name.first == UInt8(ascii: ":") else {
                try fields.append(http2: field)
                continue
            }
            // RFC 9113, section 8.3: control data comes first, each name once.
            guard fields.all.isEmpty,
                let index = controlNames.firstIndex(where: { Array($0.utf8) == field.name }),
                control[index] == nil, field.value.allSatisfy(\.isVisibleASCII)
            else { throw .controlData }
            control[index] = field.text
        }
    }

    /// What `:authority` says, or else `host`.
    func authority() throws(HTTP2Rule) -> String {
        let host = fields["host"]
        guard let authority = control[3] else {
            guard host?.isVisibleASCII != false else { throw .requestControl }
            return host ?? ""
        }
        guard host == nil || host?.lowercased() == authority.lowercased() else {
            throw .authority
        }
        return authority
    }
}

extension HTTPFields {
    /// Makes fields of a trailer section.
    ///
    /// - Throws: A rule that the fields break, which makes the message malformed.
    init(http2Trailers list: [HTTPField]) throws(HTTP2Rule) {
        for field in list {
            guard field.name.first != UInt8(ascii: ":") else { throw .controlData }
            try append(http2: field)
        }
    }

    fileprivate mutating func append(http2 field: HTTPField) throws(HTTP2Rule) {
        guard !Self.connectionSpecific.contains(field.name),
            field.name != Array("te".utf8) || field.value == Array("trailers".utf8)
        else { throw .connectionSpecific }
        guard append(received: field) else { throw .fieldSyntax }
    }

    private static let connectionSpecific = Set(
        ["connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade"]
            .map { Array($0.utf8) })
}

extension HTTP2Rule {
    /// RFC 9113, section 8.2.1.
    package static let fieldSyntax = HTTP2Rule(
        .protocolError, "a field has a name in lower case and a value of visible text")
    /// RFC 9113, section 8.2.2.
    package static let connectionSpecific = HTTP2Rule(
        .protocolError, "no field is about a connection of HTTP/1.1")
    /// RFC 9113, section 8.3.
    package static let controlData = HTTP2Rule(
        .protocolError, "control data comes before all fields, each name that there is once")
    /// RFC 9113, section 8.3.1.
    package static let requestControl = HTTP2Rule(
        .protocolError, "a request has a method, a scheme and a path, or is for a tunnel")
    /// RFC 9113, section 8.3.1.
    package static let authority = HTTP2Rule(
        .protocolError, "a host field names the same server as the control data")
    /// RFC 9113, section 8.3.2.
    package static let responseControl = HTTP2Rule(
        .protocolError, "a response has a status of three digits, other than 101")
}
