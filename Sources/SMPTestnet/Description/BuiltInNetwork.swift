/// A network that comes with the library, so that none has to be written first.
public enum BuiltInNetwork: String, Hashable, Sendable, CaseIterable {
    /// A core AS and its two customers, on IPv4. (scionproto's topology/tiny4.topo)
    case tiny4
    /// Sixteen ASes in two isolation domains with peering links, partly on IPv6. (scionproto's
    /// topology/default.topo)
    case `default`
    /// Six ASes with three ways from the first to the last, which have a link in common.
    ///
    /// ```
    ///                      ┌─ 10 ─ 103 ─┐
    ///   101 ──── 20 ──── 102 ─ 10 ─ 104 ─ 106      rates in Mbit/s, the rest 1000
    ///                      └─ 5 ── 105 ─┘          5 ms on each link
    /// ```
    case showcase

    /// The description of the network.
    ///
    /// - Throws: ``NetworkDescriptionError`` never, unless this file is wrong.
    public func network() throws(NetworkDescriptionError) -> NetworkDescription {
        switch self {
        case .tiny4: try NetworkDescription(.tiny4)
        case .default: try NetworkDescription(.default)
        case .showcase: try NetworkDescription(.showcase)
        }
    }
}

extension NetworkDocument {
    fileprivate static let tiny4 = NetworkDocument(
        systems: """
            1-ff00:0:110  core mtu=1400
            1-ff00:0:111  cert_issuer=1-ff00:0:110
            1-ff00:0:112  cert_issuer=1-ff00:0:110
            """,
        links: """
            1-ff00:0:110#1  CHILD  1-ff00:0:111#41  mtu=1280
            1-ff00:0:110#2  CHILD  1-ff00:0:112#1   bw=500
            """)

    fileprivate static let showcase = NetworkDocument(
        systems: """
            1-ff00:0:101
            1-ff00:0:102  core
            1-ff00:0:103
            1-ff00:0:104
            1-ff00:0:105
            1-ff00:0:106
            """,
        links: """
            1-ff00:0:102  CHILD  1-ff00:0:101  name=101-102 rate=20Mbps delay=5ms
            1-ff00:0:102  CHILD  1-ff00:0:103  name=102-103 rate=10Mbps delay=5ms
            1-ff00:0:102  CHILD  1-ff00:0:104  name=102-104 rate=10Mbps delay=5ms
            1-ff00:0:102  CHILD  1-ff00:0:105  name=102-105 rate=5Mbps delay=5ms
            1-ff00:0:103  CHILD  1-ff00:0:106  name=103-106 rate=1000Mbps delay=5ms
            1-ff00:0:104  CHILD  1-ff00:0:106  name=104-106 rate=1000Mbps delay=5ms
            1-ff00:0:105  CHILD  1-ff00:0:106  name=105-106 rate=1000Mbps delay=5ms
            """)

    // The order of the links decides which router of an AS is the first, so it is that of the file.
    fileprivate static let `default` = NetworkDocument(
        systems: """
            1-ff00:0:110  core underlay=UDP/IPv6
            1-ff00:0:120  core
            1-ff00:0:130  core underlay=UDP/IPv6
            1-ff00:0:111  cert_issuer=1-ff00:0:110 underlay=UDP/IPv6
            1-ff00:0:112  cert_issuer=1-ff00:0:110 mtu=1450
            1-ff00:0:121  cert_issuer=1-ff00:0:120
            1-ff00:0:122  cert_issuer=1-ff00:0:120 underlay=UDP/IPv6
            1-ff00:0:131  cert_issuer=1-ff00:0:130
            1-ff00:0:132  cert_issuer=1-ff00:0:130 underlay=UDP/IPv6
            1-ff00:0:133  cert_issuer=1-ff00:0:130
            2-ff00:0:210  core mtu=1280
            2-ff00:0:220  core underlay=UDP/IPv6
            2-ff00:0:211  cert_issuer=2-ff00:0:210 underlay=UDP/IPv6
            2-ff00:0:212  cert_issuer=2-ff00:0:210
            2-ff00:0:221  cert_issuer=2-ff00:0:220
            2-ff00:0:222  cert_issuer=2-ff00:0:220 underlay=UDP/IPv6
            """,
        links: """
            1-ff00:0:110#1      CORE   1-ff00:0:120-A#6
            1-ff00:0:110#2      CORE   1-ff00:0:130-A#104  underlay=UDP/IPv6
            1-ff00:0:110#3      CORE   2-ff00:0:210#453
            1-ff00:0:120-A#1    CORE   1-ff00:0:130-B#105
            1-ff00:0:120-B#2    CORE   2-ff00:0:220#501    mtu=1350
            1-ff00:0:120-B#3    CORE   2-ff00:0:220#502    mtu=1400
            1-ff00:0:120-B#4    CHILD  1-ff00:0:121#3
            1-ff00:0:120#5      CHILD  1-ff00:0:111-B#104
            1-ff00:0:130-A#111  CHILD  1-ff00:0:131#479
            1-ff00:0:130-B#112  CHILD  1-ff00:0:111-A#105  underlay=UDP/IPv6
            1-ff00:0:130-A#113  CHILD  1-ff00:0:112#495
            1-ff00:0:111-C#100  PEER   1-ff00:0:121#4
            1-ff00:0:111-B#101  PEER   2-ff00:0:211-A#5    underlay=UDP/IPv6
            1-ff00:0:111-C#102  PEER   2-ff00:0:211-A#6
            1-ff00:0:111-A#103  CHILD  1-ff00:0:112#494
            1-ff00:0:121#1      PEER   1-ff00:0:131#480
            1-ff00:0:121#2      CHILD  1-ff00:0:122#2      underlay=UDP/IPv6
            1-ff00:0:122#1      PEER   1-ff00:0:133#1
            1-ff00:0:131#478    CHILD  1-ff00:0:132#2
            1-ff00:0:132#1      CHILD  1-ff00:0:133#2
            2-ff00:0:210#450    CORE   2-ff00:0:220#503    underlay=UDP/IPv6
            2-ff00:0:210#451    CHILD  2-ff00:0:211-A#7
            2-ff00:0:210#452    CHILD  2-ff00:0:211-A#8
            2-ff00:0:220#500    CHILD  2-ff00:0:221#2
            2-ff00:0:211-A#1    PEER   2-ff00:0:221#3      underlay=UDP/IPv6
            2-ff00:0:211-A#2    CHILD  2-ff00:0:212#201
            2-ff00:0:211-A#3    CHILD  2-ff00:0:212#200
            2-ff00:0:211-A#4    CHILD  2-ff00:0:222#301
            2-ff00:0:221#1      CHILD  2-ff00:0:222#302
            """)
}

extension NetworkDocument {
    /// Takes a line for each AS and for each link: what is always there, then `key=value`, and a
    /// key alone for what is true.
    private init(systems: String, links: String) {
        self.systems = [:]
        for line in systems.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            self.systems[words[0]] = Self.scalars(words.dropFirst())
        }
        self.links = links.split(separator: "\n").map { line in
            let words = line.split(separator: " ").map(String.init)
            let ends = ["a=\(words[0])", "linkAtoB=\(words[1])", "b=\(words[2])"]
            return Link(values: Self.scalars(ends + words.dropFirst(3)))
        }
    }

    private static func scalars(_ words: some Sequence<String>) -> [String: Scalar] {
        words.reduce(into: [:]) { scalars, word in
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            scalars[parts[0]] = Scalar(stringLiteral: parts.count == 2 ? parts[1] : "true")
        }
    }
}
