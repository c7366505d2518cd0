public import SMPHost
internal import SMPSCION

/// The paths that a socket uses at once, in the order that matters to whoever chose them.
///
/// The place of a path in the set is the number of the connection over it. No two paths of a set
/// cross the same interfaces.
public struct PathSet: Hashable, Sendable {
    /// The paths, in order.
    public let paths: [NetworkPath]

    /// Joins paths, leaving out what crosses the same interfaces as a path before it.
    public init(_ paths: some Sequence<NetworkPath>) {
        var known: Set<[PathInterface]> = []
        self.paths = paths.filter { known.insert($0.interfaces).inserted }
    }
}

extension PathSet: RandomAccessCollection {
    /// The place of the first path.
    public var startIndex: Int { 0 }

    /// The number of paths.
    public var endIndex: Int { paths.count }

    /// The path at a place.
    public subscript(index: Int) -> NetworkPath { paths[index] }
}
