import Kernel

/// Occurrences by incident and hour, to be added to the table of the same.
struct OccurrenceCounts {
    private struct Key: Hashable {
        let incident: IncidentID
        let hour: Int64
    }

    /// A sender's clock that is further off than this says nothing about when it happened.
    static let believed = Duration.seconds(86_400)

    private var counts: [Key: Int] = [:]

    /// Counts an event in the hour in which its sender says it happened, or else in the one in which it came in.
    mutating func add(_ incident: IncidentID, said: Timestamp, arrived: Timestamp) {
        let isBelieved = max(said, arrived).since(min(said, arrived)) <= Self.believed
        add(of: incident, at: isBelieved ? said : arrived)
    }

    mutating func add(_ count: Int = 1, of incident: IncidentID, at time: Timestamp) {
        counts[Key(incident: incident, hour: time.hoursSince1970), default: 0] += count
    }

    /// Always in the same order, so that no two processes wait for each other.
    var sorted: [(incident: IncidentID, hour: Int64, count: Int)] {
        counts.map { (incident: $0.key.incident, hour: $0.key.hour, count: $0.value) }
            .sorted { ($0.incident, $0.hour) < ($1.incident, $1.hour) }
    }
}
