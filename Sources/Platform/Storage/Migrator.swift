package import Kernel

/// Brings the schema of all modules up to date at start, in one transaction.
package struct Migrator: Sendable {
    private let migrations: [Migration]

    package init(_ migrations: [Migration]) { self.migrations = migrations }

    /// Applies what is missing and returns its labels. Throws ``StorageError`` `.schemaTooNew` when the database knows
    /// a step that this binary does not, `.corrupt` when an applied step was edited afterwards, `.foreign` when another
    /// application's tables have names of ours.
    package func run(on database: Database, now: Timestamp) async throws -> [String] {
        try checkNumbers()
        return try await database.write { connection in
            try connection.lock(.schema)
            if let statement = connection.dialect.unlimitedTime { try connection.script(statement) }
            _ = try Self.holdsLedger(on: connection)
            try connection.script(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    module TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL,
                    checksum TEXT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (module, number))
                """)
            let applied = try applied(on: connection)
            try verify(applied)
            let missing = missing(from: applied)
            if !missing.isEmpty { try refuseForeignTables(missing, on: connection) }
            for migration in missing { try apply(migration, on: connection, now: now) }
            return missing.map(\.label)
        }
    }

    /// Labels of the steps that the database does not have yet, nil when it has none at all. Throws as ``run(on:now:)``.
    package func missing(on database: Database) async throws -> [String]? {
        try await database.read { connection in
            guard try Self.holdsLedger(on: connection) else {
                try refuseForeignTables(migrations, on: connection)
                return nil
            }
            let applied = try self.applied(on: connection)
            try verify(applied)
            return missing(from: applied).map(\.label)
        }
    }

    /// Whether Switchboard has used the database before. Throws `.foreign` where another application has, in our place.
    package static func holdsInstallation(_ database: Database) async throws -> Bool {
        try await database.read { try holdsLedger(on: $0) }
    }

    // MARK: Tables of others

    /// Other applications keep their steps in a table of this name, too.
    private static func holdsLedger(on connection: any SQLConnection) throws -> Bool {
        let columns = Set(try connection.query(connection.dialect.columnLookup, ledger).map { try $0.text("name") })
        guard !columns.isEmpty else { return false }
        guard columns.isSuperset(of: ["module", "number", "checksum"]) else { throw foreign([ledger]) }
        return true
    }

    /// - Parameter missing: steps that are to be taken.
    private func refuseForeignTables(_ missing: [Migration], on connection: any SQLConnection) throws {
        let dialect = connection.dialect
        // What an earlier step of ours made may be made anew.
        let taken = migrations.filter { migration in !missing.contains { $0.label == migration.label } }
        let wanted = Set(missing.flatMap { $0.relations(dialect) }).subtracting(taken.flatMap { $0.relations(dialect) })
        let there = try connection.query(dialect.relationsStatement).map { try $0.text("name") }.filter(wanted.contains)
        guard there.isEmpty else { throw Self.foreign(there) }
    }

    private static let ledger = "schema_migrations"
    /// Of somebody else's tables, how many a message names.
    private static let mostNamed = 5

    private static func foreign(_ tables: [String]) -> StorageError {
        let named = tables.sorted().prefix(mostNamed).joined(separator: ", ")
        let more = tables.count > mostNamed ? " and \(tables.count - mostNamed) more" : ""
        return StorageError(
            .foreign,
            "the database holds tables of another application that have names of Switchboard's: \(named)\(more). Give Switchboard a "
                + "database of its own, or on PostgreSQL a user with a schema of its own (ALTER ROLE … SET search_path).")
    }

    /// How many steps the database has.
    package static func count(on connection: any SQLConnection) throws -> Int {
        try connection.row("SELECT count(*) AS number FROM schema_migrations")?.int("number") ?? 0
    }

    private func applied(on connection: any SQLConnection) throws -> [AppliedMigration] {
        try connection.all(AppliedMigration.self, "SELECT module, number, checksum FROM schema_migrations")
    }

    private func missing(from applied: [AppliedMigration]) -> [Migration] {
        migrations.filter { migration in !applied.contains { $0.isSame(as: migration) } }
    }

    /// A list with a gap or a double would be applied in another order on the next machine.
    private func checkNumbers() throws(StorageError) {
        for (module, steps) in Dictionary(grouping: migrations, by: \.module)
        where steps.map(\.number) != Array(1...steps.count) {
            throw StorageError(.internal, "the migrations of \(module) are not numbered 1, 2, 3 …")
        }
    }

    private func verify(_ applied: [AppliedMigration]) throws {
        for step in applied {
            guard let known = migrations.first(where: { step.isSame(as: $0) }) else {
                throw StorageError(
                    .schemaTooNew,
                    "the database holds step \(step.module) \(step.number), which this version does not know: "
                        + "it was opened by a newer version. Start that version or restore an older backup.")
            }
            guard known.checksum == step.checksum else {
                throw StorageError(.corrupt, "migration \(known.label) was changed after it had been applied")
            }
        }
    }

    private func apply(_ migration: Migration, on connection: any SQLConnection, now: Timestamp) throws {
        try connection.script(connection.dialect.translated(ddl: migration.sql))
        try connection.execute(
            "INSERT INTO schema_migrations (module, number, name, checksum, applied_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            migration.module, migration.number, migration.name, migration.checksum, now)
    }
}

private struct AppliedMigration: RowDecodable {
    let module: String
    let number: Int
    let checksum: String

    init(row: Row) throws {
        module = try row.text("module")
        number = try row.int("number")
        checksum = try row.text("checksum")
    }

    func isSame(as migration: Migration) -> Bool { module == migration.module && number == migration.number }
}
