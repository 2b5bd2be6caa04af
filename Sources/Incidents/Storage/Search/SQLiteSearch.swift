import Kernel
import Platform

/// FTS5 walks the incidents of a word in the order of their numbers, from either end, and stops when it has enough.
struct SQLiteSearch: SearchEngine {
    private let expression: String

    init(_ index: SearchIndex, on connection: any SQLConnection) throws {
        let words = try index.query.terms.map { try Self.expression(of: $0, on: connection) }
        let marks = index.scope.alternatives.map { "(" + $0.map(Self.quoted).joined(separator: " OR ") + ")" }
        expression = (words + marks).joined(separator: " AND ")
    }

    /// Words that may begin alike for each of them to be looked for.
    static let mostWords = 64

    /// For a prefix FTS5 gathers all incidents before it returns the first; for a whole word it returns them one by one. So
    /// a prefix is replaced by the words that begin so, where they are few.
    private static func expression(of term: SearchQuery.Term, on connection: any SQLConnection) throws -> String {
        guard term.isPrefix else { return quoted(term.word) }
        let words = try connection.query(
            "SELECT term FROM incident_search_words WHERE term >= ?1 AND term < ?2 LIMIT ?3", term.word, term.word + "\u{10FFFF}",
            mostWords + 1
        ).map { try $0.text("term") }
        guard words.count <= mostWords else { return quoted(term.word) + "*" }
        // Where there is none, nothing is found by the word itself.
        return words.isEmpty ? quoted(term.word) : "(" + words.map(quoted).joined(separator: " OR ") + ")"
    }

    /// Words and marks hold no quotation mark.
    private static func quoted(_ word: String) -> String { "\"\(word)\"" }

    func find(_ order: SearchIndex.Order, limit: Int, on connection: any SQLConnection) throws -> [IncidentID] {
        let (comparison, direction, edge) =
            switch order {
            case .down(let edge): ("<", "DESC", edge)
            case .up(let edge): (">", "ASC", edge)
            }
        return try connection.query(
            """
            SELECT rowid AS id FROM incident_search WHERE incident_search MATCH ?1 AND rowid \(comparison) ?2
            ORDER BY rowid \(direction) LIMIT ?3
            """, expression, edge, limit
        ).map { try $0.id("id") }
    }
}
