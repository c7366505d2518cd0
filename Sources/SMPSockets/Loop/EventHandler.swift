public import SMPBytes

/// What an event loop drives: the owner of sockets and of the state behind them.
///
/// ```
///         ┌─► wait until a socket is ready, someone calls wakeUp(), or the deadline passes
///         │         │
///   one   │   handle(_:of:now:)   for each socket that is ready
///  round  │         │
///         │   tasks that run on the loop
///         │         │
///         └── endRound(now:)      does what is due, and says when the next round is
/// ```
///
/// The loop's thread owns the handler and is the only one to touch it. A handler therefore needs no
/// lock; others reach it through a queue of their own and ``EventLoop/wakeUp()``.
public protocol EventHandler: ~Copyable, SendableMetatype {
    /// Receives from, or goes on to send on, a socket that is ready.
    ///
    /// As long as the socket stays ready the call is repeated, so a handler need not take all at
    /// once. A socket that was unregistered in the same round may still be reported. The `token` is
    /// what the socket was registered as.
    mutating func handle(_ readiness: Readiness, of token: Int, now: Instant)

    /// Does what is due at `now`, above all to send, and returns when there will be more to do.
    ///
    /// Every round ends with this call, whatever began it, and so does the start of the loop.
    ///
    /// - Returns: When the next round starts at the latest, or `nil` if there is no need for one.
    mutating func endRound(now: Instant) -> Instant?
}

/// Stands in where a loop only runs tasks.
struct NoHandler: EventHandler {
    mutating func handle(_ readiness: Readiness, of token: Int, now: Instant) {}
    mutating func endRound(now: Instant) -> Instant? { nil }
}
