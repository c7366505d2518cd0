import Glibc

/// Standard output.
enum Output {
    /// Whether a person looks at it, so that lines can be drawn again in place.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Hands over what was printed, so that a reader of a pipe sees it.
    static func flush() {
        fflush(nil)
    }
}
