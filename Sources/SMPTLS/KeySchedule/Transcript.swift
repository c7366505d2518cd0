internal import SMPCrypto

/// The hash of all messages so far.
///
/// Which hash function is to be used shows only in the hello of the server. Until then the hellos
/// are kept as they are; binders, too, are computed over them.
///
/// - Source: RFC 8446, section 4.4.1.
struct Transcript: ~Copyable, Sendable {
    /// The hellos, until the hash function is known.
    private var hellos: [UInt8] = []
    private var running = RunningHash(.sha256)
    private var isHashing = false

    /// Adds a message.
    mutating func append(_ message: [UInt8]) {
        if isHashing {
            running.update(message.span)
        } else {
            hellos += message
        }
    }

    /// Fixes the hash function: after the hello of the server, or before it where that is known.
    mutating func start(_ algorithm: HashAlgorithm) {
        let first = hellos
        running = RunningHash(algorithm)
        running.update(first.span)
        hellos = []
        isHashing = true
    }

    /// Puts a hash in the place of the first hello, as a second one is to follow.
    mutating func replaceFirstHello(_ algorithm: HashAlgorithm) {
        hellos = MessageHash.message(RunningHash.hash(hellos.span, algorithm))
    }

    /// The hash of the hellos and of what is about to follow them.
    ///
    /// - Precondition: The hash function is not fixed yet.
    func hellosHash(_ algorithm: HashAlgorithm, with next: Span<UInt8> = Span()) -> HashDigest {
        var hash = RunningHash(algorithm)
        hash.update(hellos.span)
        hash.update(next)
        return hash.current()
    }

    /// The hash of all messages.
    ///
    /// - Precondition: The hash function is fixed.
    func current() -> HashDigest {
        running.current()
    }
}
