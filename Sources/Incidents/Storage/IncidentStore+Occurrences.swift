import Kernel
import Platform

extension IncidentStore {
    /// How often something happened in each column of the span.
    func occurrences(ofMembers members: [IncidentID], in span: OccurrenceSpan, on connection: any SQLConnection) throws -> [Int] {
        let statements = members.map { member in
            SQLStatement(
                """
                SELECT (hour - ?2) / ?4 AS place, CAST(sum(occurrences) AS BIGINT) AS occurrences FROM occurrences_by_hour
                WHERE incident_id = ?1 AND hour BETWEEN ?2 AND ?3 GROUP BY 1
                """, member, span.hours.lowerBound, span.hours.upperBound, span.length)
        }
        return try connection.run(statements).joined().reduce(into: Array(repeating: 0, count: span.columns)) { counts, row in
            counts[try row.int("place")] += try row.int("occurrences")
        }
    }
}
