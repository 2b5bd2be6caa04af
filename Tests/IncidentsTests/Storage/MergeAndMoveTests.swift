import Kernel
import Platform
import TestKit
import Testing

@testable import Accounts
@testable import Incidents

/// Two processes over one database. SQLite lets one write at a time, so there is nothing to be seen there.
@Suite("Merging while a service goes to another team", .enabled(if: TestEngine.all.contains(.postgres)), .timeLimit(.minutes(5)))
struct MergeAndMoveTests {
    private static let team = TeamID(7)

    private let fixture: IncidentsFixture
    private let ids: [IncidentID]
    private let other: Database

    init() async throws {
        fixture = try await IncidentsFixture(engine: .postgres)
        ids = try await fixture.report(fixture.event("alpha"), fixture.event("beta", of: fixture.mail))
        try await fixture.database.write { connection in
            try connection.execute("INSERT INTO teams (id, name, name_folded, created_at) VALUES (?1, 'Night', 'night', 0)", Self.team)
        }
        other = try await fixture.test.openAgain()
    }

    /// Moves the service of the second incident in the other process.
    private func move(_ hooks: ServiceMoveHook...) async throws {
        let world = fixture.world
        let store = ServiceStore(world: world.world, onMove: [IncidentsModule.serviceMoveHook(now: { world.now })] + hooks)
        let operations = ServiceOperations(
            database: other, store: store, codeLimits: GivenCodeLimits(policy: .init(), now: { world.now }))
        _ = try await operations.update(fixture.mail, ServiceChanges(team: .some(Self.team)), by: .commandLine)
    }

    /// Holds the transaction open until another one on this database waits for it.
    private static func awaitWaiter(on connection: any SQLConnection) throws {
        // Each look is a round trip; so many take far longer than the other needs.
        for _ in 0..<200_000 {
            let waiting = try connection.row(
                """
                SELECT count(*) AS waiting FROM pg_locks w WHERE NOT w.granted AND EXISTS (SELECT 1 FROM pg_locks h WHERE h.pid = w.pid
                    AND h.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
                """)
            if try waiting?.int("waiting") ?? 0 > 0 { return }
        }
        Issue.record("nobody waited")
    }

    @Test("The move takes apart what was merged a moment before it")
    func mergeFirst() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (time, ids) = (fixture.world.now, ids)
        async let merging: Void = fixture.database.write { connection in
            try MergeWriter(time: time, actor: .system, connection: connection).merge([ids[1]], into: ids[0])
            begin.yield()
            try Self.awaitWaiter(on: connection)
        }
        for await _ in begun { break }
        try await move()
        try await merging
        #expect(try await fixture.incident(ids[1]).mergedInto == nil)
        #expect(try await fixture.incident(ids[1]).team == Self.team)
    }

    @Test("What was moved a moment before the merge is not merged any more")
    func moveFirst() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        async let moving: Void = move { _, _, connection in
            begin.yield()
            try Self.awaitWaiter(on: connection)
        }
        for await _ in begun { break }
        await #expect(throws: ClientError.mergedAcrossTeams) {
            try await fixture.actions.merge([ids[1]], into: ids[0], by: .commandLine)
        }
        try await moving
        #expect(try await fixture.incident(ids[1]).mergedInto == nil)
    }
}
