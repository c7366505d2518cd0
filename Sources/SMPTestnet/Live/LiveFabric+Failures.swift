internal import SMPBytes
internal import SMPSCION

/// Something that the routers of a live network found out.
enum LiveEvent: Hashable, Sendable {
    /// A link works, or does not, as both of its ends now know.
    case linkNoticed(index: Int, isUp: Bool)
    /// Two routers of an autonomous system reach each other, or do not.
    case siblingsNoticed(String, String, isUp: Bool)
}

extension LiveFabric {
    /// What two routers watch: see ``FailureDetector``.
    struct Session {
        enum Subject {
            case link(Int)
            /// Two routers, each with the index that the other has in its configuration.
            case siblings(Int, Int, Int, Int)
        }

        let subject: Subject
        var detector = FailureDetector()
    }

    /// Breaks or mends a link, in one direction or both.
    mutating func setLink(_ index: Int, _ heading: Heading?, isUp: Bool, now: Instant) {
        if heading != .back { links[index].forth.direction.setUp(isUp, now: now) }
        if heading != .forth { links[index].back.direction.setUp(isUp, now: now) }
        observe(links[index].session, now: now)
    }

    /// Kills a router or brings it back to life.
    mutating func setRouter(_ index: Int, isUp: Bool, now: Instant) {
        routers[index].isUp = isUp
        for session in routers[index].sessions { observe(session, now: now) }
    }

    private mutating func observe(_ session: Int, now: Instant) {
        let works = works(sessions[session].subject)
        sessions[session].detector.observe(works: works, detection, now: now)
    }

    /// Whether messages get through, in both directions.
    private func works(_ subject: Session.Subject) -> Bool {
        switch subject {
        case .siblings(let a, _, let b, _): routers[a].isUp && routers[b].isUp
        case .link(let index):
            links[index].forth.direction.isUp && links[index].back.direction.isUp
                && routers[links[index].first.router].isUp
                && routers[links[index].second.router].isUp
        }
    }

    /// Tells routers what they would have noticed by now.
    mutating func noticeFailures(now: Instant) {
        for index in sessions.indices where sessions[index].detector.handleTimeout(now: now) {
            let isUp = sessions[index].detector.isUp
            switch sessions[index].subject {
            case .link(let link):
                for end in [links[link].first, links[link].second] {
                    routers[end.router].router.setInterface(end.interface, isUp: isUp)
                }
                report(.linkNoticed(index: link, isUp: isUp))
            case .siblings(let a, let indexAtA, let b, let indexAtB):
                routers[a].router.setSibling(indexAtA, isUp: isUp)
                routers[b].router.setSibling(indexAtB, isUp: isUp)
                report(.siblingsNoticed(routers[a].name, routers[b].name, isUp: isUp))
            }
        }
    }
}
