import SMPBytes
import SMPSCION
import TestVectors
import Testing

@Suite struct CapturedCombinationTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name, from, to: String
        let keepsDuplicates: Bool?
        let paths: [Path]

        var testDescription: String { name }
    }

    struct Path: Decodable, Hashable {
        let linkCount, mtu: Int
        let expiry: Int64
        let fingerprint: String
        let interfaces: [String]
        let bytes: Hex
        /// In microseconds.
        let latency: [Int64?]
        /// In bits per second.
        let bandwidth: [UInt64?]
        let linkTypes: [String?]
        /// Zero also for what is not known.
        let internalHops: [UInt32]
        let notes: [String]
        let epic: [Hex]?
    }

    static let cases = Result { try VectorFile<Case>.load("scion/captured-combinations") }

    static let combinator = Result {
        let segments = Dictionary(grouping: try CapturedSegment.all.get(), by: \.type)
        return PathCombinator(
            up: try segments["up", default: []].map { try $0.decode() },
            core: try segments["core", default: []].map { try $0.decode() },
            down: try segments["down", default: []].map { try $0.decode() })
    }

    @Test(arguments: try cases.get())
    func findsWhatTheReferenceFinds(_ vector: Case) throws {
        let paths = try Self.combinator.get().paths(
            from: try ISDAS(vector.from), to: try ISDAS(vector.to),
            keepsDuplicates: vector.keepsDuplicates ?? false)
        #expect(paths.map { Path($0) } == vector.paths)
    }

    /// A packet with the path is let through by each router that it comes by, and has the keys of
    /// the last two for EPIC.
    @Test(arguments: try cases.get().filter { $0.keepsDuplicates == true })
    func isLetThroughByAllRouters(_ vector: Case) throws {
        let keys = try CapturedKeys.load()
        let paths = try Self.combinator.get().paths(
            from: try ISDAS(vector.from), to: try ISDAS(vector.to), keepsDuplicates: true)
        for path in paths {
            let authenticators = try travel(path, keys).suffix(2)
            let epic = try #require(path.metadata.epicAuthenticators)
            #expect(Array(authenticators) == [epic.penultimateHop, epic.lastHop])
        }
    }

    /// Takes a packet from router to router.
    ///
    /// - Returns: The authenticators that the routers compute.
    private func travel(_ path: CombinedPath, _ keys: CapturedKeys) throws -> [HopAuthenticator] {
        var infoFields = path.path.infoFields
        let lengths = path.path.meta.segmentLengths
        var isdASes = [path.metadata.interfaces[0].isdAS]
        var authenticators: [HopAuthenticator] = []
        var comesFromLink = false
        for (index, hop) in path.path.hopFields.enumerated() {
            let meta = try PathMetaHeader(lengths, currentHopField: index)
            let segment = meta.currentInfoField
            let isPeering = try meta.isAtPeeringHop(in: infoFields[segment])
            if comesFromLink {
                infoFields[segment].enter(over: hop, isPeering: isPeering)
                isdASes.append(path.metadata.interfaces[2 * isdASes.count - 1].isdAS)
            }

            var key = try keys.forwardingKey(of: try #require(isdASes.last))
            let authenticator = key.authenticator(of: hop, in: infoFields[segment])
            #expect(authenticator.mac == hop.mac)
            authenticators.append(authenticator)

            comesFromLink = !meta.isAtCrossover || isPeering
            if comesFromLink, !meta.isAtLastHop {
                infoFields[segment].leave(over: hop, isPeering: isPeering)
            }
        }
        #expect(isdASes.count == path.linkCount + 1)
        return authenticators
    }
}

extension CapturedCombinationTests.Path {
    init(_ path: CombinedPath) {
        let (path, metadata) = (path, path.metadata)
        self.init(
            linkCount: path.linkCount, mtu: metadata.mtu ?? 0,
            expiry: metadata.expiry?.wholeSeconds ?? 0,
            fingerprint: metadata.fingerprint.description,
            interfaces: metadata.interfaces.map { "\($0.isdAS)#\($0.interface)" },
            bytes: Hex([UInt8](capacity: path.path.encodedLength) { path.path.encode(into: &$0) }),
            latency: metadata.latency.map { $0.map { Int64($0 / .microseconds(1)) } },
            bandwidth: metadata.bandwidth,
            linkTypes: metadata.linkTypes.map { $0.map { "\($0)" } },
            internalHops: metadata.internalHops.map { $0 ?? 0 }, notes: metadata.notes,
            epic: metadata.epicAuthenticators.map { keys in
                [keys.penultimateHop, keys.lastHop].map { key in
                    Hex([UInt8](capacity: HopAuthenticator.encodedLength) { key.encode(into: &$0) })
                }
            })
    }
}
