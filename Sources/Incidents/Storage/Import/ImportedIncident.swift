import Accounts
import Kernel
import Platform

/// An old incident on its way into our tables. It appends no domain event: what is long past must notify nobody.
struct ImportedIncident: Sendable {
    private let old: OldDispatcher.Incident
    private let service: Service
    private let editor: String?
    private let draft: EventDraft
    private let createdAt: Timestamp
    private let changedAt: Timestamp

    /// - Parameter editors: user names by their old numbers; what is not among them is a name already.
    init(
        _ old: OldDispatcher.Incident, of service: Service, editors: [String: String], limits: EventLimits, now: Timestamp
    ) {
        self.old = old
        self.service = service
        editor = old.editor.map { editors[$0] ?? $0 }
        createdAt = old.createdAt ?? old.updatedAt ?? now
        changedAt = max(old.updatedAt ?? createdAt, createdAt)
        let whole = EventDraft(
            title: old.title, message: old.message, level: old.level, logs: old.logs.isEmpty ? nil : old.logs)
        draft = whole.fitted(to: limits, now: now)
    }

    private var state: IncidentState { old.isClosed ? .closed : .open }
    private var key: String { "\(service.id)/\(old.id)" }

    /// Returns whether it was not here yet.
    func write(on connection: any SQLConnection) throws -> Bool {
        let ledger = ImportLedger(connection: connection)
        guard try ledger.newID(.incident, key) == nil else { return false }
        let id = try insert(numbered: try ledger.free(old.id, in: "incidents"), on: connection)
        if let logs = draft.logs {
            try connection.execute("INSERT INTO incident_logs (incident_id, at, logs) VALUES (?1, ?2, ?3)", id, createdAt, logs)
        }
        try writeTimeline(of: id, on: connection)
        // No event leads the followers to it.
        try FiguresLedger.settle([id], on: connection)
        try connection.run(SearchLedger.statements(for: [id], on: connection))
        try ledger.record(.incident, key, as: id.rawValue)
        return true
    }

    private func insert(numbered number: Int64?, on connection: any SQLConnection) throws -> IncidentID {
        let values: [any SQLConvertible] = [
            service.id, service.grouping.fingerprint(of: draft)?.key, draft.level, state, draft.title, Incident.folded(draft.title),
            draft.message, createdAt, changedAt, editor,
        ]
        let rows = try connection.query(
            """
            INSERT INTO incidents (service_id, fingerprint, level, state, title, title_folded, message, occurrences,
                first_at, last_at, arrived_at, created_at, changed_at, changed_by, grouping_version\(number == nil ? "" : ", id"))
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?8, ?8, ?8, ?9, ?10, \(GroupingVersion.current.rawValue)\(number == nil ? "" : ", ?11"))
            RETURNING id
            """, values.map(\.sqlValue) + (number.map { [$0.sqlValue] } ?? []))
        guard let id: IncidentID = try rows.first?.id("id") else { throw StorageError(.internal, "the imported incident has no number") }
        return id
    }

    private func writeTimeline(of id: IncidentID, on connection: any SQLConnection) throws {
        let reporter = Actor.service(service.id, name: service.name)
        try Timeline.append(.opened, to: id, by: reporter, at: createdAt, on: connection)
        guard old.isClosed || editor != nil else { return }
        let name = editor ?? Actor.system.name
        try connection.execute(
            "INSERT INTO timeline (incident_id, at, kind, actor) VALUES (?1, ?2, ?3, ?4)", id, changedAt,
            (old.isClosed ? TimelineEntry.Kind.closed : .reopened).rawValue, name)
    }
}
