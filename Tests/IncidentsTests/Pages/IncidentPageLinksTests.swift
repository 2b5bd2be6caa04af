import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Incidents

@Suite(.oneEngine) struct IncidentPageLinksTests {
    private func links(_ fixture: IncidentsFixture, _ urls: [(String, String?)], repeats: Int) async throws -> [IncidentPage.Link] {
        let plain = fixture.event("x")
        var draft = plain.draft
        draft.links = urls.map { .init(url: $0.0, title: $0.1) }
        let id = try await fixture.report(
            .init(id: plain.id, service: plain.service, serviceName: plain.serviceName, draft: draft, fingerprint: plain.fingerprint))[0]
        for _ in 0..<repeats { try await fixture.report(fixture.event("x")) }
        let formats = ReaderFormats(language: .english, timeZone: .gmt, now: fixture.world.now)
        return try await fixture.database.read { connection in
            let data = try IncidentPage.query(id, for: .house, formats, fixture.incidents, on: connection)
            return IncidentPage.links(data.events + data.firstEvents)
        }
    }

    @Test func linksOfTheFirstEventsOutliveManyRepeats() async throws {
        let found = try await links(try await IncidentsFixture(), [("https://wiki.example/pay", "Runbook")], repeats: 30)
        #expect(found.map(\.url) == ["https://wiki.example/pay"] && found.first?.label == "Runbook")
    }

    @Test(arguments: ["\u{200B}", " ", ""]) func aTitleNobodySeesIsNoLabel(title: String) async throws {
        let found = try await links(try await IncidentsFixture(), [("https://wiki.example/pay", title)], repeats: 0)
        #expect(found.map(\.label) == ["https://wiki.example/pay"])
    }

    @Test func anAddressStandsOnceAndOnlyWebPagesAreLinks() async throws {
        let urls = ["https://a.example/", "https://a.example/", "javascript:alert(1)", "HTTP://b.example/"].map { ($0, String?.none) }
        let found = try await links(try await IncidentsFixture(), urls, repeats: 0)
        #expect(found.map(\.label) == ["https://a.example/", "HTTP://b.example/"])
    }
}
