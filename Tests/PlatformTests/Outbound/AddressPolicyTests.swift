import Testing

@testable import Platform

@Suite("Where a typed address may lead") struct AddressPolicyTests {
    @Test(
        "Never to link-local addresses or to what is no host",
        arguments: [
            "169.254.169.254", "169.254.0.1", "0.0.0.0", "0.1.2.3", "100.100.100.200", "224.0.0.1", "255.255.255.255", "::", "fe80::1",
            "febf::1", "ff02::1", "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "::a9fe:a9fe", "2002:a9fe:a9fe::1",
        ])
    func never(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressPolicy.publicOnly.allows(address) && !AddressPolicy.privateToo.allows(address))
    }

    @Test(
        "To private networks and this machine only where an administrator chose it",
        arguments: [
            "127.0.0.1", "127.8.8.8", "::1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "198.18.0.1",
            "fd12:3456::1", "fec0::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "::7f00:1",
        ])
    func privately(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressPolicy.publicOnly.allows(address) && AddressPolicy.privateToo.allows(address))
    }

    @Test(
        "To the internet always",
        arguments: ["1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.0.1", "2606:4700::1111", "64:ff9b::101:101", "2002:101:101::1"])
    func publicly(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressPolicy.publicOnly.allows(address) && AddressPolicy.privateToo.allows(address))
    }
}
