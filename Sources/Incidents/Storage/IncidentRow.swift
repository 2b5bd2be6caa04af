import Kernel
package import Platform

extension IncidentState: SQLConvertible {
    package var sqlValue: SQLValue { .integer(Int64(rawValue)) }
}

extension Incident: RowDecodable {
    /// What a query must select to read an incident; `i` is the incident and `s` its service.
    static let columns = """
        i.id, i.service_id, s.name AS service_name, s.team_id, i.level, i.state, i.title, i.message, i.occurrences, \
        i.first_at, i.last_at, i.arrived_at, i.assignee_id, i.assignee, i.previous_id, i.merged_into, i.parts, i.created_at, \
        i.changed_at, i.changed_by
        """
    static let source = "incidents i JOIN services s ON s.id = i.service_id"

    package init(row: Row) throws {
        id = try row.id("id")
        service = try row.id("service_id")
        serviceName = try row.text("service_name")
        team = try row.optionalInt64("team_id").map { .init($0) }
        level = try row.level("level")
        state = IncidentState(rawValue: try row.int("state")) ?? .open
        title = try row.text("title")
        message = try row.text("message")
        occurrences = try row.int("occurrences")
        firstAt = try row.time("first_at")
        lastAt = try row.time("last_at")
        arrivedAt = try row.time("arrived_at")
        assigneeID = try row.optionalInt64("assignee_id").map { .init($0) }
        assignee = try row.optionalText("assignee")
        previous = try row.optionalInt64("previous_id").map { .init($0) }
        mergedInto = try row.optionalInt64("merged_into").map { .init($0) }
        parts = try row.int("parts")
        createdAt = try row.time("created_at")
        changedAt = try row.time("changed_at")
        changedBy = try row.optionalText("changed_by")
    }
}
