import Kernel
import Platform
import TestKit
import Testing

@Suite(.enabled(if: TestEngine.all.contains(.postgres))) struct PostgresHealthTests {
    @Test func ownConnectionsAreToldFromOthers() async throws {
        let url = try TestPostgres.shared.get().newDatabase()
        let database = try await Database.postgres(url: url, options: .init(readers: 1))
        let other = try await Database.postgres(
            url: url, options: .init(readers: 1, server: .init(applicationName: "somebody else")))
        _ = try await other.read { try $0.row("SELECT 1 AS one") }
        let before = try await database.read { try PostgresHealth(on: $0) }.ownConnections
        let presence = try PostgresPresence(url: url, .together)
        try await presence.hold()
        #expect(try await database.read { try PostgresHealth(on: $0) }.ownConnections == before + 1)
        presence.release()
    }

    @Test func theServerTellsOfItself() async throws {
        let database = try await Database.postgres(url: try TestPostgres.shared.get().newDatabase())
        let before = World.live.now()
        let health = try await database.read { try PostgresHealth(on: $0) }
        #expect(health.servers == 0)
        #expect(health.now > before && health.now < World.live.now().adding(.seconds(1)))
        #expect(health.user == "postgres")
        #expect(!health.fsync && health.fullPageWrites && health.synchronousCommit == "on")
        #expect(health.tls == nil && !health.isRemote)
        #expect(health.connectionsInUse >= 1 && health.connectionLimit == 197)
        #expect(health.ownConnections >= 1 && health.ownConnections <= health.connectionsInUse)
        #expect(health.standbys.isEmpty && health.synchronousStandbyNames == "")
        #expect(health.version.first?.isNumber == true)
    }
}
