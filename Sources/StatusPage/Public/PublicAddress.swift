import Hummingbird

/// Addresses of what programs read of the status page; those for people are its pages'.
enum PublicAddress {
    static let v2 = "/api/v2"
    static let script = "/embed.js"

    /// Of which failures are told, as of everything below `v2`, in a form for programs.
    private static let documents: Set = [
        "/history.json", "/history.atom", "/history.rss", "/maintenances.ics", "/badge.svg", script,
    ]
    private static let families: [(prefix: String, suffixes: [String])] = [
        ("/incidents/", [".json"]), ("/history/", [".atom", ".rss"]), ("/uptime/", [".json"]), ("/badge/", [".svg"]),
    ]

    static func covers(_ request: Request) -> Bool {
        let path = request.uri.path
        if path == v2 || path.hasPrefix(v2 + "/") || documents.contains(path) { return true }
        return families.contains { family in path.hasPrefix(family.prefix) && family.suffixes.contains { path.hasSuffix($0) } }
    }
}
