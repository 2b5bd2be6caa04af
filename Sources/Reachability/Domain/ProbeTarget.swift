import Foundation

/// Where a probe looks, read from what was written.
struct ProbeTarget: Hashable, Sendable {
    private static let longestHost = 253
    static let tlsPort = 443

    let host: String
    /// Nil where the kind has none.
    let port: Int?

    /// Nil for what the kind cannot look at.
    init?(_ kind: ProbeKind, _ text: String) {
        switch kind {
        case .icmp, .dns:
            guard let host = Self.host(text) else { return nil }
            self.init(host: host, port: nil)
        case .tcp:
            guard let (host, port) = Self.hostAndPort(text), let port else { return nil }
            self.init(host: host, port: port)
        case .tls:
            guard let (host, port) = Self.hostAndPort(text) else { return nil }
            self.init(host: host, port: port ?? Self.tlsPort)
        case .http:
            guard let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased()), url.user == nil,
                let host = url.host(percentEncoded: false), !host.isEmpty
            else { return nil }
            self.init(host: host, port: url.port)
        }
    }

    private init(host: String, port: Int?) { (self.host, self.port) = (host, port) }

    /// A name or an address, an IPv6 one with or without brackets.
    private static func host(_ text: String) -> String? {
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        guard !bare.isEmpty, bare.utf8.count <= longestHost, !bare.hasPrefix("-"), bare.utf8.allSatisfy(isOfHost) else { return nil }
        return bare
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "%"):
            true
        default: false
        }
    }

    /// `host:443`, `[::1]:443`, or the host alone.
    private static func hostAndPort(_ text: String) -> (host: String, port: Int?)? {
        let isAddress = text.count { $0 == ":" } > 1
        guard let colon = text.lastIndex(of: ":"), !isAddress || text.hasPrefix("["), !text.hasSuffix("]") else {
            return host(text).map { ($0, nil) }
        }
        guard let port = Int(text[text.index(after: colon)...]), (1...65_535).contains(port),
            let host = host(String(text[..<colon]))
        else { return nil }
        return (host, port)
    }
}
