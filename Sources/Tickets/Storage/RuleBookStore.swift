import Kernel
import Platform

/// The versions of the rule book.
enum RuleBookStore {
    struct Version: RowDecodable, Sendable {
        /// 0 for the one the program has.
        let number: Int64
        /// Nil for that one.
        let at: Timestamp?
        let actor: String?
        let book: RuleBook

        static let builtIn = Version(number: 0, at: nil, actor: nil, book: RuleBook())

        private init(number: Int64, at: Timestamp?, actor: String?, book: RuleBook) {
            (self.number, self.at, self.actor, self.book) = (number, at, actor, book)
        }

        init(row: Row) throws {
            self.init(
                number: try row.int64("version"), at: try row.time("at"), actor: try row.text("actor"),
                book: try RuleBook(json: try row.text("body")))
        }
    }

    /// The newest.
    static func current(on connection: any SQLConnection) throws -> Version {
        try connection.first(Version.self, "SELECT version, at, actor, body FROM ticket_rule_books ORDER BY version DESC LIMIT 1")
            ?? .builtIn
    }

    /// Newest first, the program's own last.
    static func all(limit: Int, on connection: any SQLConnection) throws -> [Version] {
        try connection.all(
            Version.self, "SELECT version, at, actor, body FROM ticket_rule_books ORDER BY version DESC LIMIT ?1", limit) + [.builtIn]
    }

    static func add(_ book: RuleBook, by actor: Actor, at time: Timestamp, on connection: any SQLConnection) throws -> Version {
        try connection.execute(
            "INSERT INTO ticket_rule_books (at, actor, body) VALUES (?1, ?2, ?3)", time, actor.name, book.json)
        // The clocks of open tickets go by it at once.
        try connection.execute("UPDATE tickets SET look_at = 0 WHERE is_open = 1", [])
        return try current(on: connection)
    }
}
