import Kernel
import Platform
import TestKit
import Testing

@Suite(.enabled(if: TestEngine.all.contains(.postgres))) struct PostgresHealthTests {
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
        #expect(health.standbys.isEmpty && health.synchronousStandbyNames == "")
        #expect(health.version.first?.isNumber == true)
    }
}
