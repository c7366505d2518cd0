@unsafe @preconcurrency import Glibc

/// Standard output.
enum Output {
    /// Whether a person looks at it, so that lines can be drawn again in place.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// How many characters a line of the terminal has, or `nil` if that is not known.
    static var width: Int? {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// Hands over every line at once, so that the reader of a pipe sees it when it is printed.
    static func flushEachLine() {
        unsafe setvbuf(stdout, nil, _IOLBF, 0)
    }

    /// Hands over what was printed.
    static func flush() {
        fflush(nil)
    }
}
