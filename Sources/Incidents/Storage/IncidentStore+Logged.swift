import Kernel
import Platform

/// Incidents together with their logs, in the order of their numbers, newest first: a client that reads them all reads each
/// of them once.
extension IncidentStore {
    /// A part of such a list.
    struct LoggedBatch: Sendable {
        let incidents: [(incident: Incident, logs: String?)]
        /// Whether there may be more below the last one.
        let hasMore: Bool
    }

    /// The number of the incident that stands at `place`, counted from 0; nil behind the last.
    /// - Parameter visible: the services whose incidents the reader may see; nil for all.
    func number(at place: Int, visible: [ServiceID]?, on connection: any SQLConnection) throws -> IncidentID? {
        let condition = Self.services(visible, firstPlace: 2)
        return try connection.query(
            "SELECT id FROM incidents i WHERE state < 4 AND \(condition) ORDER BY id DESC LIMIT 1 OFFSET ?1",
            [place.sqlValue] + (visible ?? []).map(\.sqlValue)
        ).first?.id("id")
    }

    /// - Parameters:
    ///   - below: the batch begins with the highest number below this one.
    ///   - limit: the most incidents.
    ///   - characters: of the texts of all together; a single incident may have more.
    func logged(
        below: Int64, visible: [ServiceID]?, limit: Int, characters: Int, on connection: any SQLConnection
    ) throws -> LoggedBatch {
        let condition = Self.services(visible, firstPlace: 3)
        let services = (visible ?? []).map(\.sqlValue)
        let sizes = try connection.query(
            """
            SELECT i.id, length(i.message) + coalesce(length(l.logs), 0) AS size FROM \(Self.loggedSource)
            WHERE i.id < ?1 AND i.state < 4 AND \(condition) ORDER BY i.id DESC LIMIT ?2
            """, [below.sqlValue, limit.sqlValue] + services)
        let fitting = try Self.fitting(sizes, characters)
        guard let last = fitting.last else { return LoggedBatch(incidents: [], hasMore: false) }
        let rows = try connection.query(
            """
            SELECT \(Incident.columns), l.logs FROM \(Self.loggedSource)
            WHERE i.id < ?1 AND i.id >= ?2 AND i.state < 4 AND \(condition) ORDER BY i.id DESC
            """, [below.sqlValue, last.sqlValue] + services)
        return LoggedBatch(
            incidents: try rows.map { (incident: try Incident(row: $0), logs: try $0.optionalText("logs")) },
            hasMore: fitting.count < sizes.count || sizes.count == limit)
    }

    /// The plus keeps the engines from reading by service and sorting.
    private static func services(_ visible: [ServiceID]?, firstPlace: Int) -> String {
        guard let visible else { return "1 = 1" }
        return "+i.service_id IN (\(visible.indices.map { "?\($0 + firstPlace)" }.joined(separator: ", ")))"
    }

    private static let loggedSource = Incident.source + " LEFT JOIN incident_logs l ON l.incident_id = i.id"

    /// The numbers of as many incidents as fit, at least one if there is any.
    private static func fitting(_ sizes: [Row], _ characters: Int) throws -> [Int64] {
        var (ids, total): ([Int64], Int) = ([], 0)
        for row in sizes {
            total += try row.int("size")
            guard ids.isEmpty || total <= characters else { break }
            ids.append(try row.int64("id"))
        }
        return ids
    }
}
