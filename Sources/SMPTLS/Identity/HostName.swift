/// Whether a name that a certificate was made for covers the name of a host.
///
/// ```
///   certificate     covers            does not cover
///   example.org     example.org       www.example.org
///   *.example.org   www.example.org   example.org, a.b.example.org
/// ```
///
/// Case does not matter, nor does a final dot of the host's name. A star stands for one whole label,
/// the first.
///
/// - Source: RFC 9525, section 6.3; RFC 6066, section 3.
enum HostName {
    /// Whether `pattern` covers `host`.
    static func matches(_ pattern: String, _ host: String) -> Bool {
        let pattern = labels(of: pattern)
        let host = labels(of: host)
        guard pattern.count == host.count, !host.contains(["*"]), !host.contains([]) else {
            return false
        }
        guard pattern.first == ["*"] else { return pattern == host }
        // A star alone, or right below the top, would cover what belongs to many.
        return pattern.count > 2 && pattern.dropFirst() == host.dropFirst()
    }

    private static func labels(of name: String) -> [[Character]] {
        let name = name.hasSuffix(".") ? name.dropLast() : Substring(name)
        return name.lowercased().split(separator: ".", omittingEmptySubsequences: false)
            .map(Array.init)
    }
}
