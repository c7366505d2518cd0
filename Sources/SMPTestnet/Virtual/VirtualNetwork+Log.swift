internal import SMPBytes
internal import SMPSCION

extension VirtualNetwork {
    /// Writes an event down, if the log is to have it.
    func note(_ event: NetworkEvent) {
        guard logLevel >= event.level else { return }
        log.append(LogEntry(time: now, event: event))
    }

    /// A log entry in words, with the names that routers and links have.
    public func text(of entry: LogEntry) -> String {
        "\(entry.time - Instant(.zero)): \(text(of: entry.event))"
    }

    private func text(of event: NetworkEvent) -> String {
        switch event {
        case .changed(let change): text(of: change)
        case .linkNoticed(let link, let isUp): "\(name(link)) is found \(isUp ? "up" : "down")"
        case .siblingsNoticed(let a, let b, let isUp):
            "\(name(a)) and \(name(b)) \(isUp ? "reach" : "do not reach") each other"
        case .answered(let router, .message(let message, _)): "\(name(router)) answers \(message)"
        case .answered(let router, .binding): "\(name(router)) answers a STUN request"
        case .dropped(let router, let reason): "\(name(router)) drops: \(reason.rawValue)"
        case .ignored(let router): "\(name(router)) is dead, a packet is lost"
        case .lost(let link, let heading, let cause): "\(name(link, heading)): \(cause.rawValue)"
        case .cut(let link, let heading): "\(name(link, heading)): lost as the link broke"
        case .unclaimed(let isdAS, let address): "nobody at \(address) in \(isdAS)"
        case .sent(let host, let count): "host \(host.index) sends \(count) bytes"
        case .carried(let link, let heading, let count):
            "\(name(link, heading)) carries \(count) bytes"
        case .received(let host, let count): "host \(host.index) receives \(count) bytes"
        }
    }

    private func text(of change: NetworkChange) -> String {
        switch change {
        case .link(let link, let heading, let isUp):
            "\(name(link, heading)) \(isUp ? "is mended" : "breaks")"
        case .router(let router, let isUp): "\(name(router)) \(isUp ? "comes back" : "dies")"
        case .properties(let link, let heading, _): "\(name(link, heading)) changes"
        }
    }

    private func name(_ router: RouterID) -> String {
        routers[router.index].router.configuration.name
    }

    private func name(_ end: LinkEnd) -> String {
        "\(routers[end.router.index].router.configuration.isdAS)#\(end.interface.rawValue)"
    }

    private func name(_ link: LinkID, _ heading: Heading? = nil) -> String {
        let (first, second) = (name(links[link.index].first), name(links[link.index].second))
        switch heading {
        case .forth: return "\(first) → \(second)"
        case .back: return "\(second) → \(first)"
        case nil: return "\(first) ↔ \(second)"
        }
    }
}
