import FuzzDriver
import SMPHost

@main enum FuzzTopology {
    static func main() {
        fuzz { start, count in
            FuzzTopology.check(Array(UnsafeBufferPointer(start: start, count: count)))
            return 0
        }
    }

    /// What reads as a topology leads to every interface in it, and what does not is explained in
    /// one short line.
    static func check(_ json: [UInt8]) {
        do throws(TopologyError) {
            let topology = try Topology(json: json)
            precondition(!topology.isdAS.isWildcard)
            for router in topology.borderRouters {
                for interface in router.interfaces {
                    precondition(topology.borderRouter(of: interface.id) == router)
                    precondition(topology.interface(interface.id) == interface)
                }
            }
        } catch {
            let line = error.description
            precondition(line.utf8.allSatisfy { 0x20..<0x7f ~= $0 } && line.utf8.count < 5000)
        }
    }
}
