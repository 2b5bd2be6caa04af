import Kernel
import TestKit
import Testing

@testable import Platform

@Suite(.enabled(if: TestEngine.all.contains(.postgres))) struct PostgresCheckTests {
    /// What a healthy server reports, changed.
    private func findings(_ change: (inout PostgresHealth) -> Void) async throws -> [String: Finding] {
        let database = try await Database.postgres(url: try TestPostgres.shared.get().newDatabase())
        var health = try await database.read { try PostgresHealth(on: $0) }
        health.fsync = true
        change(&health)
        let found = PostgresCheck(health: health, settings: Settings()).findings
        return Dictionary(uniqueKeysWithValues: found.map { ($0.check, $0) })
    }

    private func standby(_ state: String?, _ syncState: String?) -> PostgresHealth.Standby {
        .init(name: "paris", state: state, syncState: syncState, lag: 0.25)
    }

    @Test func aHealthyServerIsWell() async throws {
        let found = try await findings { _ in }
        #expect(found.values.allSatisfy { $0.level == .ok && $0.advice == nil })
        #expect(Set(found.keys) == ["storage", "durability", "connections"])
    }

    @Test func whatGoesUnencryptedOverTheNetworkIsTold() async throws {
        #expect(try await findings { $0.isRemote = true }["storage"]?.level == .warning)
        let encrypted = try await findings { ($0.isRemote, $0.tls) = (true, "TLSv1.3") }
        #expect(encrypted["storage"]?.level == .ok)
        #expect(encrypted["storage"]?.what.contains("TLSv1.3") == true)
    }

    @Test func whatLosesCommitsIsAProblem() async throws {
        let off = try await findings { ($0.fsync, $0.fullPageWrites) = (false, false) }["durability"]
        #expect(off?.level == .problem)
        #expect(off?.what.contains("fsync = off and full_page_writes = off") == true)
    }

    @Test func commitsThatWaitForNoStandbyAreTold() async throws {
        #expect(try await findings { $0.synchronousCommit = "local" }["durability"]?.level == .ok)
        let named = try await findings { ($0.synchronousCommit, $0.synchronousStandbyNames) = ("local", "paris") }
        #expect(named["durability"]?.level == .warning)
    }

    @Test(arguments: [
        (5, 0, 0, Finding.Level.problem), (6, 1, 0, .warning), (6, 0, 0, .ok), (97, 91, 0, .ok), (97, 92, 0, .warning), (97, 95, 4, .ok),
    ])
    func connectionsAreCounted(limit: Int, used: Int, own: Int, level: Finding.Level) async throws {
        let found = try await findings { ($0.connectionLimit, $0.connectionsInUse, $0.ownConnections) = (limit, used, own) }
        #expect(found["connections"]?.level == level)
        #expect(found["connections"]?.what.contains("\(own) of them by Switchboard") == true)
    }

    @Test(arguments: [(1, Finding.Level.ok), (2, .ok), (3, .problem)])
    func everyServerNeedsItsConnections(servers: Int, level: Finding.Level) async throws {
        let found = try await findings { ($0.connectionLimit, $0.connectionsInUse, $0.servers) = (12, 0, servers) }
        #expect(found["connections"]?.level == level)
    }

    @Test func standbysAreLookedAt() async throws {
        func replication(_ names: String, _ standbys: [PostgresHealth.Standby]) async throws -> Finding? {
            try await findings { ($0.synchronousStandbyNames, $0.standbys) = (names, standbys) }["replication"]
        }
        #expect(try await replication("", []) == nil)
        let asynchronous = try await replication("", [standby("streaming", "async")])
        #expect(asynchronous?.level == .warning)
        #expect(asynchronous?.what.contains("paris streaming (async, 250 ms behind)") == true)
        #expect(try await replication("paris", [standby("streaming", "sync")])?.level == .ok)
        #expect(try await replication("ANY 1 (paris)", [standby("streaming", "quorum")])?.level == .ok)
        #expect(try await replication("paris", [standby("startup", "sync")])?.level == .problem)
        #expect(try await replication("paris", [])?.level == .problem)
        // Not everybody may see how they do.
        let hidden = try await replication("paris", [standby(nil, nil)])
        #expect(hidden?.level == .ok)
        #expect(hidden?.what.contains("pg_monitor") == true)
    }

    @Test(arguments: [
        (0.01, 0.02, Finding.Level.ok), (3, 3.5, .ok), (1.9, 0, .ok), (2.5, 0.1, .warning), (-1.9, 0, .ok), (-2.5, 0, .warning),
        (-3600, 1, .warning),
    ])
    func clocksAreCompared(ahead: Double, took: Double, level: Finding.Level) {
        #expect(StorageCheck.clock(.seconds(ahead), took: .seconds(took)).level == level)
    }
}
