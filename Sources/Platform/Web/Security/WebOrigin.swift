import Foundation

/// Scheme, host and port, as browsers compare them: in small letters, without the port that goes without saying.
struct WebOrigin: Hashable, Sendable, CustomStringConvertible {
    let description: String

    /// Nil when the text is no http or https origin; it may end with a slash.
    init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme, let host = parts.encodedHost, !host.isEmpty,
            parts.user == nil, parts.query == nil, parts.fragment == nil, parts.path.isEmpty || parts.path == "/",
            parts.port.map({ (1...65_535).contains($0) }) ?? true
        else { return nil }
        self.init(scheme: scheme, host: host, port: parts.port)
    }

    /// - Parameter authority: host and port of a `Host` header.
    init?(scheme: String, authority: String) { self.init("\(scheme)://\(authority)") }

    private init?(scheme: String, host: String, port: Int?) {
        let scheme = scheme.lowercased()
        guard let usual = ["http": 80, "https": 443][scheme] else { return nil }
        // IPv6 addresses stand in brackets, whether Foundation leaves them or not.
        let name = host.contains(":") && host.first != "[" ? "[\(host)]" : host
        description = "\(scheme)://\(name.lowercased())" + (port.flatMap { $0 == usual ? nil : ":\($0)" } ?? "")
    }
}
