package import Kernel

/// What happened, as the stream of changes names it: `thing.verb`. Each capability declares its own.
package struct ChangeKind: RawRepresentable, Hashable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A domain event as the stream of changes sends it.
package struct Change: Sendable, Hashable {
    package let kind: ChangeKind
    /// Whoever may see the service may know of it.
    package let service: ServiceID
    package var incident: IncidentID?
    /// Nil for what has none.
    package var level: Level?
    package var occurrences: Int?
    /// Of a service that is gone: what nobody can look up any more.
    package var team: TeamID?

    package init(
        _ kind: ChangeKind, service: ServiceID, incident: IncidentID? = nil, level: Level? = nil, occurrences: Int? = nil,
        team: TeamID? = nil
    ) {
        (self.kind, self.service, self.incident) = (kind, service, incident)
        (self.level, self.occurrences, self.team) = (level, occurrences, team)
    }
}

/// What the stream of changes sends of one capability's domain events.
package struct ChangeDeclaration: Sendable {
    package let kinds: [ChangeKind]
    /// Nil for what the stream does not tell.
    package let change: @Sendable (DomainEvent) -> Change?

    package init(kinds: [ChangeKind] = [], change: @escaping @Sendable (DomainEvent) -> Change? = { _ in nil }) {
        (self.kinds, self.change) = (kinds, change)
    }
}
