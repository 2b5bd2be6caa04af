/// Which addresses a URL that somebody typed may lead to. A server stands inside a network that its users do not see:
/// what it fetches for them must not become their window into it.
package enum AddressPolicy: Sendable, Hashable {
    /// The internet only.
    case publicOnly
    /// Private networks and this machine too: for URLs that an administrator chose.
    case privateToo

    /// Link-local addresses, where clouds keep machines' credentials, and what is no host at all: never.
    private static let forbidden = ranges(
        "0.0.0.0/8", "169.254.0.0/16", "100.100.100.200", "192.0.0.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "fe80::/10", "fd00:ec2::/32", "ff00::/8")
    private static let local = ranges(
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "::1", "fc00::/7", "fec0::/10")
    /// IPv6 addresses that stand for an IPv4 one in their last bits: NAT64 and the old compatible form.
    private static let translations = ranges("64:ff9b::/96", "::/96")
    /// 6to4 holds it behind the first sixteen bits.
    private static let sixToFour = ranges("2002::/16")

    /// Whether a connection may go there. An IPv6 address that stands for an IPv4 one is judged as that.
    package func allows(_ address: IPAddress) -> Bool {
        let address = Self.meant(address)
        if Self.forbidden.contains(where: { $0.contains(address) }) { return false }
        return self == .privateToo || !Self.local.contains { $0.contains(address) }
    }

    private static func meant(_ address: IPAddress) -> IPAddress {
        if sixToFour.contains(where: { $0.contains(address) }) {
            return IPAddress(ipv4: UInt32(truncatingIfNeeded: address.value >> 80))
        }
        // The loopback and unspecified addresses lie in the compatible range and mean themselves.
        guard address.value > 1, translations.contains(where: { $0.contains(address) }) else { return address }
        return IPAddress(ipv4: UInt32(truncatingIfNeeded: address.value))
    }

    private static func ranges(_ texts: String...) -> [AddressRange] { texts.compactMap { AddressRange($0) } }
}
