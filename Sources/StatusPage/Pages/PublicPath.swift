import Hummingbird

/// The addresses of the public page. A listener without the desk has the page at `/`, too.
enum PublicPath {
    static let page = "/status"
    static let history = "/history"
    static let maintenances = "/maintenances"
    /// Where the password of a private page is sent.
    static let password = "/status/password"
    static let logo = "/status/logo"
    /// Spelled as the desk spells it: an id with a letter is the page's, a number the desk's.
    static let incidentPattern = "/incidents/:number"

    static func incident(_ id: PublicID) -> String { "/incidents/\(id)" }
    /// - Parameter page: 1 for the newest months.
    static func history(page: Int) -> String { page == 1 ? history : "\(history)?page=\(page)" }

    /// Whether an address is that of a page for people. A listener without the desk has one at `/`, too.
    static func isPage(_ request: Request) -> Bool {
        let path = request.uri.path
        if [page, history, maintenances, password, logo].contains(path) || SubscriberPath.covers(path) { return true }
        return path.hasPrefix("/incidents/") && PublicID(rawValue: String(path.dropFirst("/incidents/".count))) != nil
    }

    static func maintenances(in month: CalendarMonth) -> String { "\(maintenances)?month=\(month.prefix)" }

    // What programs read; linked from the page.
    static let atom = "/history.atom"
    static let rss = "/history.rss"
    static let calendar = "/maintenances.ics"
    static let summary = "/api/v2/summary.json"
    static let badge = "/badge.svg"
    static let script = "/embed.js"
}
