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

    /// How many were opened in an hour since 1970.
    struct HourCount: Hashable, Sendable {
        let hour: Int64
        let service: ServiceID
        let level: Level
        let opened: Int
    }

    /// From `first` to `last`, both included.
    func hours(from first: Int64, to last: Int64, visible: Set<ServiceID>? = nil, on connection: any SQLConnection) throws -> [HourCount] {
        try connection.query(
            "SELECT hour, service_id, level, opened FROM figures_by_hour WHERE hour BETWEEN ?1 AND ?2", first, last
        ).map { row in
            HourCount(
                hour: try row.int64("hour"), service: try row.id("service_id"), level: try row.level("level"),
                opened: try row.int("opened"))
        }.filter { visible?.contains($0.service) ?? true }
    }

    /// What became of the incidents of some days.
    struct Question: Hashable, Sendable {
        /// Days since 1970, both included.
        var first: Int64
        var last: Int64
        var service: ServiceID?
        var level: Level?
    }

    /// By service and level.
    func totals(
        _ question: Question, visible: Set<ServiceID>? = nil, on connection: any SQLConnection
    ) throws -> [(service: ServiceID, level: Level, figures: FigureChanges.Day)] {
        let (conditions, arguments) = conditions(question)
        return try connection.query(
            "SELECT service_id, level, \(Self.sums) FROM figures_by_day WHERE \(conditions) GROUP BY service_id, level", arguments
        ).map { (service: try $0.id("service_id"), level: try $0.level("level"), figures: try FigureChanges.Day(row: $0)) }
            .filter { visible?.contains($0.service) ?? true }
    }

    /// By periods of `length` days, counted from the first day, and by level.
    func trend(
        _ question: Question, length: Int64, visible: Set<ServiceID>? = nil, on connection: any SQLConnection
    ) throws -> [(stretch: Int, level: Level, figures: FigureChanges.Day)] {
        var (conditions, arguments) = conditions(question)
        arguments.append(length.sqlValue)
        let stretch = "(day - ?1) / ?\(arguments.count)"
        let services = visible.map { services in
            // In the text and not as arguments: they are our own numbers, and few readers see a part only, always the same one.
            " AND service_id IN (" + (services.sorted().map(\.description) + ["0"]).joined(separator: ", ") + ")"
        }
        conditions += services ?? ""
        return try connection.query(
            "SELECT \(stretch) AS stretch, level, \(Self.sums) FROM figures_by_day WHERE \(conditions) GROUP BY 1, level", arguments
        ).map { (stretch: try $0.int("stretch"), level: try $0.level("level"), figures: try FigureChanges.Day(row: $0)) }
    }

    /// - Returns: the first argument is the first day.
    private func conditions(_ question: Question) -> (String, [SQLValue]) {
        var (conditions, arguments) = ("day BETWEEN ?1 AND ?2", [question.first.sqlValue, question.last.sqlValue])
        if let service = question.service {
            arguments.append(service.sqlValue)
            conditions += " AND service_id = ?\(arguments.count)"
        }
        if let level = question.level {
            arguments.append(level.sqlValue)
            conditions += " AND level = ?\(arguments.count)"
        }
        return (conditions, arguments)
    }

    /// PostgreSQL's sums are of a wider type.
    private static let sums = FigureChanges.Day.columns.map { "CAST(sum(\($0)) AS BIGINT) AS \($0)" }.joined(separator: ", ")

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
