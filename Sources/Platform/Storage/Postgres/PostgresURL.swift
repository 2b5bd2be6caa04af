import CPostgres

/// An address as libpq reads it: `postgresql://user:password@host1:port1,host2:port2/database?name=value`.
/// The password in it is never shown.
struct PostgresURL: Sendable {
    let text: String
    /// What the address says, by libpq's keywords.
    private let parts: [String: String]

    /// Nil when libpq would not understand it, or would take a part of the password for something else.
    init?(_ text: String) {
        guard text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") else { return nil }
        // Its message would quote the address.
        guard let options = PQconninfoParse(text, nil) else { return nil }
        defer { PQconninfoFree(options) }
        self.text = text
        var parts: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parts[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        self.parts = parts
        // A slash or an @ that is not percent-encoded ends the password too early, and the rest becomes host and name.
        let looksLikeSecret = [parts["host"], parts["dbname"]].contains { $0?.contains("@") ?? false }
        guard !looksLikeSecret, (parts["port"] ?? "").allSatisfy({ $0.isNumber || $0 == "," }) else { return nil }
    }

    /// Names of parameters that libpq does not know, where the address is right without them.
    static func unknownParameters(in text: String) -> [String] {
        guard PostgresURL(text) == nil, let scheme = text.firstRange(of: "://") else { return [] }
        let (authority, rest) = cut(text[scheme.upperBound...])
        guard let question = rest.firstIndex(of: "?"),
            PostgresURL(String(text[..<scheme.upperBound] + authority + rest[..<question])) != nil
        else { return [] }
        // The last one is a word of Java's, which libpq translates.
        let known = keywords.union(["ssl"])
        return UnknownParameters.names(in: rest[rest.index(after: question)...], isKnown: known.contains)
    }

    private static var keywords: Set<String> {
        guard let options = PQconndefaults() else { return [] }
        defer { PQconninfoFree(options) }
        var (found, option) = (Set<String>(), options)
        while let keyword = option.pointee.keyword {
            found.insert(String(cString: keyword))
            option += 1
        }
        return found
    }

    subscript(keyword: String) -> String? { parts[keyword] }

    var holdsPassword: Bool { Self.secrets.contains { parts[$0] != nil } }

    /// Host and port of each server, and the database: for messages.
    var place: String {
        let hosts = (parts["host"] ?? parts["hostaddr"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let ports = (parts["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let places = hosts.indices.map { index in
            let port = ports.count > 1 ? (index < ports.count ? ports[index] : "") : ports.first ?? ""
            return port.isEmpty ? String(hosts[index]) : "\(hosts[index]):\(port)"
        }
        let servers = places.joined(separator: ",")
        return servers.isEmpty ? "the local server" : servers
    }

    /// The address with "(hidden)" in the place of a password.
    var shown: String {
        guard holdsPassword, let scheme = text.firstRange(of: "://") else { return text }
        let (authority, rest) = Self.cut(text[scheme.upperBound...])
        return text[..<scheme.upperBound] + Self.hidingPassword(inAuthority: authority) + Self.hidingSecrets(inRest: rest)
    }

    private static let secrets = ["password", "sslpassword"]

    /// As libpq does: what stands before the first @ is user and password whatever else it holds, except a slash.
    private static func cut(_ text: Substring) -> (authority: Substring, rest: Substring) {
        var start = text.startIndex
        if let mark = text.firstIndex(where: { $0 == "@" || $0 == "/" }), text[mark] == "@" { start = mark }
        let end = text[start...].firstIndex { $0 == "/" || $0 == "?" } ?? text.endIndex
        return (text[..<end], text[end...])
    }

    private static func hidingPassword(inAuthority authority: Substring) -> String {
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else {
            return String(authority)
        }
        return authority[..<colon] + ":(hidden)" + authority[at...]
    }

    private static func hidingSecrets(inRest rest: Substring) -> String {
        guard let question = rest.firstIndex(of: "?") else { return String(rest) }
        let pairs = rest[rest.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false)
        let shown = pairs.map { pair in
            // A name may be percent-encoded too: what is not a plain name is hidden as well.
            let name = pair.prefix { $0 != "=" }
            let isSecret = secrets.contains(String(name)) || name.contains("%")
            return isSecret ? "\(name)=(hidden)" : String(pair)
        }
        return rest[...question] + shown.joined(separator: "&")
    }
}
