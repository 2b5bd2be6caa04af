import Foundation
package import Platform

/// A fresh database with the given schema; a SQLite file is deleted by ``TestDirectory``.
package struct TestDatabase: Sendable {
    package let database: Database
    package let directory: TestDirectory
    private let engine: TestEngine
    private let location: String

    package init(
        _ migrations: [Migration], engine: TestEngine = .sqlite, options: Database.Options = .init(),
        now: TestWorld = TestWorld()
    ) async throws {
        directory = try TestDirectory()
        self.engine = engine
        location = try engine.newLocation(in: directory)
        database = try await engine.open(location, options: options)
        // The files stay as long as somebody holds the database, also when it is all that a test keeps.
        database.onCommit { [directory] in _ = directory }
        _ = try await Migrator(PlatformStorage.migrations + migrations).run(on: database, now: now.now)
    }

    /// Opens the same database once more, as another process would.
    package func openAgain(options: Database.Options = .init()) async throws -> Database {
        try await engine.open(location, options: options)
    }
}
