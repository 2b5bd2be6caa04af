import Kernel
import Platform
import TestKit
import Testing

@testable import Tickets

@Suite(.bothEngines) struct ConnectorStoreTests {
    private let database: Database
    private let now = TestWorld().now

    init() async throws { database = try await TestDatabase(TicketsModule.declaration.migrations).database }

    private func add(_ name: String, hash: String) async throws -> ConnectorID {
        try await database.write { [now] in try #require(try ConnectorStore.insert(name, hash: hash, hint: "sbc_", at: now, on: $0)).id }
    }

    @Test func whoMayComeIsFoundByTheHashOfItsToken() async throws {
        let (north, south) = (try await add("north", hash: "a"), try await add("south", hash: "b"))
        try await database.write { [now] connection in
            try ConnectorStore.revoke(south, at: now, on: connection)
            _ = try ConnectorStore.id(ofOld: "192.0.2.7", named: "nttm 192.0.2.7", at: now, on: connection)
        }
        let admitted = try await database.read { try ConnectorStore.admitted(on: $0) }
        #expect(admitted.mapValues(\.name) == ["a": "north"])
        try await database.write { try ConnectorStore.setToken("c", hint: "sbc_", of: south, on: $0) }
        let later = try await database.read { try ConnectorStore.admitted(on: $0) }
        #expect(later.mapValues(\.id) == ["a": north, "c": south])
    }

    @Test func anOldConnectorHasOneRowForItsAddress() async throws {
        let ids = try await database.write { [now] connection in
            try (1...2).map { _ in try ConnectorStore.id(ofOld: "192.0.2.7", named: "nttm 192.0.2.7", at: now, on: connection) }
        }
        let all = try await database.read { try ConnectorStore.all(on: $0) }
        #expect(ids[0] == ids[1] && all.map(\.key) == [.nttm("192.0.2.7")])
    }

    @Test func anOldConnectorIsNotTakenForANativeOneOfItsName() async throws {
        let native = try await add("nttm 192.0.2.7", hash: "a")
        let ids = try await database.write { [now] connection in
            try (1...2).map { _ in try ConnectorStore.id(ofOld: "192.0.2.7", named: "nttm 192.0.2.7", at: now, on: connection) }
        }
        #expect(ids[0] == ids[1] && ids[0] != native)
    }

    @Test func whatHappensIsKept() async throws {
        let id = try await add("north", hash: "a")
        var arrival = ConnectorArrival(key: .native(id), name: "north", address: "192.0.2.7")
        arrival.version = "1.0"
        let came = arrival
        try await database.write { [now] connection in
            try ConnectorStore.setConnected(id, came, at: now, on: connection)
            try ConnectorStore.count(done: 3, failed: 1, of: id, on: connection)
            try ConnectorStore.setTold(true, incident: IncidentID(5), of: id, on: connection)
        }
        let connected = try await database.read { try #require(try ConnectorStore.find(id, on: $0)) }
        #expect(connected.isConnected && connected.version == "1.0" && connected.jobsDone == 3 && connected.jobsFailed == 1)
        #expect(connected.toldConnected == true && connected.incident == IncidentID(5))
        try await database.write { [now] in try ConnectorStore.disconnectAll(at: now, on: $0) }
        let gone = try await database.read { try #require(try ConnectorStore.find(id, on: $0)) }
        #expect(!gone.isConnected && gone.disconnectedBecause == .stopped)
        try await database.write { try ConnectorStore.delete(id, on: $0) }
        #expect(try await database.read { try ConnectorStore.find(id, on: $0) } == nil)
    }

    @Test func theNewestFaultsAreKept() async throws {
        let id = try await add("north", hash: "a")
        for round in 0..<3 {
            let faults = (0..<30).map { ConnectorFault(at: now, job: "ticket \(round * 30 + $0)", status: 404, message: "no") }
            try await database.write { try ConnectorStore.add(faults, of: id, on: $0) }
        }
        let kept = try await database.read { try ConnectorStore.faults(of: id, on: $0) }
        #expect(kept.count == 50 && kept.first?.job == "ticket 89" && kept.last?.job == "ticket 40")
    }
}
