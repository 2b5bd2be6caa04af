import Foundation
package import Platform

/// A fresh database with the given schema; a SQLite file is deleted by ``TestDirectory``.
package struct TestDatabase: Sendable {
    package let database: Database
    package let directory: TestDirectory
    private let engine: TestEngine
    private let lease: TestLease?
    private let location: String

    /// - Parameter engine: the one whose turn it is unless a test names one.
    package init(
        _ migrations: [Migration], engine: TestEngine? = nil, options: Database.Options = .init(),
        now: TestWorld = TestWorld()
    ) async throws {
        directory = try TestDirectory()
        let all = PlatformStorage.migrations + migrations
        self.engine = engine ?? .current
        // A test that names its engine may change the schema: its database is used once.
        lease = try await engine == nil && .current == TestEngine.postgres ? TestLease.take(all, now: now) : nil
        location = try lease?.url ?? self.engine.newLocation(in: directory)
        database = try await self.engine.open(location, options: options)
        keep(for: database)
        if lease == nil { _ = try await Migrator(all).run(on: database, now: now.now) }
    }

    /// The files stay as long as somebody holds the database, also when it is all that a test keeps.
    private func keep(for database: Database) {
        database.onCommit { [directory] in _ = directory }
        TestScope.current?.keep(database, directory, lease)
    }

    /// Of PostgreSQL.
    package var url: String? { engine == .postgres ? location : nil }

    /// Opens the same database once more, as another process would.
    package func openAgain(options: Database.Options = .init()) async throws -> Database {
        let database = try await engine.open(location, options: options)
        keep(for: database)
        return database
    }
}
