internal import CSMPLibCrypto
internal import SMPBytes

/// Key material: bytes that are overwritten with zeros when their owner lets go of them.
///
/// They cannot be copied, printed or compared by accident. Where they must be shared, let a class
/// own them.
@safe
public struct SecretBytes: ~Copyable, @unchecked Sendable {
    private let storage: UnsafeMutableBufferPointer<UInt8>

    /// Makes room for `count` bytes, of which `fill` has to append every one.
    ///
    /// - Throws: What `fill` throws.
    public init<Failure: Error>(
        count: Int, _ fill: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        let storage = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
        unsafe storage.initialize(repeating: 0)
        do throws(Failure) {
            var output = unsafe OutputSpan(buffer: storage, initializedCount: 0)
            try fill(&output)
            let filled = unsafe output.finalize(for: storage)
            precondition(filled == count)
        } catch {
            unsafe Self.discard(storage)
            throw error
        }
        unsafe self.storage = storage
    }

    /// Copies `bytes`, which remain for their owner to wipe.
    public init(copying bytes: Span<UInt8>) {
        self.init(count: bytes.count) { $0.append(copying: bytes) }
    }

    deinit {
        unsafe Self.discard(storage)
    }

    /// The bytes.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self) get {
            unsafe _overrideLifetime(Span(_unsafeElements: storage), borrowing: self)
        }
    }

    private static func discard(_ storage: UnsafeMutableBufferPointer<UInt8>) {
        unsafe OPENSSL_cleanse(storage.baseAddress, storage.count)
        unsafe storage.deallocate()
    }
}
