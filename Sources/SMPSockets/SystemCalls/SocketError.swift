/// A system call that failed: what it was to do, on which address, and why it did not.
///
/// The description is meant for people: `cannot bind 127.0.0.1:31000: address already in use`.
/// Programs compare ``number``.
public struct SocketError: Error, Hashable, Sendable {
    /// What was asked of the kernel.
    public let call: SystemCall

    /// The address that the call was about, where there is one.
    public let address: SocketAddress?

    /// Why the kernel refused.
    public let number: ErrorNumber

    /// Puts together what failed, where, and why.
    public init(_ call: SystemCall, _ address: SocketAddress?, _ number: ErrorNumber) {
        (self.call, self.address, self.number) = (call, address, number)
    }
}

extension SocketError: CustomStringConvertible {
    /// One line: what cannot be done, on which address, and why.
    public var description: String {
        let place = address.map { " \($0)" } ?? ""
        return "cannot \(call.purpose)\(place): \(number)"
    }
}
