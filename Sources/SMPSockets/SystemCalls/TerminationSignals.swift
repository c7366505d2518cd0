internal import Glibc
internal import Synchronization

/// The wish of a user or of the system that the process ends: SIGINT and SIGTERM.
///
/// Without it such a signal ends the process at once. With it the process hears of the signal and
/// can clean up; a second one ends it all the same.
///
/// - Source: signal(7), "Async-signal-safe functions", for why the handler only writes a byte.
public enum TerminationSignals {
    /// Where the handler writes to; signals belong to the whole process, and so does this.
    private static let writeEnd = Atomic<Int32>(-1)

    /// Waits for the first such signal.
    ///
    /// - Returns: `false` when the system has no pipe or thread left to wait with.
    @discardableResult public static func next() async -> Bool {
        var ends: [2 of Int32] = [-1, -1]
        let isOpen = unsafe withUnsafeMutableBytes(of: &ends) { bytes in
            unsafe pipe(bytes.assumingMemoryBound(to: Int32.self).baseAddress) == 0
        }
        guard isOpen else { return false }
        writeEnd.store(ends[1], ordering: .releasing)
        let readEnd = ends[0]
        for number in [SIGINT, SIGTERM] {
            _ = signal(number) { number in
                // The next one finds the default again, which ends the process.
                _ = signal(number, SIG_DFL)
                var byte: UInt8 = 0
                _ = unsafe write(
                    TerminationSignals.writeEnd.load(ordering: .acquiring), &byte, 1)
            }
        }
        return await withCheckedContinuation { continuation in
            do throws(SocketError) {
                try startThread(named: "smp-signals") {
                    var byte: UInt8 = 0
                    var count = 0
                    repeat {
                        count = unsafe read(readEnd, &byte, 1)
                    } while count < 0 && ErrorNumber.latest == .interrupted
                    continuation.resume(returning: true)
                }
            } catch {
                continuation.resume(returning: false)
            }
        }
    }
}
