internal import CSMPLinux
internal import Glibc

/// Starts a thread that runs `body` and ends.
func startThread(
    named name: String, _ body: @escaping @Sendable () -> Void
) throws(SocketError) {
    let parcel = unsafe Unmanaged.passRetained(Parcel(body))
    var thread = pthread_t()
    let result = unsafe pthread_create(&thread, nil, runBody, parcel.toOpaque())
    guard result == 0 else {
        unsafe parcel.release()
        throw SocketError(.startThread, nil, ErrorNumber(rawValue: result))
    }
    // The name is a help in debuggers only; the kernel keeps 15 bytes.
    _ = unsafe smp_pthread_setname(thread, String(name.utf8.prefix(15)) ?? "")
    pthread_detach(thread)
}

private func runBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    let parcel = unsafe Unmanaged<Parcel<@Sendable () -> Void>>.fromOpaque(context)
    unsafe parcel.takeRetainedValue().take()?()
    return nil
}

/// Carries a value to another thread, where it is taken out once.
final class Parcel<Content: ~Copyable>: Sendable {
    private let content: Lock<Content?>

    init(_ content: consuming sending Content) {
        self.content = Lock(consume content)
    }

    func take() -> sending Content? {
        content.withLock { $0.take() }
    }
}
