package import Kernel

/// Deletes what is older than it need be, in small steps: each is one write, between which the intake gets its turn.
package struct Retention: Sendable {
    /// One kind of rows.
    package struct Table: Sendable {
        package let name: String
        let deleteSome: @Sendable (any SQLConnection, Int) throws -> Int

        /// - Parameter deleteSome: deletes at most that many rows that are too old and returns how many it found.
        package init(name: String, deleteSome: @escaping @Sendable (any SQLConnection, _ limit: Int) throws -> Int) {
            self.name = name
            self.deleteSome = deleteSome
        }
    }

    /// What one run did.
    package struct Report: Sendable, Hashable {
        /// Rows deleted, by the name of their table.
        package var deleted: [String: Int]
        /// False when the time was used up before everything was deleted: the next run goes on.
        package var isComplete: Bool

        package init(deleted: [String: Int] = [:], isComplete: Bool = true) {
            self.deleted = deleted
            self.isComplete = isComplete
        }
    }

    private let database: Database
    private let tables: [Table]
    private let step: Int
    private let budget: Duration
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - step: rows deleted in one write.
    ///   - budget: how long one run may take.
    package init(
        database: Database, tables: [Table], step: Int = 500, budget: Duration = .seconds(20),
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.database = database
        self.tables = tables
        self.step = max(1, step)
        self.budget = max(.zero, budget)
        self.now = now
    }

    /// Deletes from all tables in turn, so that a large one does not keep the others waiting.
    package func run() async throws -> Report {
        var report = Report()
        var remaining = tables
        let start = now()
        while !remaining.isEmpty {
            var unfinished: [Table] = []
            for table in remaining {
                guard (.zero..<budget).contains(now().since(start)), !Task.isCancelled else {
                    report.isComplete = false
                    return report
                }
                let count = try await database.write { connection in try table.deleteSome(connection, step) }
                report.deleted[table.name, default: 0] += count
                if count >= step { unfinished.append(table) }
            }
            remaining = unfinished
        }
        return report
    }
}
