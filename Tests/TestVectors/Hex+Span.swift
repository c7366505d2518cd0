import SMPBytes

extension Hex {
    /// Takes a copy of borrowed bytes, which `#expect` cannot look at.
    public init(copying bytes: Span<UInt8>) {
        self.init([UInt8](capacity: bytes.count) { $0.append(copying: bytes) })
    }
}
