import Kernel
import Platform

extension IncidentStore {
    /// How often something happened in each column of the span.
    func occurrences(ofMembers members: [IncidentID], in span: OccurrenceSpan, on connection: any SQLConnection) throws -> [Int] {
        // In the text and not as arguments: they are our own numbers.
        let columns = (0..<span.columns).map { "(\($0), \(span.hours(ofColumn: $0).lowerBound), \(span.hours(ofColumn: $0).upperBound))" }
        let statements = members.map { member in
            SQLStatement(
                """
                WITH span (place, first, stop) AS (VALUES \(columns.joined(separator: ", ")))
                SELECT place, CAST(sum(occurrences) AS BIGINT) AS occurrences FROM span CROSS JOIN occurrences_by_hour
                WHERE incident_id = ?1 AND hour >= span.first AND hour < span.stop GROUP BY place
                """, member)
        }
        return try connection.run(statements).joined().reduce(into: Array(repeating: 0, count: span.columns)) { counts, row in
            counts[try row.int("place")] += try row.int("occurrences")
        }
    }
}
