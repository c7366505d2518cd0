internal import SMPBytes

/// A way in behind the encryption of tokens, for those who test what reads them.
///
/// No fuzzer guesses the key of a token. This reads what a token holds when it is opened.
@_spi(Testing) public enum AddressTokenContent {
    /// Reads the content of a token and writes it again.
    ///
    /// - Parameters:
    ///   - content: What a token holds.
    ///   - isRetry: Whether the token says that it is of a Retry.
    /// - Returns: The same bytes, or `nil` when they are no content.
    public static func rewritten(_ content: Span<UInt8>, isRetry: Bool) -> [UInt8]? {
        guard let token = try? AddressToken(content, isRetry: isRetry) else { return nil }
        return [UInt8](capacity: AddressToken.maximumContentLength) { token.encode(into: &$0) }
    }
}
