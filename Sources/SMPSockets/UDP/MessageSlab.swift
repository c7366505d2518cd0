internal import CSMPLinux
internal import Glibc

/// The memory of a batch: the descriptions of its messages, and their bytes, in one allocation.
///
/// ```
/// | header 0 … n | vector 0 … n | address 0 … n | control 0 … n | payload                      |
///     │                ▲              ▲               ▲             ▲
///     └── points to ───┴──────────────┴───────────────┘             │
///                      └── points to ───────────────────────────────┘
/// ```
///
/// The pointers between the parts are set up once. A batch then only changes lengths, and where in
/// the payload each vector points.
///
/// - Source: recvmmsg(2), sendmmsg(2).
@safe struct MessageSlab: ~Copyable, @unchecked Sendable {
    // Unchecked: the memory belongs to this value alone, wherever it moves.

    /// The number of messages that one system call can pass.
    let messageCapacity: Int

    /// The number of bytes for the messages themselves.
    let payloadCapacity: Int

    private let memory: UnsafeMutableRawPointer
    private let headers: UnsafeMutablePointer<smp_mmsghdr>
    private let vectors: UnsafeMutablePointer<iovec>
    private let addresses: UnsafeMutableRawPointer
    private let controls: UnsafeMutableRawPointer
    private let payload: UnsafeMutablePointer<UInt8>

    init(messageCapacity: Int, payloadCapacity: Int) {
        precondition(1...1024 ~= messageCapacity && payloadCapacity > 0)
        (self.messageCapacity, self.payloadCapacity) = (messageCapacity, payloadCapacity)
        var next = 0
        func part(_ byteCountEach: Int) -> Int {
            defer { next += (byteCountEach * messageCapacity + 63) & ~63 }
            return next
        }
        let headerPart = unsafe part(MemoryLayout<smp_mmsghdr>.stride)
        let vectorPart = unsafe part(MemoryLayout<iovec>.stride)
        let addressPart = part(SocketAddressMemory.capacity)
        let controlPart = part(ControlMessage.capacity)

        unsafe memory = .allocate(byteCount: next + payloadCapacity, alignment: 64)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: next)
        unsafe headers = (memory + headerPart).bindMemory(
            to: smp_mmsghdr.self, capacity: messageCapacity)
        unsafe vectors = (memory + vectorPart).bindMemory(
            to: iovec.self, capacity: messageCapacity)
        unsafe addresses = memory + addressPart
        unsafe controls = memory + controlPart
        unsafe payload = (memory + next).bindMemory(to: UInt8.self, capacity: payloadCapacity)
        for index in 0..<messageCapacity {
            unsafe headers[index].msg_hdr.msg_iov = vectors + index
            unsafe headers[index].msg_hdr.msg_iovlen = 1
            unsafe headers[index].msg_hdr.msg_name =
                addresses + index * SocketAddressMemory.capacity
            unsafe headers[index].msg_hdr.msg_control = controls + index * ControlMessage.capacity
        }
    }

    deinit {
        unsafe memory.deallocate()
    }

    // MARK: Messages

    /// What the kernel reads and writes.
    @unsafe var messages: UnsafeMutablePointer<smp_mmsghdr> { unsafe headers }

    /// The memory of the address of message `index`.
    func address(_ index: Int) -> SocketAddressMemory {
        precondition(0..<messageCapacity ~= index)
        return unsafe SocketAddressMemory(at: addresses + index * SocketAddressMemory.capacity)
    }

    /// A writer at the start of the notes of message `index`.
    func controlWriter(_ index: Int) -> ControlWriter {
        precondition(0..<messageCapacity ~= index)
        return unsafe ControlWriter(at: controls + index * ControlMessage.capacity)
    }

    /// A reader of the notes that the kernel stored for message `index`.
    func controlReader(_ index: Int) -> ControlReader {
        precondition(0..<messageCapacity ~= index)
        let length = unsafe min(
            Int(headers[index].msg_hdr.msg_controllen), ControlMessage.capacity)
        let start = unsafe controls + index * ControlMessage.capacity
        return unsafe ControlReader(UnsafeRawBufferPointer(start: start, count: length))
    }

    /// Points message `index` to a part of the payload.
    mutating func point(_ index: Int, to range: Range<Int>) {
        precondition(0..<messageCapacity ~= index)
        precondition(range.lowerBound >= 0 && range.upperBound <= payloadCapacity)
        unsafe vectors[index].iov_base = UnsafeMutableRawPointer(payload + range.lowerBound)
        unsafe vectors[index].iov_len = range.count
    }

    /// The number of bytes that message `index` points to.
    func length(of index: Int) -> Int {
        precondition(0..<messageCapacity ~= index)
        return unsafe vectors[index].iov_len
    }

    // MARK: Payload

    /// A part of the payload, to read.
    @_lifetime(borrow self)
    func span(_ range: Range<Int>) -> Span<UInt8> {
        precondition(range.lowerBound >= 0 && range.upperBound <= payloadCapacity)
        let span = unsafe Span(_unsafeStart: payload + range.lowerBound, count: range.count)
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// A part of the payload, to change in place.
    @_lifetime(&self)
    mutating func mutableSpan(_ range: Range<Int>) -> MutableSpan<UInt8> {
        precondition(range.lowerBound >= 0 && range.upperBound <= payloadCapacity)
        let span = unsafe MutableSpan(
            _unsafeStart: payload + range.lowerBound, count: range.count)
        return unsafe _overrideLifetime(span, mutating: &self)
    }

    /// Lets `write` fill a part of the payload from its start, and returns how much it filled.
    mutating func fill<E: Error>(
        _ range: Range<Int>, _ write: (inout OutputSpan<UInt8>) throws(E) -> Void
    ) throws(E) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= payloadCapacity)
        let buffer = unsafe UnsafeMutableBufferPointer(
            start: payload + range.lowerBound, count: range.count)
        var output = unsafe OutputSpan(buffer: buffer, initializedCount: 0)
        try write(&output)
        return unsafe output.finalize(for: buffer)
    }
}
