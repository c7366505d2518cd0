internal import CSMPLinux
internal import Glibc

/// The reason that the kernel gives for refusing a system call. (`errno`)
public struct ErrorNumber: RawRepresentable, Hashable, Sendable {
    /// The number that the kernel uses.
    public let rawValue: Int32

    /// Takes a number of the kernel's, known or not.
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// The C library's name for it, such as `EADDRINUSE`, or the number if it has none.
    public var name: String {
        guard let name = unsafe smp_error_name(rawValue) else { return "errno \(rawValue)" }
        return unsafe String(cString: name)
    }

    /// Why the latest system call of this thread failed.
    static var latest: ErrorNumber { ErrorNumber(rawValue: errno) }
}

extension ErrorNumber: CustomStringConvertible {
    /// A few words for people, such as "address already in use".
    public var description: String {
        guard let text = unsafe smp_error_text(rawValue) else { return name }
        let words = unsafe String(cString: text)
        let isAcronym = words.dropFirst().first?.isUppercase ?? false
        return isAcronym ? words : words.prefix(1).lowercased() + words.dropFirst()
    }
}

// MARK: - Reasons that callers act on

extension ErrorNumber {
    /// Another socket has the address. (EADDRINUSE)
    public static let addressInUse = ErrorNumber(rawValue: EADDRINUSE)
    /// No interface has the address. (EADDRNOTAVAIL)
    public static let addressNotAvailable = ErrorNumber(rawValue: EADDRNOTAVAIL)
    /// The machine has no such version of IP.
    public static let addressFamilyNotSupported = ErrorNumber(rawValue: EAFNOSUPPORT)
    /// The task that waited was cancelled, or its event loop has stopped. (ECANCELED)
    public static let cancelled = ErrorNumber(rawValue: ECANCELED)
    /// Nobody listens there. (ECONNREFUSED)
    public static let connectionRefused = ErrorNumber(rawValue: ECONNREFUSED)
    /// The peer broke the connection off. (ECONNRESET)
    public static let connectionReset = ErrorNumber(rawValue: ECONNRESET)
    /// The process may not do this. (EACCES)
    public static let permissionDenied = ErrorNumber(rawValue: EACCES)
    /// The datagram is longer than the path, or the protocol, carries. (EMSGSIZE)
    public static let messageTooLong = ErrorNumber(rawValue: EMSGSIZE)
    /// There is no route to the network. (ENETUNREACH)
    public static let networkUnreachable = ErrorNumber(rawValue: ENETUNREACH)
    /// There is no route to the host. (EHOSTUNREACH)
    public static let hostUnreachable = ErrorNumber(rawValue: EHOSTUNREACH)
    /// The process has as many descriptors open as it may. (EMFILE)
    public static let tooManyOpenFiles = ErrorNumber(rawValue: EMFILE)

    static let interrupted = ErrorNumber(rawValue: EINTR)
    static let wouldBlock = ErrorNumber(rawValue: EAGAIN)
    static let inProgress = ErrorNumber(rawValue: EINPROGRESS)
    static let invalidArgument = ErrorNumber(rawValue: EINVAL)
    static let inputOutput = ErrorNumber(rawValue: EIO)
    static let connectionAborted = ErrorNumber(rawValue: ECONNABORTED)
    static let alreadyBusy = ErrorNumber(rawValue: EBUSY)
    static let notImplemented = ErrorNumber(rawValue: ENOSYS)
}
