import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("The public page as HTML")
struct PublicHTMLTests {
    private typealias Fixture = PublicPageFixture

    @Test("What is wrong stands before what is well, in words")
    func order() async throws {
        var fixture = Fixture()
        fixture.components = [Fixture.sms, Fixture.component("cmp0portal01", "Portal", .partialOutage, position: 2)]
        fixture.incidents = [Fixture.incident(updates: [Fixture.update("identified", Fixture.text("Queue at the carrier."))])]
        fixture.maintenances = [Fixture.maintenance()]
        let html = try await fixture.html()
        let texts = ["Some systems are partly out", "Late receipts", "Queue at the carrier.", "New routes", "Portal</span>", "SMS</span>"]
        let places = texts.map { html.range(of: $0)?.lowerBound }
        #expect(places.allSatisfy { $0 != nil } && places.compactMap { $0 } == places.compactMap { $0 }.sorted())
        #expect(html.contains("state-partial_outage") && html.contains("Partial outage</span>"))
        #expect(html.contains("20 Nov 2026, 12:15 UTC"))
    }

    @Test("What is missing in a language is there in another one, marked up and said", arguments: Language.allCases)
    func fallback(language: Language) async throws {
        var fixture = Fixture()
        fixture.incidents = [
            Fixture.incident("inc000000001", Fixture.text("Late", ru: "Опоздания")),
            Fixture.incident("inc000000002", Fixture.text(nil, ru: "Сбой")),
        ]
        let html = try await fixture.html(.home, language)
        switch language {
        case .russian:
            #expect(html.contains(">Опоздания</a>") && html.contains(">Сбой</a>"))
            #expect(html.contains("<span lang=\"en\">SMS</span> <span class=\"foreign\">(по-английски)</span>"))
        case .english:
            #expect(
                html.contains(">Late</a>") && html.contains("<span lang=\"ru\">Сбой</span> <span class=\"foreign\">(in Russian)</span>"))
        case .portuguese:
            #expect(html.contains("<span lang=\"en\">Late</span> <span class=\"foreign\">(em inglês)</span>"))
            #expect(html.contains("<span lang=\"ru\">Сбой</span> <span class=\"foreign\">(em russo)</span>"))
        }
    }

    @Test("Texts that try to break out stay texts, on every page", arguments: Language.allCases)
    func hostile(language: Language) async throws {
        let evil = "<img src=x onerror=alert(1)>\"'&{{text.product}}\u{0600}<script>"
        var fixture = Fixture()
        fixture.name = Fixture.text(evil)
        fixture.components = [Fixture.component("cmp0sms00001", evil, .degradedPerformance)]
        let changed = StatusUpdate.Affected(component: Fixture.sms.id, name: Fixture.text(evil), old: .operational, new: .majorOutage)
        let incident = Fixture.incident(
            "inc000000001", Fixture.text(evil), updates: [Fixture.update(evil, Fixture.text(evil), affected: [changed])])
        fixture.incidents = [incident]
        fixture.days = [
            Fixture.sms.id: [UptimeDay(date: "2026-11-21", seconds: [.majorOutage: 60], incidents: [incident.id])]
        ]
        fixture.maintenances = [Fixture.maintenance("mnt000000001", evil)]
        fixture.quality = Fixture.quality(
            Fixture.source(.sms, .messages([Fixture.message("FR", evil, bandwidth: 1)])),
            Fixture.source(.email, .email([EmailRow(country: evil, provider: evil, deliveryTime: 5)])),
            Fixture.source(.incidents, .incidents([IncidentRow(topic: evil, status: .active)])))
        let pages: [PublicView.Page] = [
            .home, .history(1), .maintenances, .incident(incident.id), .incident(Fixture.id("mnt000000001")),
        ]
        for page in pages {
            let html = try await fixture.html(page, language)
            #expect(!html.utf8.contains("<img") && html.contains("&lt;img src=x"), "\(page)")
            #expect(html.matches(of: /<script/).count == 1, "\(page)")
        }
    }

    @Test("Each page has one heading of its own, the next ones in order, and one link to the content first")
    func structure() async throws {
        var fixture = Fixture()
        fixture.incidents = [Fixture.incident()]
        fixture.components = [
            Fixture.component("grp000000001", "Channels", isGroup: true), Fixture.component("cmp0sms00001", "SMS", in: "grp000000001"),
        ]
        fixture.quality = Fixture.quality(Fixture.source(.billing, .billing(BillingState())))
        for page: PublicView.Page in [.home, .history(1), .maintenances, .incident(Fixture.id("inc000000001"))] {
            let html = try await fixture.html(page)
            let levels = html.matches(of: /<h([1-6])/).compactMap { Int($0.output.1) }
            #expect(levels.first == 1 && levels.count { $0 == 1 } == 1, "\(page)")
            #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 - $0 <= 1 }, "\(page)")
            #expect(html.firstMatch(of: /<a [^>]*class="([a-z]+)"/)?.output.1 == "skip", "\(page)")
            let ids = html.matches(of: /\sid="([^"]+)"/).map { String($0.output.1) }
            #expect(Set(ids).count == ids.count, "\(page)")
            #expect(html.matches(of: /<main/).count == 1 && !html.contains("style="), "\(page)")
        }
    }

    @Test("What programs read is linked; the page leads to its languages and its other pages")
    func links() async throws {
        let html = try await Fixture().html(.history(2), .russian, home: "/")
        for path in [
            "/history.atom?lang=ru", "/history.rss?lang=ru", "/maintenances.ics", "/api/v2/summary.json", "/badge.svg", "/embed.js",
            "/history?page=2&amp;lang=pt-BR", "/history\"", "/maintenances\"", "\"/\"",
        ] { #expect(html.contains(path), "\(path)") }
        #expect(html.contains("type=\"application/atom+xml\""))
    }

    @Test("Times are in the page's zone, which it names")
    func zone() async throws {
        var fixture = Fixture()
        fixture.zone = TimeZone(identifier: "America/Sao_Paulo") ?? .gmt
        fixture.incidents = [Fixture.incident()]
        let html = try await fixture.html()
        #expect(html.contains("<time datetime=\"2026-11-21T08:00:00.000000Z\">21 Nov 2026, 05:00 UTC−3</time>"))
        #expect(html.contains("Times are in the zone America/Sao_Paulo."))
    }

    @Test("A page without anything says so, and not that all is well")
    func empty() async throws {
        var fixture = Fixture()
        fixture.components = []
        let html = try await fixture.html()
        #expect(html.contains("No component is shown here yet") && !html.contains("All systems operational"))
        #expect(try await fixture.html(.maintenances).contains("No maintenance is planned."))
        #expect(try await fixture.html(.history(1)).matches(of: /No incidents in this month/).count == 3)
    }

    @Test("What waits for news is told by another version, and by nothing else")
    func version() async throws {
        func version(_ fixture: PublicPageFixture) async throws -> Substring? {
            try await fixture.html().firstMatch(of: /data-version="([^"]*)"/)?.output.1
        }
        var fixture = Fixture()
        let before = try await version(fixture)
        fixture.quality = Fixture.quality(Fixture.source(.billing, .billing(BillingState())))
        #expect(try await version(fixture) == before && before?.isEmpty == false)
        fixture.incidents = [Fixture.incident()]
        #expect(try await version(fixture) != before)
    }
}

extension String.UTF8View {
    /// By bytes: whole characters hide what a combining sign follows.
    fileprivate func contains(_ text: String) -> Bool { Array(self).firstRange(of: Array(text.utf8)) != nil }
}
