internal import SMPBytes
internal import SMPSCION

/// How routers notice that something broke.
///
/// ```
///         breaks            noticed                mended          noticed
///   ────────┼─── 600 ms ───────┼──────────────────────┼───── 1 s ─────┼──────►
///     works │   packets lost   │   answers of SCMP    │  still SCMP   │ works
/// ```
///
/// A session watches a link, or the network between two routers of an autonomous system. What is
/// broken for a shorter time than it takes to notice is never noticed.
///
/// - Source: SCION "Bidirectional Forwarding Detection"; RFC 5880, section 6.8.4.
extension VirtualNetwork {
    struct Session {
        enum Subject {
            case link(Int)
            /// Two routers, each with the index that the other has in its configuration.
            case siblings(Int, Int?, Int, Int?)
        }

        let subject: Subject
        /// Whether the routers take it for working.
        var isUp = true
        /// What they will take it for, unless that changes before.
        var target = true
        /// Which detection is the current one.
        var token = 0
    }

    /// Begins to watch something between two routers.
    func watch(_ subject: Session.Subject, _ a: Int, _ b: Int) {
        sessions.append(Session(subject: subject))
        routers[a].sessions.append(sessions.count - 1)
        routers[b].sessions.append(sessions.count - 1)
        review(sessions.count - 1)
    }

    /// Breaks or mends a link.
    func setLink(_ id: LinkID, _ heading: Heading?, isUp: Bool) {
        if heading != .back { links[id.index].forth.direction.setUp(isUp, now: now) }
        if heading != .forth { links[id.index].back.direction.setUp(isUp, now: now) }
        for session in routers[links[id.index].first.router.index].sessions { review(session) }
    }

    /// Kills a router or brings it back to life.
    func setRouter(_ id: RouterID, isUp: Bool) {
        routers[id.index].isUp = isUp
        for session in routers[id.index].sessions { review(session) }
    }

    /// Looks whether something works, and sees to it that this will be noticed.
    private func review(_ index: Int) {
        let works = works(sessions[index].subject)
        guard works != sessions[index].target else { return }
        sessions[index].target = works
        sessions[index].token += 1
        guard works != sessions[index].isUp else { return }
        let time = now + (works ? detection.upAfter : detection.downAfter)
        events.add(.detection(session: index, token: sessions[index].token), at: time)
    }

    /// Whether messages get through, in both directions.
    private func works(_ subject: Session.Subject) -> Bool {
        switch subject {
        case .siblings(let a, _, let b, _): routers[a].isUp && routers[b].isUp
        case .link(let index):
            links[index].forth.direction.isUp && links[index].back.direction.isUp
                && routers[links[index].first.router.index].isUp
                && routers[links[index].second.router.index].isUp
        }
    }

    /// Tells both routers, unless things have changed since.
    func detect(_ index: Int, token: Int) {
        guard sessions[index].token == token else { return }
        let isUp = sessions[index].target
        sessions[index].isUp = isUp
        switch sessions[index].subject {
        case .link(let link):
            for end in [links[link].first, links[link].second] {
                routers[end.router.index].router.setInterface(end.interface, isUp: isUp)
            }
            note(.linkNoticed(LinkID(index: link), isUp: isUp))
        case .siblings(let a, let indexAtA, let b, let indexAtB):
            if let indexAtA { routers[a].router.setSibling(indexAtA, isUp: isUp) }
            if let indexAtB { routers[b].router.setSibling(indexAtB, isUp: isUp) }
            note(.siblingsNoticed(RouterID(index: a), RouterID(index: b), isUp: isUp))
        }
    }
}
