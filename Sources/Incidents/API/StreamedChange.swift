import Accounts
import Kernel
import Platform

/// A change with its place in the event log, as the stream sends it.
struct StreamedChange: Sendable {
    let position: Int64
    let at: Timestamp
    let change: Change

    /// Nil for an event that no capability publishes.
    init?(_ entry: EventLog.Entry, _ declarations: [ChangeDeclaration]) {
        guard let change = declarations.lazy.compactMap({ $0.change(entry.event) }).first else { return nil }
        (position, at, self.change) = (entry.position, entry.at, change)
    }

    /// Whether somebody may know of it.
    func isShown(to access: Access, _ services: ServiceDirectory) -> Bool {
        services.shows(change.service, to: access) || access.may(.viewIncidents, in: change.team)
    }
}

extension APIShape where Value == StreamedChange {
    static func change(_ kinds: [ChangeKind]) -> APIShape {
        APIShape(
            "Change", "What happened, as the stream tells it.",
            [
                .init("position", "Where it stands in the log.", \.position), .init("at", "When.", \.at),
                .init("type", "What happened.", .word(kinds.map(\.rawValue))) { .text($0.change.kind.rawValue) },
                .init("service_id", "Which service it concerns.", \.change.service),
                .init("incident_id", "Which incident.", \.change.incident),
                .init("level", "The incident's, after the change.", \.change.level),
                .init("occurrences", "The incident's, after the change.", \.change.occurrences),
            ])
    }
}
