internal import SMPBytes
internal import SMPCrypto

/// The contents of extensions that are lists.
extension ByteReader {
    mutating func groups() throws(TLSError) -> [NamedGroup] {
        try list16("groups", 2...0xffff) { (reader) throws(TLSError) in
            NamedGroup(rawValue: try reader.number16("group"))
        }
    }

    mutating func schemes() throws(TLSError) -> [SignatureScheme] {
        try list16("signature schemes", 2...0xfffe) { (reader) throws(TLSError) in
            SignatureScheme(rawValue: try reader.number16("signature scheme"))
        }
    }

    mutating func modes() throws(TLSError) -> [PreSharedKeyMode] {
        try list8("modes", 1...0xff) { (reader) throws(TLSError) in
            PreSharedKeyMode(rawValue: try reader.number8("mode"))
        }
    }

    mutating func versions() throws(TLSError) -> [UInt16] {
        try list8("versions", 2...254) { (reader) throws(TLSError) in
            try reader.number16("version")
        }
    }

    mutating func authorities() throws(TLSError) -> [[UInt8]] {
        try list16("authorities", 3...0xffff) { (reader) throws(TLSError) in
            try reader.bytes16("authority", 1...0xffff)
        }
    }

    /// Takes the names of application protocols, of which an answer has one.
    mutating func protocols(isAnswer: Bool) throws(TLSError) -> [[UInt8]] {
        let names = try list16("protocols", 2...0xffff) { (reader) throws(TLSError) in
            try reader.bytes8("protocol", 1...0xff)
        }
        // RFC 7301, section 3.1: a server names the one protocol that it has chosen.
        guard !isAnswer || names.count == 1 else {
            throw .malformed("\(names.count) protocols in an answer")
        }
        return names
    }

    /// Takes the public keys of a client, refusing a group that comes twice.
    mutating func keyShares() throws(TLSError) -> [KeyShareEntry] {
        var groups: Set<NamedGroup> = []
        return try list16("key shares", 0...0xffff) { (reader) throws(TLSError) in
            let entry = try KeyShareEntry(from: &reader)
            // RFC 8446, section 4.2.8: one share for each group.
            guard groups.insert(entry.group).inserted else {
                throw .illegal("two key shares in group \(entry.group.rawValue)")
            }
            return entry
        }
    }

    /// Takes a list of names that has to be one host name.
    mutating func serverName() throws(TLSError) -> String {
        let names = try list16("server names", 1...0xffff) { (reader) throws(TLSError) in
            let kind = try reader.number8("kind of name")
            let name = try reader.bytes16("server name", 1...0xffff)
            return (kind, name)
        }
        let hosts = names.filter { $0.0 == 0 }
        // RFC 6066, section 3: one name of each kind. There is no other kind than host names.
        guard names.count == 1, let host = hosts.first?.1 else {
            throw .illegal("\(names.count) server names")
        }
        guard host.count <= 255, host.allSatisfy({ 0x21...0x7e ~= $0 }) else {
            throw .illegal("a server name that is not text")
        }
        return String(decoding: host, as: UTF8.self)
    }
}

extension MessageWriter {
    mutating func append(serverName name: String) {
        vector16 { writer in
            writer.append(UInt8(0))
            writer.vector16 { $0.append(Array(name.utf8)) }
        }
    }
}
