import Kernel
import Platform

/// Lists of incidents in which words occur: those with the highest numbers first, because the index of words knows no other
/// order.
extension IncidentStore {
    /// What the index finds at once, and how often it is asked for more when the incidents themselves fall out of the
    /// filter: an end to the time it takes, whatever is looked for. With a filter that the index does not know,
    /// matches beyond that are left out.
    private static let step = 256
    private static let rounds = 16

    func found(
        _ query: SearchQuery, _ filter: IncidentFilter, after: Cursor?, before: Cursor?, limit: Int, on connection: any SQLConnection
    ) throws -> [Incident] {
        var found: [Incident] = []
        try walk(query, filter, Incident.columns, after: after, before: before, step: max(limit, 64), on: connection) { rows in
            found += try rows.map(Incident.init(row:))
            return found.count < limit
        }
        let first = Array(found.prefix(limit))
        return before == nil ? first : first.reversed()
    }

    func count(_ query: SearchQuery, _ filter: IncidentFilter, upTo limit: Int, on connection: any SQLConnection) throws -> Int {
        var count = 0
        try walk(query, filter, "i.id, i.service_id", after: nil, before: nil, step: limit, on: connection) { rows in
            count += rows.count
            return count < limit
        }
        return min(count, limit)
    }

    /// A batch of an export. It looks at everything the index finds, however much of that the filter drops.
    func exported(
        _ query: SearchQuery, _ filter: IncidentFilter, below: IncidentID?, limit: Int, on connection: any SQLConnection
    ) throws -> ExportBatch {
        let index = try SearchIndex(query: query, scope: filter.scope).engine(on: connection)
        let batch = try batch(
            .down(from: below?.rawValue ?? .max), of: index, filter, Incident.columns, limit: limit, on: connection)
        return ExportBatch(incidents: try batch.rows.map(Incident.init(row:)), next: batch.last)
    }

    /// Hands over what is found, a batch at a time and in order, until `take` returns false.
    private func walk(
        _ query: SearchQuery, _ filter: IncidentFilter, _ columns: String, after: Cursor?, before: Cursor?, step: Int,
        on connection: any SQLConnection, _ take: ([Row]) throws -> Bool
    ) throws {
        let index = try SearchIndex(query: query, scope: filter.scope).engine(on: connection)
        var order = before.map { .up(from: $0.id.rawValue) } ?? SearchIndex.Order.down(from: after?.id.rawValue ?? .max)
        for _ in 0..<Self.rounds {
            let batch = try batch(order, of: index, filter, columns, limit: step, on: connection)
            guard try take(batch.rows), let last = batch.last else { return }
            order = before == nil ? .down(from: last.rawValue) : .up(from: last.rawValue)
        }
    }

    /// One question to the index: the rows of what it found that the whole filter keeps, and the last number it looked at;
    /// nil when it knows of no more.
    private func batch(
        _ order: SearchIndex.Order, of index: any SearchEngine, _ filter: IncidentFilter, _ columns: String, limit: Int,
        on connection: any SQLConnection
    ) throws -> (rows: [Row], last: IncidentID?) {
        let ids = try index.find(order, limit: limit, on: connection)
        let statements = IncidentNumbers.statements(ids) { places, arguments in
            let conditions = ["i.id IN (\(places))"] + filter.conditions(&arguments)
            return "SELECT \(columns) FROM \(Incident.source)\(Self.clause(conditions))"
        }
        let byNumber = try connection.run(statements).flatMap { $0 }.reduce(into: [IncidentID: Row]()) { $0[try $1.id("id")] = $1 }
        let services = filter.services.map(Set.init)
        let rows = try ids.compactMap { byNumber[$0] }.filter { row in
            // Where lists of several services are merged, the conditions leave them out.
            try services.map { $0.contains(try row.id("service_id")) } ?? true
        }
        return (rows, ids.count == limit ? ids.last : nil)
    }
}

extension IncidentFilter {
    /// What of it the index of words knows.
    fileprivate var scope: SearchIndex.Scope {
        SearchIndex.Scope(
            isActive: !states.isEmpty && states.isSubset(of: IncidentState.active), levels: levels, services: Set(services ?? []))
    }
}
