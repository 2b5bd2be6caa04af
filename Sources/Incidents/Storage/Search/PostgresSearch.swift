import Kernel
import Platform

/// A GIN index finds all incidents of a word at once, in no order: for a word that is everywhere that would be all of them.
/// Each incident carries marks of the ranges of numbers it lies in, and the index is asked for a few ranges at a time, from
/// the end that is wanted, with ranges that grow from step to step.
struct PostgresSearch: SearchEngine {
    private let expression: String

    init(_ index: SearchIndex) {
        let words = index.query.terms.map { Self.quoted($0.word) + ($0.isPrefix ? ":*" : "") }
        let marks = index.scope.alternatives.map(Self.oneOf)
        expression = (words + marks).joined(separator: " & ")
    }

    /// Words and marks hold no apostrophe and no backslash.
    private static func quoted(_ word: String) -> String { "'\(word)'" }
    private static func oneOf(_ words: [String]) -> String { "(" + words.map(quoted).joined(separator: " | ") + ")" }

    /// Stretches that are asked for together.
    private static let together = 8

    func find(_ order: SearchIndex.Order, limit: Int, on connection: any SQLConnection) throws -> [IncidentID] {
        guard limit > 0, let ends = try Self.ends(on: connection) else { return [] }
        var found: [IncidentID] = []
        for marks in Self.steps(order, ends) {
            found += try stretch(marks, order, limit: limit - found.count, on: connection)
            if found.count >= limit { break }
        }
        return found
    }

    private static func ends(on connection: any SQLConnection) throws -> ClosedRange<Int64>? {
        let row = try connection.row(
            "SELECT (SELECT min(incident_id) FROM incident_words) AS first, (SELECT max(incident_id) FROM incident_words) AS last")
        guard let first = try row?.optionalInt64("first"), let last = try row?.optionalInt64("last") else { return nil }
        return first...last
    }

    /// Marks of ranges, a few at a time, one range after the other without a gap or an overlap.
    static func steps(_ order: SearchIndex.Order, _ ends: ClosedRange<Int64>) -> [[String]] {
        let isDown: Bool
        var edge: Int64
        switch order {
        case .down(let from): (isDown, edge) = (true, min(from - 1, ends.upperBound))
        case .up(let from): (isDown, edge) = (false, max(from + 1, ends.lowerBound))
        }
        var steps: [[String]] = []
        while ends.contains(edge) {
            var marks: [String] = []
            // The longest ones from the third step on.
            let most = SearchMark.stretches[min(steps.count, SearchMark.stretches.count - 1)]
            while marks.count < together, ends.contains(edge) {
                // As long as it may be without reaching behind where the last one ended.
                let power = SearchMark.stretches.last { $0 <= most && isAligned(edge, $0, isDown) } ?? SearchMark.stretches[0]
                marks.append(SearchMark.stretch(power, edge))
                let start = (edge >> Int64(power)) << Int64(power)
                edge = isDown ? start - 1 : start + (1 << Int64(power))
            }
            steps.append(marks)
        }
        return steps
    }

    /// Whether the range that holds `edge` begins there, in the direction of the walk. The very first may be asked for whole:
    /// what lies outside is left out by its number.
    private static func isAligned(_ edge: Int64, _ power: Int, _ isDown: Bool) -> Bool {
        let length = Int64(1) << Int64(power)
        return isDown ? (edge + 1) % length == 0 : edge % length == 0
    }

    private func stretch(
        _ marks: [String], _ order: SearchIndex.Order, limit: Int, on connection: any SQLConnection
    ) throws -> [IncidentID] {
        let (comparison, direction, edge) =
            switch order {
            case .down(let edge): ("<", "DESC", edge)
            case .up(let edge): (">", "ASC", edge)
            }
        // Materialized: the index is to be asked for the words, not the primary key for its order.
        return try connection.query(
            """
            WITH found AS MATERIALIZED (
                SELECT incident_id AS id FROM incident_words
                WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(?1 AS tsquery))
            SELECT id FROM found WHERE id \(comparison) ?2 ORDER BY id \(direction) LIMIT ?3
            """, expression + " & " + Self.oneOf(marks), edge, limit
        ).map { try $0.id("id") }
    }
}
