import Foundation
package import Platform

/// A fresh SQLite file with the given schema, deleted by ``TestDirectory``.
package struct TestDatabase: Sendable {
    package let database: Database
    package let directory: TestDirectory

    package init(_ migrations: [Migration], options: Database.Options = .init(), now: TestWorld = TestWorld()) async throws {
        directory = try TestDirectory()
        database = try Database.sqlite(path: directory.path + "/switchboard.db", options: options)
        _ = try await Migrator(PlatformStorage.migrations + migrations).run(on: database, now: now.now)
    }
}
