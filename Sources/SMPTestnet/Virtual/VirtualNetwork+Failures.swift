internal import SMPBytes
internal import SMPSCION

/// How routers notice that something broke: each link, and each pair of routers of an autonomous
/// system, is watched by a ``FailureDetector``.
extension VirtualNetwork {
    struct Session {
        enum Subject {
            case link(Int)
            /// Two routers, each with the index that the other has in its configuration.
            case siblings(Int, Int?, Int, Int?)
        }

        let subject: Subject
        /// What the routers take it for.
        var detector = FailureDetector()
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
        let before = sessions[index].detector.deadline
        sessions[index].detector.observe(
            works: works(sessions[index].subject), detection, now: now)
        guard let deadline = sessions[index].detector.deadline, deadline != before else { return }
        events.add(.detection(session: index), at: deadline)
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
    func detect(_ index: Int) {
        guard sessions[index].detector.handleTimeout(now: now) else { return }
        let isUp = sessions[index].detector.isUp
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
