import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite("Occurrences over time, as they are counted", .bothEngines)
struct OccurrencesTests {
    private func counts(_ fixture: IncidentsFixture, _ id: IncidentID) async throws -> [String] {
        try await fixture.database.read { connection in
            try connection.query("SELECT hour, occurrences FROM occurrences_by_hour WHERE incident_id = ?1 ORDER BY hour", id).map {
                let hour = try $0.int64("hour") - TestWorld().now.hoursSince1970
                return "\(hour): \(try $0.int("occurrences"))"
            }
        }
    }

    @Test("Each event counts in the hour in which it happened, of one commit or of several")
    func counted() async throws {
        let fixture = try await IncidentsFixture()
        let earlier = fixture.world.now.adding(.seconds(-7200))
        let id = try await fixture.report(
            fixture.event("x"), fixture.event("x", occurredAt: earlier), fixture.event("y"), fixture.event("x"))[0]
        try await fixture.report(fixture.event("x"), fixture.event("x", occurredAt: earlier))
        fixture.world.advance(.seconds(3600))
        try await fixture.report(fixture.event("x"))
        #expect(try await counts(fixture, id) == ["-2: 2", "0: 3", "1: 1"])
        let span = OccurrenceSpan(from: earlier, to: fixture.world.now)
        let columns = try await fixture.database.read { try fixture.incidents.occurrences(ofMembers: [id], in: span, on: $0) }
        #expect(columns == [0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 3, 1])
    }

    @Test("A clock that is days off counts in the hour of arrival, and stretches no chart")
    func wrongClock() async throws {
        let fixture = try await IncidentsFixture()
        let past = Timestamp(microseconds: 978_307_200_000_000)
        let id = try await fixture.report(fixture.event("x", occurredAt: past), fixture.event("x"))[0]
        #expect(try await counts(fixture, id) == ["0: 2"])
        let span = OccurrenceSpan(of: try await fixture.incident(id), until: fixture.world.now)
        #expect(span.length == 1 && span.hours.contains(fixture.world.now.hoursSince1970))
    }

    @Test("An incident shows what was merged into it; taken out again, each has its own")
    func merged() async throws {
        let fixture = try await IncidentsFixture()
        let ids = try await fixture.report(fixture.event("x"), fixture.event("y"), fixture.event("y"))
        let (x, y) = (ids[0], ids[1])
        _ = try await fixture.actions.merge([y], into: x, by: .system)
        try await fixture.report(fixture.event("y"), fixture.event("x"))
        let span = OccurrenceSpan(from: fixture.world.now, to: fixture.world.now)
        let together = try await fixture.database.read { connection in
            try fixture.incidents.occurrences(
                ofMembers: fixture.incidents.members(of: x, on: connection), in: span, on: connection)
        }
        #expect(together.last == 5)
        #expect(try await counts(fixture, x) == ["0: 2"])
        #expect(try await counts(fixture, y) == ["0: 3"])
    }

    @Test("They stay when events are too old, and go with the incident")
    func retention() async throws {
        let fixture = try await IncidentsFixture()
        let id = try await fixture.report(fixture.event("x"))[0]
        fixture.world.advance(.seconds(3600))
        _ = try await fixture.database.write { try IncidentRetention.deleteEvents(before: fixture.world.now, limit: 10, on: $0) }
        #expect(try await counts(fixture, id) == ["0: 1"])
        try await fixture.actions.delete(id, by: .system)
        _ = try await fixture.database.write { try IncidentRetention.deleteRemains(limit: 100, on: $0) }
        #expect(try await counts(fixture, id) == [])
    }

    @Test("The migration counts the events that were there before")
    func migration() async throws {
        let test = try await TestDatabase(
            AccountsStorage.migrations + IncidentsStorage.migrations.filter { $0.number < 8 }, engine: .current)
        let time = TestWorld().now
        try await test.database.write { connection in
            for number in 1...5 {
                try connection.execute(
                    "INSERT INTO events (id, service_id, incident_id, occurred_at) VALUES (?1, 1, ?2, ?3)", number, number % 2,
                    time.adding(.seconds(number < 4 ? 0 : 3600)))
            }
        }
        let all = PlatformStorage.migrations + AccountsStorage.migrations + IncidentsStorage.migrations
        _ = try await Migrator(all).run(on: test.database, now: time)
        let counted = try await test.database.read { connection in
            try connection.query("SELECT incident_id, occurrences FROM occurrences_by_hour ORDER BY incident_id, hour").map {
                [try $0.int("incident_id"), try $0.int("occurrences")]
            }
        }
        #expect(counted == [[0, 1], [0, 1], [1, 2], [1, 1]])
    }
}
