/// A value whose fields are those of a protobuf message.
package protocol ProtobufMessage {
    /// Takes all fields of the message that `reader` stands in, and checks them.
    ///
    /// - Throws: `WireError` when the fields cannot be read, or do not make sense.
    init(from reader: inout ProtobufReader) throws(WireError)

    /// Appends all fields.
    func encode(into writer: inout ProtobufWriter)
}

extension ProtobufMessage {
    /// Reads a message that fills `bytes`.
    package init(filling bytes: Span<UInt8>) throws(WireError) {
        var reader = ProtobufReader(bytes)
        try self.init(from: &reader)
    }

    /// The bytes of the message.
    package var message: [UInt8] {
        var writer = ProtobufWriter()
        encode(into: &writer)
        return writer.bytes
    }
}

extension ProtobufReader {
    /// Takes one of several messages.
    package mutating func take<Message: ProtobufMessage>(
        _ type: Message.Type = Message.self
    ) throws(WireError) -> Message {
        var message = try takeMessage()
        return try Message(from: &message)
    }

    /// Takes a message that may be there only once.
    ///
    /// The format wants a second one merged into the first. No sender makes use of that, and two
    /// readers that merge differently would believe different things of the same signed bytes.
    ///
    /// - Parameter previous: What the field was before.
    /// - Returns: The message.
    /// - Throws: `WireError.violates` with ``WireRule/protobufMessageOnce``.
    package mutating func take<Message: ProtobufMessage>(
        once previous: Message?
    ) throws(WireError) -> Message {
        guard previous == nil else { throw .violates(.protobufMessageOnce, at: offset) }
        return try take()
    }
}

extension ProtobufWriter {
    /// Appends a message, even if it is empty.
    package mutating func append<Message: ProtobufMessage>(_ number: Int, _ message: Message) {
        append(number) { writer in message.encode(into: &writer) }
    }

    /// Appends a message if there is one.
    package mutating func append<Message: ProtobufMessage>(_ number: Int, _ message: Message?) {
        if let message { append(number, message) }
    }
}
