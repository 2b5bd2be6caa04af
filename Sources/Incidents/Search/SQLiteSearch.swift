import Kernel
import Platform

/// FTS5 walks the incidents of a word in the order of their numbers, from either end, and stops when it has enough.
struct SQLiteSearch {
    private let expression: String

    init(_ index: SearchIndex) {
        let words = index.query.terms.map { Self.quoted($0.word) + ($0.isPrefix ? "*" : "") }
        let marks = index.scope.alternatives.map { "(" + $0.map(Self.quoted).joined(separator: " OR ") + ")" }
        expression = (words + marks).joined(separator: " AND ")
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
