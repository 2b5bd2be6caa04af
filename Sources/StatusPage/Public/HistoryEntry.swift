import Kernel

/// An incident or planned work, as the history tells of both.
struct HistoryEntry: Hashable, Sendable {
    let id: PublicID
    let title: LocalizedText
    /// A word of API v2.
    let stage: String
    let impact: StatusIncident.Impact
    /// Of planned work when it was to begin, or began.
    let startedAt: Timestamp
    let endedAt: Timestamp?
    let createdAt: Timestamp
    /// Of it or of its newest message.
    let updatedAt: Timestamp
    let components: Set<PublicID>
    /// The newest first.
    let updates: [StatusUpdate]

    init(_ incident: StatusIncident) {
        (id, title, stage, impact) = (incident.id, incident.title, incident.stage.rawValue, incident.impact)
        (startedAt, endedAt, createdAt) = (incident.startedAt, incident.resolvedAt, incident.createdAt)
        updates = Self.newestFirst(incident.updates)
        updatedAt = Self.latest(incident.updatedAt, updates)
        components = Self.components(Set(incident.components.keys), updates)
    }

    init(_ maintenance: Maintenance) {
        (id, title, stage, impact) = (maintenance.id, maintenance.title, maintenance.stage.rawValue, .maintenance)
        (startedAt, endedAt) = (maintenance.startedAt ?? maintenance.scheduledFor, maintenance.completedAt)
        createdAt = maintenance.createdAt
        updates = Self.newestFirst(maintenance.updates)
        updatedAt = Self.latest(maintenance.updatedAt, updates)
        components = Self.components(Set(maintenance.components), updates)
    }

    private static func newestFirst(_ updates: [StatusUpdate]) -> [StatusUpdate] { updates.sorted { $0.displayAt > $1.displayAt } }

    private static func latest(_ time: Timestamp, _ updates: [StatusUpdate]) -> Timestamp {
        updates.map(\.updatedAt).reduce(time) { max($0, $1) }
    }

    /// Those that are affected now, and those that once were.
    private static func components(_ now: Set<PublicID>, _ updates: [StatusUpdate]) -> Set<PublicID> {
        now.union(updates.flatMap { $0.affected.map(\.component) })
    }
}
