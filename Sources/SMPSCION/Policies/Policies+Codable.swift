// The JSON form of policies, as scionproto/scion reads and writes it. Nothing here knows JSON: any
// coder with keys, lists and strings will do. What is wrong with a policy is thrown as
// `DecodingError.dataCorrupted`, with the ``PolicyError`` in words and underneath.

// MARK: - Texts

extension HopPredicate: Codable {
    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        self = try decoder.policyText { text throws(PolicyError) in try HopPredicate(text) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        try encoder.encode(policyText: description)
    }
}

extension ACLEntry: Codable {
    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        self = try decoder.policyText { text throws(PolicyError) in try ACLEntry(text) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        try encoder.encode(policyText: description)
    }
}

extension HopSequence: Codable {
    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        self = try decoder.policyText { text throws(PolicyError) in try HopSequence(text) }
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        try encoder.encode(policyText: description)
    }
}

extension ACL: Codable {
    /// Reads a list of entries.
    public init(from decoder: any Decoder) throws {
        let entries = try [ACLEntry](from: decoder)
        self = try decoder.checked { () throws(PolicyError) in try ACL(entries) }
    }

    /// Writes a list of entries.
    public func encode(to encoder: any Encoder) throws {
        try entries.encode(to: encoder)
    }
}

extension PathCriterion: Codable {}

extension PathPreferences: Codable {
    /// Reads a list of criteria.
    public init(from decoder: any Decoder) throws {
        self.init(try [PathCriterion](from: decoder))
    }

    /// Writes a list of criteria.
    public func encode(to encoder: any Encoder) throws {
        try criteria.encode(to: encoder)
    }
}

// MARK: - Policies

extension PathPolicyDefinition: Codable {
    private enum Key: String, CodingKey, CaseIterable {
        case extends, acl, sequence, options
        case localISDASes = "local_isd_ases"
        case remoteRules = "remote_isd_ases"
    }

    /// Reads an object, refusing keys that are not known.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(withNoneBut: Key.self)
        self.init(
            extends: try container.decodeIfPresent([String].self, forKey: .extends) ?? [],
            PathConditions(
                acl: try container.decodeIfPresent(ACL.self, forKey: .acl),
                sequence: try container.decodeIfPresent(HopSequence.self, forKey: .sequence),
                localISDASes: try container.decodeIfPresent(
                    [ISDASText].self, forKey: .localISDASes)?.map(\.isdAS),
                remoteRules: try container.decodeIfPresent(
                    [PathConditions.RemoteRule].self, forKey: .remoteRules)),
            options: try container.decodeIfPresent(
                [PolicyOption<PathPolicyDefinition>].self, forKey: .options) ?? [])
    }

    /// Writes an object without the keys that say nothing.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        if !extends.isEmpty { try container.encode(extends, forKey: .extends) }
        try container.encodeIfPresent(conditions.acl, forKey: .acl)
        try container.encodeIfPresent(conditions.sequence, forKey: .sequence)
        try container.encodeIfPresent(
            conditions.localISDASes?.map(ISDASText.init), forKey: .localISDASes)
        try container.encodeIfPresent(conditions.remoteRules, forKey: .remoteRules)
        if !options.isEmpty { try container.encode(options, forKey: .options) }
    }
}

extension PathPolicy: Codable {
    /// Reads the definition of a policy that extends no other.
    public init(from decoder: any Decoder) throws {
        let definition = try PathPolicyDefinition(from: decoder)
        self = try decoder.checked { () throws(PolicyError) in try definition.resolved() }
    }

    /// Writes the definition of the policy.
    public func encode(to encoder: any Encoder) throws {
        try PathPolicyDefinition(self).encode(to: encoder)
    }
}

private enum PolicyOptionKey: String, CodingKey, CaseIterable {
    case weight, policy
}

extension PolicyOption: Decodable where Policy: Decodable {
    /// Reads an object, in which the weight may be missing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(withNoneBut: PolicyOptionKey.self)
        self.init(
            weight: try container.decodeIfPresent(Int.self, forKey: .weight) ?? 0,
            try container.decode(Policy.self, forKey: .policy))
    }
}

extension PolicyOption: Encodable where Policy: Encodable {
    /// Writes an object.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: PolicyOptionKey.self)
        try container.encode(weight, forKey: .weight)
        try container.encode(policy, forKey: .policy)
    }
}

extension PathConditions.RemoteRule: Codable {
    private enum Key: String, CodingKey, CaseIterable {
        case isdAS = "isd_as"
        case rejects = "reject"
    }

    /// Reads an object, which without an ISD-AS means all, and without a verdict accepts.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(withNoneBut: Key.self)
        self.init(
            try container.decodeIfPresent(ISDASText.self, forKey: .isdAS)?.isdAS ?? .wildcard,
            rejects: try container.decodeIfPresent(Bool.self, forKey: .rejects) ?? false)
    }

    /// Writes an object, in which the verdict is missing when it accepts.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(ISDASText(isdAS: isdAS), forKey: .isdAS)
        if rejects { try container.encode(rejects, forKey: .rejects) }
    }
}

/// An ISD-AS as it is written in JSON.
private struct ISDASText: Codable {
    let isdAS: ISDAS

    init(isdAS: ISDAS) {
        self.isdAS = isdAS
    }

    init(from decoder: any Decoder) throws {
        isdAS = try decoder.policyText { text throws(PolicyError) in
            try PolicyText(text).parse { text throws(AddressError) in try ISDAS(text) }
        }
    }

    func encode(to encoder: any Encoder) throws {
        try encoder.encode(policyText: isdAS.description)
    }
}

// MARK: - Helpers

extension Decoder {
    /// Decodes a string and parses it.
    fileprivate func policyText<Value>(
        _ parse: (String) throws(PolicyError) -> Value
    ) throws -> Value {
        let text = try singleValueContainer().decode(String.self)
        return try checked { () throws(PolicyError) in try parse(text) }
    }

    /// Turns a ``PolicyError`` into the one that decoders throw.
    fileprivate func checked<Value>(_ make: () throws(PolicyError) -> Value) throws -> Value {
        do {
            return try make()
        } catch {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: codingPath, debugDescription: error.description,
                    underlyingError: error))
        }
    }

    /// A container that has no other keys than these.
    fileprivate func container<Key: CodingKey & CaseIterable>(
        withNoneBut keys: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        let known = Key.allCases.map(\.stringValue)
        let present = try container(keyedBy: AnyKey.self).allKeys
        guard let foreign = present.first(where: { !known.contains($0.stringValue) }) else {
            return try container(keyedBy: keys)
        }
        throw DecodingError.dataCorrupted(
            DecodingError.Context(
                codingPath: codingPath + [foreign],
                debugDescription: "'\(foreign.stringValue)' is not one of the keys "
                    + known.joined(separator: ", ")))
    }
}

extension Encoder {
    fileprivate func encode(policyText text: String) throws {
        var container = singleValueContainer()
        try container.encode(text)
    }
}

/// Whatever key there is.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) { nil }
}
