import Kernel
import Platform
import Testing

@testable import StatusPage

@Suite("The calendar of planned work")
struct MaintenanceCalendarTests {
    private func ask(_ path: String = "/maintenances.ics", of fixture: StatusFixture = StatusFixture()) async throws -> String {
        try await fixture.body(path)
    }

    @Test("It is what RFC 5545 says, byte for byte")
    func calendar() async throws {
        let expected = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Switchboard//Status page//EN", "CALSCALE:GREGORIAN",
            "X-WR-CALNAME:Acme Messaging - Maintenance", "BEGIN:VEVENT", "UID:mnt0000000a1@status.acme.example",
            "DTSTAMP:20261119T120130Z", "CREATED:20261119T120000Z", "LAST-MODIFIED:20261119T120130Z", "SEQUENCE:90",
            "DTSTART:20261201T030000Z", "DTEND:20261201T053000Z", "SUMMARY:New routes\\; TIM\\, Vivo",
            "DESCRIPTION:Two lines\\\\of text\\n\\nVivo\\, TIM", "URL:https://status.acme.example:8443/incidents/mnt0000000a1",
            "STATUS:CONFIRMED", "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR",
        ]
        #expect(try await ask() == expected.map { $0 + "\r\n" }.joined())
    }

    @Test("What was called off before it began is cancelled; what was done is not")
    func cancelled() async throws {
        var fixture = StatusFixture()
        fixture.maintenances[0].stage = .completed
        fixture.maintenances[0].completedAt = fixture.now
        #expect(try await ask(of: fixture).contains("\r\nSTATUS:CANCELLED\r\n"))
        fixture.maintenances[0].startedAt = fixture.now
        #expect(try await ask(of: fixture).contains("\r\nSTATUS:CONFIRMED\r\n"))
    }

    @Test("A change raises the sequence")
    func sequence() async throws {
        var fixture = StatusFixture()
        fixture.maintenances[0].scheduledFor = StatusFixture.at("2026-12-02T03:00:00Z")
        fixture.maintenances[0].updatedAt = StatusFixture.at("2026-11-20T12:00:00Z")
        let calendar = try await ask(of: fixture)
        #expect(calendar.contains("\r\nSEQUENCE:86400\r\n") && calendar.contains("\r\nDTSTART:20261202T030000Z\r\n"))
        // An end that is not behind the beginning is none.
        #expect(!calendar.contains("DTEND"))
    }

    @Test("It speaks the language that was asked for; nothing planned is a calendar without events")
    func languages() async throws {
        let calendar = try await ask("/maintenances.ics?lang=ru")
        #expect(calendar.contains("\r\nSUMMARY:Новые маршруты\r\n") && calendar.contains("\r\nX-WR-CALNAME:Акме: плановые работы\r\n"))
        var fixture = StatusFixture()
        fixture.maintenances = []
        #expect(try await !ask(of: fixture).contains("VEVENT"))
    }
}
