import Kernel
import Platform

/// Finds the incidents in which words occur, those with the highest numbers first. One question, asked in each engine's own
/// words: FTS5 in SQLite, a GIN index in PostgreSQL.
struct SearchIndex {
    /// What must hold besides the words, as far as the index knows it. What the index finds is checked against the incidents themselves.
    struct Scope: Hashable, Sendable {
        var isActive = false
        var levels: Set<Level> = []
        /// Empty for all.
        var services: Set<ServiceID> = []

        /// More would make a question that is longer than what it finds.
        static let mostServices = 100

        /// Groups of marks: of each group at least one mark must be there.
        var alternatives: [[String]] {
            var found: [[String]] = isActive ? [[SearchMark.active]] : []
            if !levels.isEmpty { found.append(levels.sorted().map(SearchMark.level)) }
            if !services.isEmpty, services.count <= Self.mostServices { found.append(services.sorted().map(SearchMark.service)) }
            return found
        }
    }

    /// Where a batch of incidents begins, and in which order.
    enum Order: Hashable, Sendable {
        /// The highest numbers below this one first.
        case down(from: Int64)
        /// The lowest numbers above this one first.
        case up(from: Int64)
    }

    let query: SearchQuery
    let scope: Scope

    /// The question in the words of the engine that is asked.
    func engine(on connection: any SQLConnection) throws -> any SearchEngine {
        switch connection.dialect {
        case .sqlite: try SQLiteSearch(self, on: connection)
        case .postgres: PostgresSearch(self)
        }
    }
}

/// A query that can be asked for one batch after the other.
protocol SearchEngine {
    func find(_ order: SearchIndex.Order, limit: Int, on connection: any SQLConnection) throws -> [IncidentID]
}
