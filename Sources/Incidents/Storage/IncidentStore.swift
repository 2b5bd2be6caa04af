import Accounts
package import Kernel
package import Platform

/// Reads incidents for lists and pages.
package struct IncidentStore: Sendable {
    package init() {}

    package func find(_ id: IncidentID, on connection: any SQLConnection) throws -> Incident? {
        try connection.first(
            Incident.self, "SELECT \(Incident.columns) FROM \(Incident.source) WHERE i.id = ?1", id)
    }

    /// Those of these that there are, in their order.
    package func find(_ ids: [IncidentID], on connection: any SQLConnection) throws -> [Incident] {
        try connection.run(ids.map { SQLStatement("SELECT \(Incident.columns) FROM \(Incident.source) WHERE i.id = ?1", $0) })
            .joined().map(Incident.init(row:))
    }

    /// The incident, or ``ClientError/incidentNotFound(_:)``.
    package func existing(_ id: IncidentID, on connection: any SQLConnection) throws -> Incident {
        guard let incident = try find(id, on: connection) else { throw ClientError.incidentNotFound(id) }
        return incident
    }

    /// Makes whoever else would change these incidents wait until the end of the transaction, in an order that lets nobody wait
    /// for each other.
    func hold(_ ids: Set<IncidentID>, on connection: any SQLConnection) throws {
        for id in ids.sorted() { try connection.execute("UPDATE incidents SET parts = parts WHERE id = ?1", id) }
    }

    /// The incident that counts under this number: the one it was merged into, if it was; or
    /// ``ClientError/incidentNotFound(_:)``.
    package func current(_ id: IncidentID, on connection: any SQLConnection) throws -> Incident {
        let incident = try existing(id, on: connection)
        guard let root = incident.mergedInto else { return incident }
        return try existing(root, on: connection)
    }

    /// The incident, for somebody who wants to do something with it. What they may not see does not exist.
    /// Throws ``ClientError/incidentNotFound(_:)``, ``ClientError`` `notPermitted`.
    package func existing(
        _ id: IncidentID, for access: Access, to permission: Permission = .viewIncidents, on connection: any SQLConnection
    ) throws -> Incident {
        let incident = try existing(id, on: connection)
        guard access.may(.viewIncidents, in: incident.team) else { throw ClientError.incidentNotFound(id) }
        guard access.may(permission, in: incident.team) else { throw ClientError.notPermitted(permission) }
        return incident
    }

    /// The incident that counts under this number, for somebody who may see both.
    package func current(
        _ id: IncidentID, for access: Access, to permission: Permission = .viewIncidents, on connection: any SQLConnection
    ) throws -> Incident {
        let incident = try existing(id, for: access, on: connection)
        guard let root = incident.mergedInto else {
            return try existing(id, for: access, to: permission, on: connection)
        }
        return try existing(root, for: access, to: permission, on: connection)
    }

    /// Incidents in an order: those behind `after`, or the nearest ones ahead of `before`. With words it is always that of the numbers,
    /// the highest first.
    package func list(
        _ filter: IncidentFilter, by order: IncidentOrder = .latest, after: Cursor? = nil, before: Cursor? = nil, limit: Int,
        on connection: any SQLConnection
    ) throws -> [Incident] {
        guard !filter.findsNothing else { return [] }
        if let query = filter.query { return try found(query, filter, after: after, before: before, limit: limit, on: connection) }
        guard order == .latest else {
            return try sorted(filter, by: order, after: after, before: before, limit: limit, on: connection)
        }
        var arguments: [SQLValue] = []
        var conditions = filter.conditions(&arguments)
        for (cursor, comparison) in [(after, "<"), (before, ">")] {
            guard let cursor else { continue }
            arguments += [cursor.arrivedAt.sqlValue, cursor.id.sqlValue]
            conditions.append("(i.arrived_at, i.id) \(comparison) (?\(arguments.count - 1), ?\(arguments.count))")
        }
        arguments.append(limit.sqlValue)
        let limit = arguments.count
        let direction = before == nil ? "DESC" : "ASC"
        let sum = filter.isSorted ? " + 0" : ""
        func end(_ list: String) -> String { "ORDER BY \(list).arrived_at\(sum) \(direction), \(list).id \(direction) LIMIT ?\(limit)" }
        var statement = "SELECT \(Incident.columns) FROM \(Incident.source)\(Self.clause(conditions)) \(end("i"))"
        if let services = filter.merged {
            let stretches = Self.branches("i.id, i.arrived_at", of: services, conditions, end: end("i"), &arguments)
            statement = """
                SELECT \(Incident.columns) FROM (SELECT merged.id AS found FROM (\(stretches)) AS merged \(end("merged"))) AS chosen
                CROSS JOIN \(Incident.source) WHERE i.id = chosen.found ORDER BY i.arrived_at \(direction), i.id \(direction)
                """
        }
        let found = try connection.query(statement, arguments).map(Incident.init(row:))
        return before == nil ? found : found.reversed()
    }

    /// A part of all that a filter finds, and where the next one begins; nil behind the last.
    package struct ExportBatch: Sendable {
        package let incidents: [Incident]
        package let next: IncidentID?
    }

    /// Incidents with the highest numbers first, below one: an order in which nothing moves while it is read.
    package func byNumber(
        _ filter: IncidentFilter, below: IncidentID?, limit: Int, on connection: any SQLConnection
    ) throws -> ExportBatch {
        guard !filter.findsNothing else { return ExportBatch(incidents: [], next: nil) }
        if let query = filter.query { return try exported(query, filter, below: below, limit: limit, on: connection) }
        var arguments: [SQLValue] = []
        var conditions = filter.conditions(&arguments, mergesServices: false)
        if let below {
            arguments.append(below.sqlValue)
            conditions.append("i.id < ?\(arguments.count)")
        }
        arguments.append(limit.sqlValue)
        let incidents = try connection.query(
            "SELECT \(Incident.columns) FROM \(Incident.source)\(Self.clause(conditions)) ORDER BY i.id DESC LIMIT ?\(arguments.count)",
            arguments
        ).map(Incident.init(row:))
        return ExportBatch(incidents: incidents, next: incidents.count == limit ? incidents.last?.id : nil)
    }

    /// How many there are, counted to `limit` at most.
    package func count(_ filter: IncidentFilter, upTo limit: Int, on connection: any SQLConnection) throws -> Int {
        guard !filter.findsNothing else { return 0 }
        if let query = filter.query { return try count(query, filter, upTo: limit, on: connection) }
        var arguments: [SQLValue] = []
        let conditions = filter.countConditions(&arguments)
        arguments.append(limit.sqlValue)
        let end = "LIMIT ?\(arguments.count)"
        var counted = "SELECT 1 FROM incidents i\(Self.clause(conditions)) \(end)"
        if let services = filter.merged {
            counted = "SELECT 1 FROM (\(Self.branches("1 AS one", of: services, conditions, end: end, &arguments))) AS merged \(end)"
        }
        let row = try connection.query("SELECT count(*) AS number FROM (\(counted)) AS counted", arguments).first
        return try row?.int("number") ?? 0
    }

    /// The beginning of each service's own list, one after the other: with an index that begins with the service, each
    /// reads no more than it yields, however many incidents all the others have.
    private static func branches(
        _ columns: String, of services: [ServiceID], _ conditions: [String], end: String, _ arguments: inout [SQLValue]
    ) -> String {
        services.enumerated().map { index, service in
            arguments.append(service.sqlValue)
            let clause = clause(["i.service_id = ?\(arguments.count)"] + conditions)
            return "SELECT * FROM (SELECT \(columns) FROM incidents i\(clause) \(end)) AS b\(index)"
        }.joined(separator: " UNION ALL ")
    }

    /// The latest logs, also of what was merged into it; nil when no event brought any.
    package func logs(of id: IncidentID, on connection: any SQLConnection) throws -> String? {
        try logs(ofMembers: members(of: id, on: connection), on: connection)
    }

    /// When the oldest event that is still kept came in, nil when there is none.
    package func oldestEvent(on connection: any SQLConnection) throws -> Timestamp? {
        try connection.row("SELECT occurred_at FROM events ORDER BY id LIMIT 1")?.time("occurred_at")
    }

    /// The id of the newest event, 0 when there is none.
    func newestEvent(on connection: any SQLConnection) throws -> EventID {
        EventID(rawValue: try connection.row("SELECT coalesce(max(id), 0) AS id FROM events")?.int64("id") ?? 0)
    }

    /// The newest events of the incidents of a service with the latest activity, those of one incident together.
    /// - Parameters:
    ///   - incidents: how many of them.
    ///   - ofEach: how many events of each, newest first.
    func recentEvents(
        of service: ServiceID, incidents: Int, ofEach: Int, on connection: any SQLConnection
    ) throws -> [StoredEvent] {
        let recent = try connection.query(
            "SELECT id FROM incidents WHERE service_id = ?1 ORDER BY arrived_at DESC, id DESC LIMIT ?2", service, incidents)
        let events = try connection.run(
            recent.map { row in
                SQLStatement(
                    "SELECT \(StoredEvent.columns) FROM events WHERE incident_id = ?1 ORDER BY id DESC LIMIT ?2",
                    try row.int64("id"), ofEach)
            })
        return try events.joined().map(StoredEvent.init(row:))
    }

    /// The titles of a service's incidents, in the order of an index: for the newest of a million, all would have to be sorted.
    func titles(of service: ServiceID, limit: Int, on connection: any SQLConnection) throws -> [String] {
        try connection.query(
            "SELECT title FROM incidents WHERE service_id = ?1 ORDER BY fingerprint, id LIMIT ?2", service, limit
        ).map { try $0.text("title") }
    }

    /// The newest `limit` entries of the timeline, also of what was merged into it, oldest first.
    package func timeline(
        of id: IncidentID, limit: Int = 500, on connection: any SQLConnection
    ) throws -> [TimelineEntry] {
        try Timeline.entries(of: members(of: id, on: connection), limit: limit, on: connection)
    }

    /// Comments made at a moment.
    package func comments(on id: IncidentID, at time: Timestamp, on connection: any SQLConnection) throws -> [TimelineEntry] {
        try connection.all(
            TimelineEntry.self,
            """
            SELECT \(TimelineEntry.columns) FROM timeline
            WHERE incident_id = ?1 AND at = ?2 AND kind = 'comment' ORDER BY id
            """, id, time)
    }

    /// The newest `limit` events, also of what was merged into it, newest first.
    package func events(of id: IncidentID, limit: Int, on connection: any SQLConnection) throws -> [StoredEvent] {
        try events(ofMembers: members(of: id, on: connection), "DESC", limit: limit, on: connection)
    }

    /// The oldest `limit` events, oldest first: their bodies are all kept, those of repeats are sampled.
    package func firstEvents(of id: IncidentID, limit: Int, on connection: any SQLConnection) throws -> [StoredEvent] {
        try events(ofMembers: members(of: id, on: connection), "ASC", limit: limit, on: connection)
    }

    static func clause(_ conditions: [String]) -> String {
        conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    }
}
