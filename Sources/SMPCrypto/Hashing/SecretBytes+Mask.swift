extension SecretBytes {
    /// The difference of each byte and `mask`.
    func masked(with mask: UInt8) -> SecretBytes {
        SecretBytes(count: bytes.count) { masked in
            for index in bytes.indices { masked.append(bytes[index] ^ mask) }
        }
    }
}
