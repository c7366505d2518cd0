import SMP
import Testing

@Suite struct OneImportTests {
    @Test func namesAddressesPathsAndSetsOfPaths() throws {
        #expect(try SCIONEndpoint("1-ff00:0:110,[127.0.0.1]:80").port == 80)
        #expect(PathSet([NetworkPath(localMTU: 1400, expiry: nil)]).count == 1)
    }
}
