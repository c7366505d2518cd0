import SMPTestnet

/// Does what is asked of a running network.
struct NetworkController: Sendable {
    let live: LiveNetwork

    func answer(_ request: ControlRequest) async -> ControlReply {
        do {
            let indices = try indices(of: request)
            if let action = request.action {
                for index in indices { try await act(action, on: index, request) }
            }
            let status = await live.links()
            return ControlReply(
                links: indices.filter(status.indices.contains).map {
                    LinkReport(live.network.links[$0], status[$0])
                })
        } catch let failure as Failure {
            return ControlReply(error: failure.message)
        } catch {
            return ControlReply(error: "\(error)")
        }
    }

    private func indices(of request: ControlRequest) throws -> [Int] {
        guard let name = request.link else { return Array(live.network.links.indices) }
        guard let link = live.network.link(named: name),
            let index = live.network.links.firstIndex(of: link)
        else {
            let names = live.network.links.map { "\"\($0)\"" }.joined(separator: ", ")
            throw Failure.misuse("no link \"\(name)\", or more than one; there are \(names)")
        }
        return [index]
    }

    private func act(
        _ action: ControlRequest.Action, on index: Int, _ request: ControlRequest
    ) async throws {
        let heading = try heading(of: request)
        switch action {
        case .up, .down: await live.setLink(index, heading, isUp: action == .up)
        case .set:
            let status = await live.links()
            guard status.indices.contains(index) else { return }
            for direction in Heading.allCases where heading ?? direction == direction {
                let side = direction == .forth ? status[index].forth : status[index].back
                var properties = side.properties
                try properties.change(request.conditions ?? [:])
                await live.changeLink(index, direction, to: properties)
            }
        }
    }

    private func heading(of request: ControlRequest) throws -> Heading? {
        switch request.direction {
        case nil: nil
        case "forth": .forth
        case "back": .back
        case let other?: throw Failure.misuse("a link has directions forth and back, not \(other)")
        }
    }
}
