import Foundation

/// Where a database of MySQL or MariaDB is: `mysql://user:password@host:port/database?ssl=true`.
package struct MariaAddress: Hashable, Sendable {
    package static let schemes = ["mysql", "mariadb"]
    static let usualPort = 3306

    package let text: String
    let user: String
    let password: String
    /// A host, or nothing where a socket is named.
    let host: String
    let port: Int
    let database: String
    /// Encrypted, the certificate checked.
    let isEncrypted: Bool
    /// A socket on this machine: `?socket=/run/mysqld/mysqld.sock`.
    let socket: String?

    /// Nil for what is no such address, names no user or no database, or has an option that nobody knows.
    package init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), Self.schemes.contains(scheme),
            let user = parts.user, !user.isEmpty, parts.fragment == nil
        else { return nil }
        let database = String(parts.path.drop { $0 == "/" })
        guard !database.isEmpty, !database.contains("/"), parts.port.map({ (1...65_535).contains($0) }) ?? true else { return nil }
        var options: [String: String] = [:]
        for item in parts.queryItems ?? [] { options[item.name.lowercased()] = item.value ?? "true" }
        guard let isEncrypted = Self.encrypted(&options) else { return nil }
        socket = options.removeValue(forKey: "socket")
        host = parts.host ?? ""
        guard options.isEmpty, !host.isEmpty || socket != nil else { return nil }
        (self.text, self.user, self.database, self.isEncrypted) = (text, user, database, isEncrypted)
        password = parts.password ?? ""
        port = parts.port ?? Self.usualPort
    }

    /// Names of parameters that nobody knows, where the address is right without them.
    static func unknownParameters(in text: String) -> [String] {
        guard MariaAddress(text) == nil, let question = text.firstIndex(of: "?") else { return [] }
        let names = UnknownParameters.names(in: text[text.index(after: question)...]) { options.contains($0.lowercased()) }
        return MariaAddress(String(text[..<question])) == nil ? [] : names
    }

    private static let options: Set<String> = ["ssl", "tls", "socket"]

    /// Nil for a word that says neither.
    private static func encrypted(_ options: inout [String: String]) -> Bool? {
        guard let word = options.removeValue(forKey: "ssl") ?? options.removeValue(forKey: "tls") else { return false }
        return ["true": true, "1": true, "yes": true, "required": true, "false": false, "0": false, "no": false][word.lowercased()]
    }

    /// Without the password: for messages, and to tell one database from another.
    package var place: String { "mysql://\(user)@\(socket ?? "\(host):\(port)")/\(database)" }
    package var shown: String { password.isEmpty ? text : "mysql://\(user):(hidden)@\(socket ?? "\(host):\(port)")/\(database)" }
}
