import Kernel
import Platform

/// Occurrences by incident and hour, to be added to the table of the same.
struct OccurrenceCounts {
    private struct Key: Hashable {
        let incident: IncidentID
        let hour: Int64
    }

    private var counts: [Key: Int] = [:]

    mutating func add(_ count: Int = 1, of incident: IncidentID, at time: Timestamp) {
        counts[Key(incident: incident, hour: time.hoursSince1970), default: 0] += count
    }

    /// Adds to what was counted before.
    var statements: [SQLStatement] {
        // Always in the same order, so that no two processes wait for each other.
        let sorted = counts.sorted { ($0.key.incident, $0.key.hour) < ($1.key.incident, $1.key.hour) }
        return SQLStatement.inserts(
            into: "occurrences_by_hour", "incident_id, hour, occurrences",
            rows: sorted.map { [$0.key.incident.sqlValue, $0.key.hour.sqlValue, $0.value.sqlValue] },
            onConflict: "(incident_id, hour) DO UPDATE SET occurrences = occurrences_by_hour.occurrences + excluded.occurrences")
    }
}
