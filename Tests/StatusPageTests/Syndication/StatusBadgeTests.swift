import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("Badges, and the words of what is not a page")
struct StatusBadgeTests {
    private func ask(_ path: String, of fixture: StatusFixture = StatusFixture()) async throws -> String {
        try await fixture.body(path)
    }

    @Test("They say in words what their colour says")
    func words() async throws {
        let page = try await ask("/badge.svg")
        #expect(page.hasPrefix("<svg ") && page.contains("<title>status: Partially Degraded Service</title>"))
        #expect(page.contains(#"role="img" aria-label="status: Partially Degraded Service""#) && page.contains("#9a6700"))
        // Several may be written into one page: an id of the one would be the other's.
        #expect(!page.contains(" id="))
        let component = try await ask("/badge/cmp0tim00002.svg")
        #expect(component.contains("<title>TIM: Operational</title>") && component.contains("#1a7f37"))
        let russian = try await ask("/badge/cmp0tim00002.svg?lang=ru")
        #expect(russian.contains("<title>TIM: Работает</title>") && russian.contains(#"xml:lang="ru""#))
    }

    @Test("A name cannot break out of the picture")
    func hostile() async throws {
        var fixture = StatusFixture()
        fixture.components = [StatusFixture.component("cmp0evil0001", StatusFixture.text("\"/><script>"), .operational)]
        let badge = try await ask("/badge/cmp0evil0001.svg", of: fixture)
        #expect(!badge.contains("<script") && badge.contains("&quot;/&gt;&lt;script&gt;"))
    }

    @Test("The fields are as wide as their texts, one beside the other")
    func widths() throws {
        let texts = try StatusFixture.pages().texts.for(.english)
        let (short, long) = (StatusBadge(.operational, in: texts), StatusBadge(.degraded, in: texts))
        #expect(short.width == short.labelWidth + short.messageWidth && long.messageWidth > short.messageWidth)
        #expect(short.labelLength < short.labelWidth && short.messageMiddle > short.labelWidth)
    }

    @Test("Every state and every stage has its word in every language")
    func dictionaries() throws {
        let texts = try Texts(parts: [.platform, StatusPageModule.texts])
        #expect(texts.problems == [])
        let stages = StatusIncident.Stage.allCases.map(\.rawValue) + Maintenance.Stage.allCases.map(\.rawValue)
        let keys = stages.map { "status_stage_" + $0 } + ComponentState.allCases.map { "status_state_" + $0.rawValue }
        #expect(Set(keys).subtracting(texts.keys) == [])
        for (name, template) in StatusPageModule.texts.templates where name != "status_calendar" {
            #expect(TemplateText.bare(in: template) == [], "\(name)")
        }
    }

    @Test("The script makes the object of Statuspage's, and needs nothing that a content policy forbids")
    func script() async throws {
        let script = try await ask("/embed.js")
        for name in ["summary", "status", "components", "incidents", "scheduled_maintenances"] {
            #expect(script.contains("Page.prototype.\(name) ="))
        }
        #expect(!script.contains(/eval\(|new Function|innerHTML|document\.write|setAttribute\('style'|setAttribute\('on/))
    }
}
