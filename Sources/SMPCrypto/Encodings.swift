internal import CSMPLibCrypto

/// ASN.1 values of libcrypto to and from bytes.
enum DER {
    typealias Decode = (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?
    typealias Encode = (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> CInt

    /// The value that fills `bytes`, or `nil` when they hold another or more than one.
    static func decode(
        _ bytes: Span<UInt8>, _ decode: Decode, free: (OpaquePointer) -> Void
    ) -> OpaquePointer? {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return nil }
            var next = unsafe Optional(start)
            guard let value = unsafe decode(&next, buffer.count) else { return nil }
            if unsafe next == start + buffer.count { return unsafe value }
            unsafe free(value)
            return nil
        }
    }

    /// The bytes of a value, which `encode` measures when it is given `nil`.
    static func encode(_ encode: Encode) -> [UInt8] {
        let length = Int(encode(nil))
        precondition(length > 0)
        return [UInt8](capacity: length) { output in
            unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
                var next = buffer.baseAddress
                initialized = unsafe Int(encode(&next))
            }
        }
    }
}

/// ASN.1 values of libcrypto from their text form.
enum PEM {
    typealias Password =
        @convention(c) (
            UnsafeMutablePointer<CChar>?, CInt, CInt, UnsafeMutableRawPointer?
        ) -> CInt

    /// The first value of the kind that `read` looks for, or `nil` when there is none.
    ///
    /// What `read` is given as a password callback it has to hand on: without one, libcrypto asks
    /// the terminal for the password of an encrypted value.
    static func decode(
        _ text: Span<UInt8>, _ read: (OpaquePointer, Password) -> OpaquePointer?
    ) -> OpaquePointer? {
        guard let count = CInt(exactly: text.count) else { return nil }
        return unsafe text.withUnsafeBytes { text in
            guard count > 0 else { return nil }
            let source = unsafe mustExist(BIO_new_mem_buf(text.baseAddress, count))
            defer { unsafe BIO_free(source) }
            return unsafe read(source) { _, _, _, _ in -1 }
        }
    }
}
