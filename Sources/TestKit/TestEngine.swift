import Foundation
package import Platform

/// The databases a store is tested on.
package enum TestEngine: String, CaseIterable, Sendable {
    case sqlite, postgres

    /// The one whose turn it is: of a test in a suite with an ``EngineTrait``.
    @TaskLocal package static var current = TestEngine.sqlite

    /// Both, unless `SWITCHBOARD_TEST_ENGINES=sqlite` says that PostgreSQL cannot be had on this machine.
    package static let all: [TestEngine] = {
        let names = ProcessInfo.processInfo.environment["SWITCHBOARD_TEST_ENGINES"]?.split(separator: ",").map(
            String.init)
        return names.map { $0.compactMap(TestEngine.init(rawValue:)) } ?? allCases
    }()

    /// The location of a new database in `directory`: opening it twice opens the same one.
    package func newLocation(in directory: TestDirectory) throws -> String {
        switch self {
        case .sqlite: directory.path + "/switchboard.db"
        case .postgres: try TestPostgres.shared.get().newDatabase()
        }
    }

    package func open(_ location: String, options: Database.Options = .init()) async throws -> Database {
        switch self {
        case .sqlite: try Database.sqlite(path: location, options: options)
        case .postgres: try await Database.postgres(url: location, options: options)
        }
    }
}
