import SMP

/// Lets a user choose among paths.
enum PathPrompt {
    /// Shows the paths on standard error, and reads numbers and ranges from standard input.
    static func choose(of paths: [NetworkPath]) throws -> [NetworkPath] {
        Diagnostics.write("Available paths:")
        for (index, path) in paths.enumerated() {
            Diagnostics.write("[\(index)] \(PathText.line(path))")
        }
        Diagnostics.write("Choose paths, such as 0 2-4:")
        guard let line = readLine(), let places = places(in: line, count: paths.count) else {
            throw Failure.misuse("that names no paths from 0 to \(paths.count - 1)")
        }
        return places.map { paths[$0] }
    }

    /// The places that numbers and ranges name, in their order, or `nil` if one is none.
    static func places(in line: String, count: Int) -> [Int]? {
        var places: [Int] = []
        for word in line.split(whereSeparator: { $0 == " " || $0 == "," }) {
            let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard 1...2 ~= ends.count, let first = ends[0], let last = ends[ends.count - 1],
                0 <= first, first <= last, last < count
            else { return nil }
            places += (first...last).filter { !places.contains($0) }
        }
        return places.isEmpty ? nil : places
    }
}
