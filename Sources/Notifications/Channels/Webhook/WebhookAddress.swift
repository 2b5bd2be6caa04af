import Foundation
package import Platform

/// Where a web hook may be sent to, as far as that can be said without looking up its host: a name is looked at each time it
/// is used (`OutboundHTTP.guarded`).
package enum WebhookAddress {
    /// Why an address is refused when a destination is made.
    package enum Fault: Sendable, Hashable {
        /// No `http` or `https` address, or one with a user or a password in it.
        case malformed
        /// It leads where no destination ever may: link-local addresses, metadata services.
        case forbidden
    }

    /// Nil for an address that may be used.
    package static func fault(_ text: String, under policy: AddressPolicy = .privateToo) -> Fault? {
        guard let url = URLComponents(string: text), ["http", "https"].contains(url.scheme ?? ""), let host = url.host, !host.isEmpty,
            url.user == nil, url.password == nil,
            url.port.map({ (1...65_535).contains($0) }) ?? true, text.utf8.count <= 2048,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
        else { return .malformed }
        let name = plain(host)
        if policy == .publicOnly, name == "localhost" || name.hasSuffix(".localhost") { return .forbidden }
        return numeric(name).map(policy.allows) ?? true ? nil : .forbidden
    }

    /// Without what resolvers do without.
    private static func plain(_ host: String) -> String {
        var name = (host.removingPercentEncoding ?? host).lowercased()
        if name.hasPrefix("[") { name = String(name.dropFirst().dropLast()) }
        if name.hasSuffix(".") { name.removeLast() }
        return name
    }

    /// The address that a host stands for without a look-up: also `2852039166`, `0xa9fea9fe` and `169.254.43518`, which resolvers
    /// read as IPv4.
    private static func numeric(_ name: String) -> IPAddress? {
        if let address = IPAddress(name.split(separator: "%").first ?? "") { return address }
        var four = in_addr()
        return inet_aton(name, &four) == 1 ? IPAddress(ipv4: UInt32(bigEndian: four.s_addr)) : nil
    }
}
