import Platform
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: ["10.0.0.1", "255.255.255.255", "::1", "2001:db8::7", "fe80::1"])
    func readsAndWritesTheNumericForm(text: String) {
        #expect(IPAddress(text)?.description == text)
    }

    @Test(arguments: ["", "10.0.0", "10.0.0.256", "localhost", "[::1]", "1.2.3.4/8", "0x7f.1", "::1%eth0"])
    func refusesAnythingElse(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func mappedAddressesAreThePlainOnes() {
        #expect(IPAddress("::ffff:10.0.0.1") == IPAddress("10.0.0.1"))
        #expect(IPAddress("::ffff:a00:1") == IPAddress("10.0.0.1"))
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.168.1.7", "192.168.1.7", true),
        ("192.168.1.7", "192.168.1.8", false), ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false),
        ("fc00::/7", "fd12::1", true), ("::/0", "2001:db8::1", true), ("10.0.0.0/8", "::ffff:10.1.1.1", true),
    ])
    func rangesContainTheirAddresses(range: String, address: String, expected: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(#require(IPAddress(address))) == expected)
    }

    @Test(arguments: ["10.0.0.0/33", "10.0.0.0/", "/8", "10.0.0.0/-1", "10.0.0.0/8/8", "::/129", "x/8"])
    func refusesBrokenRanges(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
