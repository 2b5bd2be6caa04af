import Incidents
import Kernel
import Platform
import Tickets

/// What a reader of PostgreSQL sees: words and times instead of numbers, and no secrets. The numbers that indexes are
/// made of stay beside them (`…_us`: microseconds since 1970). Later versions may only append columns.
enum ReportingViews {
    static let schema = "reporting"
    /// What the programs that Switchboard replaces kept, under the names that dashboards know: beside Switchboard's tables, and here.
    static let oldSchema = "nttm_bi"
    static let old = TicketTable.allCases.filter(\.isOfOldProgram).map(\.rawValue)

    static let all: [(name: String, sql: String)] =
        [
            (
                "incidents",
                """
                SELECT i.id, i.service_id, s.name AS service, \(words("i.level", levels)) AS level, \(words("i.state", states)) AS state,
                    i.title, i.message, i.occurrences, \(time("i.first_at")) AS first_at, \(time("i.last_at")) AS last_at,
                    i.last_at AS last_at_us, i.assignee_id, i.assignee, i.previous_id, \(time("i.created_at")) AS created_at,
                    \(time("i.changed_at")) AS changed_at, i.changed_by, i.merged_into, \(time("i.arrived_at")) AS arrived_at,
                    i.arrived_at AS arrived_at_us
                FROM incidents i LEFT JOIN services s ON s.id = i.service_id
                """
            ),
            (
                "events",
                "SELECT id, service_id, incident_id, \(time("occurred_at")) AS occurred_at, occurred_at AS occurred_at_us, body FROM events"
            ),
            (
                "timeline",
                """
                SELECT id, incident_id, \(time("at")) AS at, at AS at_us, kind, actor, actor_id,
                    coalesce((SELECT edited_text FROM comment_edits WHERE entry_id = timeline.id), text) AS text,
                    (SELECT \(time("edited_at")) FROM comment_edits WHERE entry_id = timeline.id) AS edited_at
                FROM timeline
                """
            ),
            ("incident_tags", "SELECT incident_id, tag FROM incident_tags"),
            (
                "services",
                "SELECT id, name, status_url, grouping_rule, rate_limit, \(time("created_at")) AS created_at FROM services"
            ),
            (
                "users",
                """
                SELECT id, name, \(words("role", roles)) AS role, \(time("created_at")) AS created_at,
                    \(time("disabled_at")) AS disabled_at, \(time("last_active_at")) AS last_active_at
                FROM users
                """
            ),
        ] + TicketTable.allCases.map(\.view)

    private static let levels = Level.allCases.map { ($0.rawValue, $0.word) }
    private static let states = IncidentState.allCases.map { ($0.rawValue, $0.word) }
    private static let roles = Role.allCases.map { ($0.rawValue, $0.word) }

    private static func time(_ column: String) -> String { "TIMESTAMPTZ 'epoch' + \(column) * INTERVAL '1 microsecond'" }

    private static func words(_ column: String, _ words: [(Int, String)]) -> String {
        "CASE \(column) " + words.map { "WHEN \($0.0) THEN '\($0.1)'" }.joined(separator: " ") + " END"
    }
}
