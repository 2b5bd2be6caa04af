import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("Figures and words that were kept before days were those of zones, and words folded further", .bothEngines)
struct QuarterMigrationTests {
    private static let kept = Array(IncidentsStorage.migrations.prefix { $0.name != "search folds" })

    @Test("Quarters of an hour are made of what each incident had added; the walk of the search begins again")
    func migration() async throws {
        let test = try await TestDatabase(AccountsStorage.migrations + Self.kept, engine: .current)
        let time = TestWorld().now
        // One for each class of durations, before and after it began, and some that nobody has seen.
        let durations = (DurationClasses.edges + [DurationClasses.edges[12] + 1]).map { Int64?($0) } + [nil, nil]
        var expected = FigureChanges()
        let figures = durations.enumerated().map { index, seconds in
            IncidentFigure(
                service: ServiceID(Int64(index % 2)), level: .error, state: .open, openedAt: time.adding(.seconds(index * 700)),
                acknowledgedAfter: seconds, resolvedAfter: seconds.map { $0 * 2 })
        }
        for figure in figures { expected.count(figure) }
        try await test.database.write { connection in
            try connection.run(
                SQLStatement.inserts(
                    into: "incident_figures", FiguresLedger.columns,
                    rows: figures.enumerated().map { [Int64($0 + 1).sqlValue] + FiguresLedger.values($1) }))
            try connection.execute("INSERT INTO backfills (name, position, is_done) VALUES ('search', 9, 1), ('figures', 9, 1)")
        }
        let all = PlatformStorage.migrations + AccountsStorage.migrations + IncidentsStorage.migrations
        _ = try await Migrator(all).run(on: test.database, now: time)
        let (sums, backfills) = try await test.database.read { connection in
            let columns = FigureChanges.Day.columns.joined(separator: ", ")
            return (
                try connection.query("SELECT quarter, service_id, \(columns) FROM figures_by_quarter").map { row in
                    (
                        FigureChanges.TimeKey(time: try row.int64("quarter"), service: try row.id("service_id"), level: .error),
                        try FigureChanges.Day(row: row)
                    )
                }, try connection.query("SELECT name FROM backfills").map { try $0.text("name") }
            )
        }
        #expect(Dictionary(uniqueKeysWithValues: sums) == expected.quarters && backfills == ["figures"])
    }
}
