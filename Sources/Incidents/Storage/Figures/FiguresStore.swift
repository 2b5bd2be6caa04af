import Kernel
package import Platform

/// Reads the kept figures. Each question may be narrowed to the services that a reader may see; nil for all.
package struct FiguresStore: Sendable {
    package init() {}

    /// How many incidents there are, by service, level and state.
    struct StateCount: Hashable, Sendable {
        let service: ServiceID
        let level: Level
        let state: IncidentState
        let incidents: Int
    }

    func states(visible: Set<ServiceID>? = nil, on connection: any SQLConnection) throws -> [StateCount] {
        try connection.query("SELECT service_id, level, state, incidents FROM figures_by_state").map { row in
            StateCount(
                service: try row.id("service_id"), level: try row.level("level"),
                state: IncidentState(rawValue: try row.int("state")) ?? .open, incidents: try row.int("incidents"))
        }.filter { visible?.contains($0.service) ?? true }
    }

    /// How many were opened in a column of time.
    struct OpenedCount: Hashable, Sendable {
        let column: Int
        let service: ServiceID
        let level: Level
        let opened: Int
    }

    func opened(in columns: TimeColumns, visible: Set<ServiceID>? = nil, on connection: any SQLConnection) throws -> [OpenedCount] {
        try rows(Question(columns: columns), "service_id, level", ["opened"], on: connection).map { column, row in
            OpenedCount(
                column: column, service: try row.id("service_id"), level: try row.level("level"),
                opened: try row.int("opened"))
        }.filter { visible?.contains($0.service) ?? true }
    }

    /// What became of the incidents that were opened in some time.
    struct Question: Hashable, Sendable {
        var columns: TimeColumns
        var service: ServiceID?
        var level: Level?
    }

    /// Of the whole time, by service and level.
    func totals(
        _ question: Question, visible: Set<ServiceID>? = nil, on connection: any SQLConnection
    ) throws -> [(service: ServiceID, level: Level, figures: FigureChanges.Day)] {
        struct Key: Hashable {
            let service: ServiceID
            let level: Level
        }
        var whole = question
        whole.columns = question.columns.whole
        let rows = try rows(whole, "service_id, level", FigureChanges.Day.columns, on: connection)
        let sums = try rows.reduce(into: [Key: FigureChanges.Day]()) { sums, found in
            let row = found.row
            sums[Key(service: try row.id("service_id"), level: try row.level("level")), default: .init()].add(try .init(row: row))
        }
        return sums.map { (service: $0.key.service, level: $0.key.level, figures: $0.value) }
            .filter { visible?.contains($0.service) ?? true }
    }

    /// By column and level.
    func trend(
        _ question: Question, visible: Set<ServiceID>? = nil, on connection: any SQLConnection
    ) throws -> [(stretch: Int, level: Level, figures: FigureChanges.Day)] {
        struct Key: Hashable {
            let column: Int
            let level: Level
        }
        let rows = try rows(question, "level", FigureChanges.Day.columns, visible: visible, on: connection)
        let sums = try rows.reduce(into: [Key: FigureChanges.Day]()) { sums, found in
            sums[Key(column: found.column, level: try found.row.level("level")), default: .init()].add(try .init(row: found.row))
        }
        return sums.map { (stretch: $0.key.column, level: $0.key.level, figures: $0.value) }
    }

    /// Sums by `keys`. What a column has in whole days and in quarters of an hour comes as rows of their own.
    private func rows(
        _ question: Question, _ keys: String, _ columns: [String], visible: Set<ServiceID>? = nil, on connection: any SQLConnection
    ) throws -> [(column: Int, row: Row)] {
        var arguments: [SQLValue] = []
        var narrowing = ""
        if let service = question.service {
            arguments.append(service.sqlValue)
            narrowing += " AND service_id = ?\(arguments.count + 2)"
        }
        if let level = question.level {
            arguments.append(level.sqlValue)
            narrowing += " AND level = ?\(arguments.count + 2)"
        }
        if let visible {
            // In the text and not as arguments: they are our own numbers, and few readers see a part only, always the same one.
            narrowing += " AND service_id IN (" + (visible.sorted().map(\.description) + ["0"]).joined(separator: ", ") + ")"
        }
        // PostgreSQL's sums are of a wider type.
        let sums = columns.map { "CAST(sum(\($0)) AS BIGINT) AS \($0)" }.joined(separator: ", ")
        let sources = FigureSpans(question.columns).sources
        let statements = sources.map { source in
            SQLStatement(
                """
                SELECT \(keys), \(sums) FROM \(source.table)
                WHERE \(source.time) >= ?1 AND \(source.time) < ?2\(narrowing) GROUP BY \(keys)
                """, [.integer(source.range.lowerBound), .integer(source.range.upperBound)] + arguments)
        }
        return zip(sources, try connection.run(statements)).flatMap { source, rows in rows.map { (source.column, $0) } }
    }

    /// Progress of the backfill in per cent; nil when it is complete.
    package func missing(on connection: any SQLConnection) throws -> Int? {
        let row = try connection.row(
            """
            SELECT coalesce((SELECT is_done FROM backfills WHERE name = ?1), 0) AS is_done,
                coalesce((SELECT position FROM backfills WHERE name = ?1), 0) AS position,
                coalesce((SELECT max(id) FROM incidents), 0) AS newest
            """, FiguresKeeper.name)
        guard let row, try !row.bool("is_done"), try row.int("newest") > 0 else { return nil }
        return min(99, try row.int("position") * 100 / row.int("newest"))
    }
}

extension FigureChanges.Day: RowDecodable {
    init(row: Row) throws {
        var values = try Self.columns.map { try row.int64($0) }
        func take(_ count: Int) -> [Int64] {
            defer { values.removeFirst(count) }
            return Array(values.prefix(count))
        }
        let sums = take(5)
        (opened, acknowledged, acknowledgedSeconds, resolved, resolvedSeconds) = (sums[0], sums[1], sums[2], sums[3], sums[4])
        acknowledgedClasses = DurationClasses(counts: take(DurationClasses.count))
        resolvedClasses = DurationClasses(counts: take(DurationClasses.count))
    }

    mutating func add(_ other: Self) {
        opened += other.opened
        acknowledged += other.acknowledged
        acknowledgedSeconds += other.acknowledgedSeconds
        resolved += other.resolved
        resolvedSeconds += other.resolvedSeconds
        acknowledgedClasses.add(other.acknowledgedClasses)
        resolvedClasses.add(other.resolvedClasses)
    }
}
