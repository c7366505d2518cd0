/// What an endpoint does with a datagram.
///
/// - Source: RFC 9000, section 5.2.
enum DatagramVerdict: Hashable, Sendable {
    /// It is for the connection in this slot.
    case deliver(slot: Int)
    /// It begins a connection.
    case accept(ConnectionAttempt)
    /// It is answered without anything being remembered.
    case answer(StatelessAnswer)
    /// It is forgotten.
    case drop(Reason)

    /// Why a datagram is forgotten.
    enum Reason: Hashable, Sendable {
        /// It is no QUIC packet, or not one that can begin a connection.
        case malformed
        /// It is for a connection that is not known, and cannot begin one.
        case unknownConnection
        /// It is too small to be answered, or to begin a connection.
        case tooSmall
        /// Strangers have had enough answers for now.
        case tooManyAnswers
    }
}
