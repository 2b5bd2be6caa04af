import HTTPTypes
import HummingbirdTesting
import Kernel
import Platform
import Playbooks
import TestKit
import Testing

@testable import App

@Suite("The pages about what is kept quiet", .oneEngine, .timeLimit(.minutes(5)))
struct SilencePagesTests {
    private static func lines(do action: String) -> KeyValuePairs<String, String> {
        [
            "name": "Window <1>", "when.field": "service", "when.way": "equals", "when.value": "Shop", "from": "",
            "until": "2099-01-01T10:00", "breaks_through": "critical", "comment": "planned", "do": action,
        ]
    }

    @Test("A silence is tried, made, changed, ended and removed, in three languages")
    func silences() async throws {
        let flow = try await FlowFixture()
        let service = try await flow.addService("Shop")
        let incident = try await flow.report("Shop is down", of: service)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            for language in ["en", "ru", "pt-BR"] {
                browser.language = language
                for path in ["/silences", "/silences/new"] {
                    let page = try await browser.get(path)
                    #expect(page.status == .ok && !page.text.contains(/>\s*(silence|inhibition)s?_[a-z_]+\s*</), "\(language) \(path)")
                }
            }
            browser.language = "en"
            let tried = try await browser.post("/silences/new", from: "/silences/new", Self.lines(do: "preview"))
            #expect(tried.status == .ok && tried.text.contains("1 open incident now") && tried.text.contains("/incidents/\(incident)"))
            #expect(try await flow.composition.playbooks.silences.list(by: .commandLine).isEmpty)

            let made = try await browser.post("/silences/new", from: "/silences/new", Self.lines(do: "save"))
            #expect(made.status == .seeOther)
            let silence = try #require(try await flow.composition.playbooks.silences.list(by: .commandLine).first)
            #expect(silence.draft.when == Condition(all: [["service": "Shop"]]) && silence.draft.breaksThrough == .critical)
            #expect(silence.owner.isEmpty == false && silence.ownerID != nil)
            let page = try await browser.get("/incidents/\(incident)")
            #expect(page.text.contains("Window &lt;1&gt;") && page.text.contains("Nobody is told of it for now"))

            let form = try await browser.get("/silences/\(silence.id)")
            #expect(form.text.contains("value=\"2099-01-01T10:00\"") && form.text.contains("value=\"Shop\""))
            let changed = try await browser.post(
                "/silences/\(silence.id)", from: "/silences/\(silence.id)",
                [
                    "name": "Nights", "when.text": "{ any: [ { service: Shop }, { level: warning } ] }", "hours_from": "22:00",
                    "hours_to": "06:00", "day": "sat", "zone": "Europe/Berlin", "do": "save",
                ])
            #expect(changed.status == .seeOther)
            let nights = try await flow.composition.playbooks.silences.show(silence.id, by: .commandLine).draft
            #expect(nights.window.hours == [DutyHours(days: [.sat], from: 1320, to: 360)] && nights.when.any.count == 2)
            // What lines cannot say is shown as text.
            let asText = try await browser.get("/silences/\(silence.id)")
            #expect(asText.text.contains("&quot;any&quot;"))

            let ended = try await browser.post("/silences/\(silence.id)/end", from: "/silences")
            #expect(ended.status == .seeOther)
            let again = try await browser.post("/silences/\(silence.id)/end", from: "/silences")
            #expect(again.status == .conflict)
            let removed = try await browser.post("/silences/\(silence.id)/remove", from: "/silences")
            #expect(removed.status == .seeOther)
            #expect(try await flow.composition.playbooks.silences.list(by: .commandLine).isEmpty)
        }
    }

    @Test("What is refused comes back as it was typed, with the reason")
    func refusals() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .supervisor)
            let empty = try await browser.post("/silences/new", from: "/silences/new", ["name": "Typed", "until": "2099-01-01T10:00"])
            #expect(empty.status == .unprocessableContent && empty.text.contains("value=\"Typed\""))
            let level = try await browser.post(
                "/silences/new", from: "/silences/new",
                ["name": "x", "when.field": "level", "when.way": "equals", "when.value": "loud", "until": "2099-01-01T10:00"])
            #expect(level.status == .unprocessableContent && level.text.contains("loud"))
            let missing = try await browser.get("/silences/99")
            #expect(missing.status == .notFound)
        }
    }

    @Test("An inhibition is made and changed, and a circle is told")
    func inhibitions() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .supervisor)
            func fields(_ name: String, _ source: String, _ quiet: String) -> KeyValuePairs<String, String> {
                [
                    "name": name, "while.field": "service", "while.way": "equals", "while.value": source, "quiet.field": "service",
                    "quiet.way": "one_of", "quiet.value": quiet, "do": "save",
                ]
            }
            let path = "/silences/inhibitions/new"
            let made = try await browser.post(path, from: path, fields("database", "DB", "Login, Shop"))
            #expect(made.status == .seeOther)
            let inhibition = try #require(try await flow.composition.playbooks.inhibitions.list(by: .commandLine).first)
            #expect(inhibition.draft.quiet == Condition(all: [["service": .oneOf(["Login", "Shop"])]]))
            let back = try await browser.post(path, from: path, fields("back", "Login", "DB"))
            #expect(back.status == .unprocessableContent && back.text.contains("back → database → back"))
            let page = "/silences/inhibitions/\(inhibition.id)"
            let changed = try await browser.post(page, from: page, fields("database", "DB", "Web"))
            let list = try await browser.get("/silences")
            #expect(changed.status == .seeOther && list.text.contains("Web"))
            let removed = try await browser.post(page + "/remove", from: "/silences")
            #expect(removed.status == .seeOther)
            #expect(try await flow.composition.playbooks.inhibitions.list(by: .commandLine).isEmpty)
        }
    }

    @Test("What makes others quiet is found by its title, and by a tag that its report alone has")
    func sources() async throws {
        let flow = try await FlowFixture()
        let (store, shop) = (try await flow.addService("Store"), try await flow.addService("Shop"))
        let quiet = try await flow.report("Shop is down", of: shop)
        let cause = try await flow.report("Disk is full", of: store, tags: ["role": "db"])
        let look = Ports.look(flow.composition.incidents, flow.composition.accounts)
        for (field, value) in [("title", "Disk is full"), ("tags.role", "db"), ("tags.role", "web")] {
            let draft = InhibitionDraft(
                name: "cause", while: Condition(all: [[field: .equals(value)]]), quiet: Condition(all: [["service": "Shop"]]))
            let made = try await flow.composition.playbooks.inhibitions.add(draft, by: .commandLine)
            let source = try await flow.database.read { [now = flow.world.now] in
                try QuietBook(at: now, look, on: $0).hold(on: quiet)?.source
            }
            #expect(source == (value == "web" ? nil : cause))
            try await flow.composition.playbooks.inhibitions.remove(made.id, by: .commandLine)
        }
    }
}
