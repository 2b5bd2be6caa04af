import Kernel
import Platform

extension OccurrenceCounts {
    /// Adds to what was counted before.
    var statements: [SQLStatement] {
        SQLStatement.inserts(
            into: "occurrences_by_hour", "incident_id, hour, occurrences",
            rows: sorted.map { [$0.incident.sqlValue, $0.hour.sqlValue, $0.count.sqlValue] },
            onConflict: "(incident_id, hour) DO UPDATE SET occurrences = occurrences_by_hour.occurrences + excluded.occurrences")
    }
}
