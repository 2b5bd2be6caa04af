package import Kernel

/// What the public doors (page, `/api/v2`, feeds, calendar, badges) read. Filled by the stores; fixed values in tests.
package struct StatusReading: Sendable {
    /// What holds now; cached.
    package var snapshot: @Sendable () async throws -> StatusSnapshot
    /// All incidents, the newest (by start) first, `limit` of them after the first `offset`.
    package var incidents: @Sendable (_ offset: Int, _ limit: Int) async throws -> [StatusIncident]
    /// Those that began in a stretch of time, the newest first: a month of the history.
    package var incidentsBetween: @Sendable (Range<Timestamp>) async throws -> [StatusIncident]
    /// Whether one began before a moment.
    package var hasIncidents: @Sendable (_ before: Timestamp) async throws -> Bool
    /// Nil when there is none that is public.
    package var incident: @Sendable (PublicID) async throws -> StatusIncident?
    /// All maintenances, the newest (by planned start) first.
    package var maintenances: @Sendable (_ offset: Int, _ limit: Int) async throws -> [Maintenance]
    /// Those of which some part may lie in a stretch of time, in any order: a month of the calendar.
    package var maintenancesBetween: @Sendable (Range<Timestamp>) async throws -> [Maintenance]
    package var maintenance: @Sendable (PublicID) async throws -> Maintenance?
    /// The last `count` days of each component, the oldest first, ending `before` days ago (0: today).
    package var days: @Sendable (_ components: [PublicID], _ count: Int, _ before: Int) async throws -> [PublicID: [UptimeDay]]

    package init(
        snapshot: @escaping @Sendable () async throws -> StatusSnapshot,
        incidents: @escaping @Sendable (Int, Int) async throws -> [StatusIncident],
        incidentsBetween: @escaping @Sendable (Range<Timestamp>) async throws -> [StatusIncident],
        hasIncidents: @escaping @Sendable (Timestamp) async throws -> Bool,
        incident: @escaping @Sendable (PublicID) async throws -> StatusIncident?,
        maintenances: @escaping @Sendable (Int, Int) async throws -> [Maintenance],
        maintenancesBetween: @escaping @Sendable (Range<Timestamp>) async throws -> [Maintenance],
        maintenance: @escaping @Sendable (PublicID) async throws -> Maintenance?,
        days: @escaping @Sendable ([PublicID], Int, Int) async throws -> [PublicID: [UptimeDay]]
    ) {
        (self.snapshot, self.incidents, self.incidentsBetween, self.incident) = (snapshot, incidents, incidentsBetween, incident)
        (self.maintenances, self.maintenancesBetween, self.maintenance) = (maintenances, maintenancesBetween, maintenance)
        (self.hasIncidents, self.days) = (hasIncidents, days)
    }
}
