import Testing

@testable import SMPTLS

@Suite struct HostNameTests {
    @Test(arguments: [
        ("example.org", "example.org"), ("example.org", "EXAMPLE.org"),
        ("Example.Org", "example.org."), ("*.example.org", "www.example.org"),
        ("*.example.org", "WWW.EXAMPLE.ORG"), ("localhost", "localhost"),
    ])
    func covers(_ pattern: String, _ host: String) {
        #expect(HostName.matches(pattern, host))
    }

    @Test(arguments: [
        ("example.org", "www.example.org"), ("example.org", "example.com"),
        ("*.example.org", "example.org"), ("*.example.org", "a.b.example.org"),
        ("*.org", "example.org"), ("*", "localhost"), ("w*.example.org", "www.example.org"),
        ("www.*.org", "www.example.org"), ("*.example.org", "*.example.org"), ("", ""),
        ("example.org", ""), ("", "example.org"), ("example.org", "example.org.."),
    ])
    func doesNotCover(_ pattern: String, _ host: String) {
        #expect(!HostName.matches(pattern, host))
    }
}
