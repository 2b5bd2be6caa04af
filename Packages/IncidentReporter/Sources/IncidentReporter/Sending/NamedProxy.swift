import AsyncHTTPClient
import Foundation

/// The proxy that the environment names for an address, read as curl and most other programs read it.
struct NamedProxy {
    private static let usualPort = 80
    private static let usualSocksPort = 1080

    let environment: [String: String]

    func proxy(for address: URLComponents) -> HTTPClient.Configuration.Proxy? {
        guard let scheme = address.scheme?.lowercased(), let host = address.host?.lowercased(), !Self.isThisMachine(host),
            !isExcepted(host, address.port),
            let named = value("\(scheme)_proxy"),
            let parts = URLComponents(string: named.contains("://") ? named : "http://\(named)"), let proxy = parts.host, !proxy.isEmpty
        else { return nil }
        if parts.scheme?.lowercased().hasPrefix("socks") == true {
            return .socksServer(host: Self.bare(proxy), port: parts.port ?? Self.usualSocksPort)
        }
        let authorization = parts.user.map { HTTPClient.Authorization.basic(username: $0, password: parts.password ?? "") }
        return .server(host: Self.bare(proxy), port: parts.port ?? Self.usualPort, authorization: authorization)
    }

    /// Another machine's proxy would lead to itself.
    private static func isThisMachine(_ host: String) -> Bool {
        let parts = host.split(separator: ".")
        return bare(host) == "::1" || parts.last == "localhost"
            || parts.count == 4 && parts[0] == "127" && parts.allSatisfy { Int($0) != nil }
    }

    /// `NO_PROXY`: names with all that ends in them, each with a port or without; `*` for all.
    private func isExcepted(_ host: String, _ port: Int?) -> Bool {
        let exceptions = value("no_proxy")?.lowercased().split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
        let spellings = [host, Self.bare(host)] + (port.map { ["\(host):\($0)"] } ?? [])
        return exceptions.contains { exception in
            let name = exception.drop { $0 == "." }
            return exception == "*" || !name.isEmpty && spellings.contains { $0 == name || $0.hasSuffix(".\(name)") }
        }
    }

    /// Small letters come first. `HTTP_PROXY` in large ones is, in a program that a web server starts, what a client sent as `Proxy:`.
    private func value(_ name: String) -> String? {
        if let value = environment[name] { return value.isEmpty ? nil : value }
        if name == "http_proxy", environment["REQUEST_METHOD"] != nil { return nil }
        return environment[name.uppercased()].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// An address of IPv6 without its brackets.
    private static func bare(_ host: String) -> String { host.trimmingCharacters(in: ["[", "]"]) }
}
