import SMPTestnet

/// What is asked of a running network: one line of JSON.
struct ControlRequest: Codable, Equatable {
    /// What to do with a link.
    enum Action: String, Codable, CaseIterable {
        case up, down, set
    }

    /// The link, by its name or ends; without one, nothing is done but told.
    var link: String?
    /// What to do with it.
    var action: Action?
    /// Which direction is meant; both without it.
    var direction: String?
    /// What the link does to packets from now on, in the words of `.topo` files.
    var conditions: [String: String]?
}

/// The answer: one line of JSON.
struct ControlReply: Codable, Equatable {
    /// What is wrong with the request, if anything.
    var error: String?
    /// The links that were asked for.
    var links: [LinkReport] = []
}

/// How a link is.
struct LinkReport: Codable, Equatable {
    /// One direction of it.
    struct Direction: Codable, Equatable {
        let up: Bool
        /// In bits per second; nothing for as much as comes.
        let rate: Int?
        let delayMilliseconds: Double
        let packets, bytes, queueDrops, losses, downDrops: Int

        enum CodingKeys: String, CodingKey {
            case up, rate, packets, bytes, losses
            case delayMilliseconds = "delay_ms"
            case queueDrops = "queue_drops"
            case downDrops = "down_drops"
        }
    }

    let name: String
    let a, b: String
    let type: String
    /// Whether the routers at both ends take the link for working.
    let noticedUp: Bool
    /// From a to b, and back.
    let forth, back: Direction

    enum CodingKeys: String, CodingKey {
        case name, a, b, type, forth, back
        case noticedUp = "noticed_up"
    }
}

extension LinkReport {
    init(_ link: NetworkDescription.Link, _ status: LiveLinkStatus) {
        self.init(
            name: "\(link)", a: "\(link.a)", b: "\(link.b)", type: link.type.rawValue,
            noticedUp: status.isNoticedUp, forth: Direction(status.forth),
            back: Direction(status.back))
    }
}

extension LinkReport.Direction {
    init(_ direction: LiveLinkStatus.Direction) {
        let statistics = direction.statistics
        self.init(
            up: direction.isUp, rate: direction.properties.rate,
            delayMilliseconds: direction.properties.delay.milliseconds,
            packets: statistics.carriedPackets, bytes: statistics.carriedBytes,
            queueDrops: statistics.queueDrops, losses: statistics.losses,
            downDrops: statistics.downDrops)
    }
}

extension LinkProperties {
    /// Changes what is said in the words of `.topo` files.
    ///
    /// - Throws: `Failure` for a quantity that is none.
    mutating func change(_ words: [String: String]) throws {
        for (key, text) in words {
            do {
                switch key {
                case "rate": rate = Int(clamping: try Quantity.rate(text))
                case "delay": delay = try Quantity.duration(text)
                case "jitter": jitter = try Quantity.duration(text)
                case "queue": queue = .bytes(try Quantity.byteCount(text))
                case "loss": loss = .independent(Probability(try Quantity.fraction(text)))
                default: throw Failure.misuse("\(key) is nothing that a link has")
                }
            } catch let error as QuantityError {
                throw Failure.misuse("--\(key): \(error)")
            }
        }
    }
}
