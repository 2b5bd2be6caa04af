import Foundation

/// An HTTP proxy through which connections go (`http://user:password@host:port`).
package struct ProxyAddress: Sendable, Hashable {
    package let host: String
    package let port: Int
    /// User and password as Base64; nil for a proxy that asks nobody.
    package let credentials: String?

    /// Nil for what is no such address.
    package init?(_ text: String) {
        guard let parts = URLComponents(string: text), parts.scheme?.lowercased() == "http", let host = parts.host, !host.isEmpty else {
            return nil
        }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? 3128
        credentials = parts.user.map { Data("\($0):\(parts.password ?? "")".utf8).base64EncodedString() }
    }

    /// The value of `Proxy-Authorization`.
    package var authorization: String? { credentials.map { "Basic " + $0 } }
}
