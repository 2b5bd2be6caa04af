package import Kernel
import Platform

/// Lists in other orders than the latest first: no index has them, so what the filter finds is sorted, by numbers alone, and
/// only the page that is wanted is read.
extension IncidentStore {
    /// Where a page of a list begins: behind the last incident of the page before.
    package struct Cursor: Sendable, Hashable {
        /// What the order compares before the arrival (``IncidentOrder/key(_:)``).
        package let key: Int64?
        package let arrivedAt: Timestamp
        package let id: IncidentID

        package init(key: Int64? = nil, arrivedAt: Timestamp, id: IncidentID) {
            (self.key, self.arrivedAt, self.id) = (key, arrivedAt, id)
        }

        package init(_ incident: Incident, in order: IncidentOrder = .latest) {
            self.init(key: order.key(incident), arrivedAt: incident.arrivedAt, id: incident.id)
        }

        /// Whether it is one of this order.
        func suits(_ order: IncidentOrder) -> Bool { (key == nil) == (order.keyExpression == nil) }
    }

    func sorted(
        _ filter: IncidentFilter, by order: IncidentOrder, after: Cursor?, before: Cursor?, limit: Int, on connection: any SQLConnection
    ) throws -> [Incident] {
        var arguments: [SQLValue] = []
        var conditions = filter.conditions(&arguments, mergesServices: false)
        let terms = Self.terms(of: order, filter)
        for (cursor, isAhead) in [(after, false), (before, true)] {
            guard let cursor else { continue }
            let ahead = order.keyExpression == nil ? [] : [(cursor.key ?? 0).sqlValue, cursor.arrivedAt.sqlValue]
            let places = (ahead + [cursor.id.sqlValue]).map { value in
                arguments.append(value)
                return "?\(arguments.count)"
            }
            let comparison = order.isRising == isAhead ? "<" : ">"
            conditions.append("(\(terms.joined(separator: ", "))) \(comparison) (\(places.joined(separator: ", ")))")
        }
        arguments.append(limit.sqlValue)
        let direction = order.isRising == (before == nil) ? "ASC" : "DESC"
        let end = "ORDER BY " + terms.map { "\($0) \(direction)" }.joined(separator: ", ")
        let found = try connection.query(
            """
            SELECT \(Incident.columns) FROM (
                SELECT i.id AS found FROM incidents i\(Self.clause(conditions)) \(end) LIMIT ?\(arguments.count)) AS chosen
            CROSS JOIN \(Incident.source) WHERE i.id = chosen.found \(end)
            """, arguments
        ).map(Incident.init(row:))
        return before == nil ? found : found.reversed()
    }

    private static func terms(of order: IncidentOrder, _ filter: IncidentFilter) -> [String] {
        guard let key = order.keyExpression else {
            // With the sum an index on what the filter asks for is read and sorted; without it all incidents are walked by their
            // numbers, which is quick where most of them are wanted.
            return [filter.isFew ? "i.id + 0" : "i.id"]
        }
        return [key, "i.arrived_at", "i.id"]
    }
}
