package import Kernel
package import Platform

/// Reads what became of incidents, episode by episode, for those who try rules on the past. Each call reads little, so that a walk over
/// years can be made in steps.
package struct IncidentHistory: Sendable {
    package init() {}

    /// How far a walk has come.
    package struct Place: Sendable, Hashable {
        package let incident: IncidentID
        /// A line of its timeline.
        package let line: Int64

        package init(incident: IncidentID, line: Int64) { (self.incident, self.line) = (incident, line) }

        package static let start = Place(incident: IncidentID(0), line: 0)
    }

    /// An opening or reopening.
    package struct Beginning: Sendable, Hashable {
        package let place: Place
        package let at: Timestamp
        let kind: TimelineEntry.Kind
    }

    /// A step of a walk.
    package struct Stretch: Sendable {
        package let beginnings: [Beginning]
        /// Where the next one goes on; nil at the end.
        package let next: Place?
    }

    /// Incidents looked at in one step.
    static let width: Int64 = 2000

    /// The highest number of an incident: where a walk ends.
    package func end(on connection: any SQLConnection) throws -> IncidentID {
        IncidentID(try connection.row("SELECT coalesce(max(id), 0) AS id FROM incidents")?.int64("id") ?? 0)
    }

    /// What began in a span, by number of the incident.
    /// - Parameters:
    ///   - end: the last incident of the walk.
    ///   - limit: the most beginnings in a step.
    package func beginnings(
        in span: ClosedRange<Timestamp>, after place: Place, until end: IncidentID, limit: Int, on connection: any SQLConnection
    ) throws -> Stretch {
        let last = min(end.rawValue, place.incident.rawValue + Self.width)
        let rows = try connection.query(
            """
            SELECT id, incident_id, at, kind FROM timeline
            WHERE incident_id BETWEEN ?1 AND ?2 AND (incident_id > ?1 OR id > ?3) AND kind IN ('opened', 'reopened')
                AND at BETWEEN ?4 AND ?5
            ORDER BY incident_id, id LIMIT ?6
            """, place.incident, last, place.line, span.lowerBound, span.upperBound, limit)
        let found = try rows.map { row in
            Beginning(
                place: Place(incident: try row.id("incident_id"), line: try row.int64("id")), at: try row.time("at"),
                kind: TimelineEntry.Kind(rawValue: try row.text("kind")) ?? .opened)
        }
        if found.count == limit, let last = found.last { return Stretch(beginnings: found, next: last.place) }
        return Stretch(
            beginnings: found, next: last < end.rawValue ? Place(incident: IncidentID(last), line: .max) : nil)
    }
}
