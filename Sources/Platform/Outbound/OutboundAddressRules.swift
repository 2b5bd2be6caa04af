/// Where Switchboard may connect to on somebody's word.
package enum OutboundAddressRules {
    /// Addresses that no setting opens: link-local ones, where clouds hand out credentials to whoever asks, and those
    /// that are no single machine.
    private static let never = ranges([
        "169.254.0.0/16", "fe80::/10", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16",
        "0.0.0.0/8", "::/128", "224.0.0.0/4", "ff00::/8", "255.255.255.255",
    ])

    /// Addresses inside, which only an administrator may name.
    private static let inside = ranges([
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "100.64.0.0/10", "198.18.0.0/15", "192.0.0.0/24",
        "::1", "fc00::/7", "fec0::/10",
    ])

    /// Why an address may not be connected to; nil when it may.
    package static func refusal(of address: IPAddress, setByAdministrator: Bool) -> String? {
        let address = address.embeddedIPv4 ?? address
        if never.contains(where: { $0.contains(address) }) { return "leads to a link-local or reserved address" }
        if !setByAdministrator, inside.contains(where: { $0.contains(address) }) {
            return "leads to a private address, which only an administrator may set"
        }
        return nil
    }

    private static func ranges(_ texts: [String]) -> [AddressRange] { texts.compactMap { AddressRange($0) } }
}

extension IPAddress {
    /// The IPv4 address that NAT64 (`64:ff9b::/96`) and 6to4 (`2002::/16`) would connect to.
    fileprivate var embeddedIPv4: IPAddress? {
        guard !isIPv4 else { return nil }
        if value >> 32 == 0x0064_FF9B_0000_0000_0000_0000 { return IPAddress(ipv4: UInt32(truncatingIfNeeded: value)) }
        if value >> 112 == 0x2002 { return IPAddress(ipv4: UInt32(truncatingIfNeeded: value >> 80)) }
        return nil
    }
}
