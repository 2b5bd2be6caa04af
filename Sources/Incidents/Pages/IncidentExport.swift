import Accounts
import Kernel
import Platform

/// The incidents of a filter as CSV, the highest numbers first: what happens meanwhile moves no incident past the reader.
enum IncidentExport {
    private static let batch = 100
    private static let head = [
        "number", "service", "level", "state", "title", "message", "occurrences", "first_seen", "last_seen", "assigned_to", "tags",
        "changed_at", "changed_by", "arrived_at",
    ]

    static func file(_ filter: IncidentFilter, from database: Database) -> CSVStream<IncidentID> {
        CSVStream(name: "incidents", head: head) { below in
            let store = IncidentStore()
            return try await database.read { connection in
                let found = try store.byNumber(filter, below: below, limit: batch, on: connection)
                let tags = try store.tags(of: found.incidents.map(\.id), on: connection)
                return .init(lines: found.incidents.map { fields($0, tags[$0.id] ?? []) }, next: found.next)
            }
        }
    }

    private static func fields(_ incident: Incident, _ tags: [IncidentTag]) -> [String] {
        [
            incident.id.description, incident.serviceName, incident.level.word, incident.state.word, incident.title, incident.message,
            String(incident.occurrences), incident.firstAt.rfc3339, incident.lastAt.rfc3339, incident.assignee ?? "",
            tags.map(\.text).joined(separator: ", "), incident.changedAt.rfc3339, incident.changedBy ?? "", incident.arrivedAt.rfc3339,
        ]
    }
}
