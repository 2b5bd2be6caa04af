import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("When the latest event came in, of incidents that were there before this was kept", .bothEngines)
struct ArrivalMigrationTests {
    private let time = Timestamp(rfc3339: "2026-11-21T09:00:00Z") ?? .init(microseconds: 0)
    private var strange: Timestamp { Timestamp(rfc3339: "2089-01-01T00:00:00Z") ?? time }

    /// - Parameters:
    ///   - last: what the sender said.
    ///   - events: when its events came in.
    private func add(_ id: Int64, last: Timestamp, events: [Timestamp], parts: Int = 0, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO incidents (id, service_id, level, state, title, title_folded, message, occurrences, first_at, last_at, created_at,
                changed_at, parts)
            VALUES (?1, 1, 3, 0, 'x', 'x', '', 1, ?2, ?2, ?3, ?3, ?4)
            """, id, last, time, parts)
        for event in events {
            try connection.execute(
                "INSERT INTO events (id, service_id, incident_id, occurred_at) VALUES (?1, 1, ?2, ?3)",
                EventID(notBefore: event).rawValue + id, id, last)
        }
    }

    @Test("It is found in the numbers of their events; where none is left it is what the sender said, within reason")
    func migration() async throws {
        let test = try await TestDatabase(
            AccountsStorage.migrations + IncidentsStorage.migrations.prefix { $0.name != "arrival" }, engine: .current)
        let (later, latest) = (time.adding(.seconds(60)), time.adding(.seconds(120)))
        try await test.database.write { connection in
            try add(1, last: strange, events: [time, later], on: connection)
            try add(2, last: Timestamp(microseconds: 5), events: [latest], on: connection)
            try add(3, last: strange, events: [], on: connection)
            try add(4, last: Timestamp(microseconds: 5), events: [], on: connection)
            try add(5, last: later, events: [], on: connection)
            // The sixth is counted on the seventh.
            try add(6, last: time, events: [latest], on: connection)
            try add(7, last: time, events: [later], parts: 1, on: connection)
            for id in [6, 7] {
                try connection.execute(
                    """
                    INSERT INTO incident_parts (incident_id, root_id, occurrences, level, message, first_at, last_at)
                    VALUES (?1, 7, 1, 3, '', ?2, ?2)
                    """, id, time)
            }
        }
        let all = PlatformStorage.migrations + AccountsStorage.migrations + IncidentsStorage.migrations
        _ = try await Migrator(all).run(on: test.database, now: latest)
        let (incidents, parts) = try await test.database.read { connection in
            (
                try connection.query("SELECT arrived_at FROM incidents ORDER BY id").map { try $0.time("arrived_at") },
                try connection.query("SELECT arrived_at FROM incident_parts ORDER BY incident_id").map { try $0.time("arrived_at") }
            )
        }
        #expect(incidents == [later, latest, latest, time, later, latest, latest])
        #expect(parts == [latest, later])
    }
}
