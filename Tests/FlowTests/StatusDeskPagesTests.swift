import Accounts
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import StatusPage
import TestKit
import Testing

@testable import App

@Suite("The desk's pages of the status page", .oneEngine)
struct StatusDeskPagesTests {
    private static let components = "/status-page/components"
    private static let incidents = "/status-page/incidents"
    private static let maintenances = "/status-page/maintenances"

    /// The address that an answer leads to, without what was done.
    private func target(_ answer: TestResponse) throws -> String {
        #expect(answer.status == .seeOther, "\(answer.status): \(answer.text.prefix(200))")
        return String(try #require(answer.headers[.location]).prefix { $0 != "?" })
    }

    /// The id at the end of an address, with its anchor's name before it.
    private func component(_ answer: TestResponse) throws -> String {
        let location = try #require(answer.headers[.location], "\(answer.status)")
        return String(try #require(location.split(separator: "-").last))
    }

    /// As a browser's field spells a time; the test's reader is in UTC.
    private func minute(_ time: Timestamp) -> String { String(time.rfc3339.prefix(16)) }

    // MARK: Components

    @Test("A component is made, found on the public page, changed, spoken for, moved and deleted")
    func componentStory() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            #expect(try target(try await browser.get("/status-page")) == Self.components)
            let group = try component(
                try await browser.post(Self.components, from: Self.components + "/new", ["group": "1", "name.en": "Channels"]))
            let sms = try component(
                try await browser.post(
                    Self.components, from: Self.components + "/new",
                    [
                        "name.en": "SMS", "name.ru": "Сообщения", "description.en": "Short <messages>", "group_id": group, "link": "none",
                    ]))
            let voice = try component(
                try await browser.post(
                    Self.components, from: Self.components + "/new",
                    [
                        "name.en": "Calls", "group_id": group, "link": "feed", "channel": "voice", "provider": "E-Voice", "country": "mc",
                        "rule": "share", "share_partial": "33,5",
                    ]))
            var list = try await browser.get(Self.components).text
            for text in [
                "Group of 2 components", "Short &lt;messages&gt;", "Share at fault of Calls · E-Voice · Monaco", "Linked to nothing",
            ] {
                #expect(list.contains(text), "\(text)")
            }
            #expect(list.contains("No name in: Português"))
            let form = try await browser.get("\(Self.components)/\(voice)").text
            #expect(form.contains("value=\"33.5\"") && form.contains("value=\"MC\"") && form.contains("value=\"feed\" checked"))
            // Up by one: before the other.
            let moved = try await browser.post("\(Self.components)/\(voice)/move", from: Self.components, ["position": "1"])
            #expect(try target(moved) == Self.components)
            list = try await browser.get(Self.components).text
            let places = [voice, sms].compactMap { list.firstRange(of: "id=\"component-\($0)\"")?.lowerBound }
            #expect(places.count == 2 && places[0] < places[1])
            // By hand, until a time.
            let said = try await browser.post(
                "\(Self.components)/\(sms)/state", from: "\(Self.components)/\(sms)",
                ["state": "partial_outage", "until": minute(flow.world.now.adding(.seconds(3600)))])
            #expect(try target(said) == "\(Self.components)/\(sms)")
            list = try await browser.get(Self.components).text
            #expect(list.contains("Said by hand: Partial outage, until"))
            var visitor = PageBrowser(client: client, language: "ru")
            let page = try await visitor.get("/status").text
            #expect(page.contains("Сообщения") && page.contains("Частичный сбой"))
            let deleted = try await browser.post("\(Self.components)/\(sms)/delete", from: "\(Self.components)/\(sms)")
            #expect(try target(deleted) == Self.components)
            #expect(try await !browser.get(Self.components).text.contains("component-\(sms)"))
            #expect(try await browser.get("\(Self.components)/\(sms)").status == .notFound)
        }
    }

    @Test("What was said by hand is undone with a click, by who said it")
    func undoneState() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let id = try component(
                try await browser.post(Self.components, from: Self.components + "/new", ["name.en": "SMS", "link": "none"]))
            let page = "\(Self.components)/\(id)"
            let said = try await browser.post(page + "/state", from: page, ["state": "major_outage"])
            let location = try #require(said.headers[.location])
            let shown = try await browser.get(location).text
            #expect(shown.contains("It was said"))
            let undo = try #require(shown.firstMatch(of: /action="([^"]+\/state\/undo\?change=[^"]+)"/)).output.1
            // Nobody else's link offers anything.
            var other = try await flow.browser(client, as: .admin)
            let stolen = try await other.post(String(undo), from: page)
            #expect(stolen.status == .unprocessableContent)
            #expect(try await browser.get(Self.components).text.contains("Said by hand"))
            let undone = try await browser.post(String(undo), from: page)
            #expect(undone.headers[.location] == page + "?done=undone")
            #expect(try await !browser.get(Self.components).text.contains("Said by hand"))
        }
    }

    @Test("What cannot be taken is said beside its field, and what was typed stays")
    func componentProblems() async throws {
        let flow = try await FlowFixture()
        let cases: [(KeyValuePairs<String, String>, field: String, words: String)] = [
            (["name.en": " ", "description.en": "Kept & shown", "link": "none"], "name", "A text is missing"),
            (
                ["name.en": "X", "description.en": "Kept & shown", "link": "feed", "channel": "sms", "country": "ZZ"], "country",
                "There is no country ZZ"
            ),
            (
                [
                    "name.en": "X", "description.en": "Kept & shown", "link": "feed", "channel": "sms", "rule": "share",
                    "share_major": "101",
                ], "share_major", "from 0 to 100"
            ),
            (["name.en": "X", "description.en": "Kept & shown", "link": "service", "service": "99"], "link", "There is no such service"),
        ]
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            for (fields, field, words) in cases {
                let answer = try await browser.post(Self.components, from: Self.components + "/new", fields)
                #expect(answer.status == .unprocessableContent)
                let said = answer.text.firstMatch(of: /id="([a-z_]+)-problem" role="alert">([^<]*)</)
                #expect(said.map { String($0.output.1) } == field)
                #expect(said.map { $0.output.2.contains(words) } == true)
                #expect(answer.text.contains(">\nKept &amp; shown</textarea>"))
            }
            #expect(try await !browser.get(Self.components).text.contains("id=\"component-"))
        }
    }

    @Test("A preview shows every language and keeps nothing")
    func componentPreview() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let answer = try await browser.post(
                Self.components + "/preview", from: Self.components + "/new", ["name.ru": "Почта", "link": "none"])
            #expect(answer.status == .ok)
            for text in ["lang=\"pt-BR\"", "(in Russian)", "Работает", "Operacional"] { #expect(answer.text.contains(text), "\(text)") }
            #expect(try await !browser.get(Self.components).text.contains("Почта"))
        }
    }

    // MARK: Incidents

    @Test("An incident is previewed, drafted, published, told more of, commented, mended and deleted")
    func incidentStory() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            var visitor = PageBrowser(client: client)
            let sms = try component(
                try await browser.post(Self.components, from: Self.components + "/new", ["name.en": "SMS", "link": "none"]))
            let new = Self.incidents + "/new"
            let began = flow.world.now.adding(.seconds(-7200))
            func fields(_ last: String) -> KeyValuePairs<String, String> {
                [
                    "title.en": "Late messages", "title.ru": "Задержки", "text.en": "We look\r\ninto it.", "state": "investigating",
                    "state.\(sms)": "major_outage", "started_at": minute(began), "do": last,
                ]
            }
            let preview = try await browser.post(Self.incidents + "/preview", from: new, fields(""))
            #expect(preview.status == .ok && preview.text.contains("Critical impact") && preview.text.contains("Задержки"))
            #expect(try await !browser.get(Self.incidents).text.contains("Late messages"))
            let page = try target(try await browser.post(Self.incidents, from: new, fields("draft")))
            #expect(try await browser.get(page).text.contains("This is a draft"))
            #expect(try await !visitor.get("/status").text.contains("Late messages"))
            #expect(try target(try await browser.post(page + "/publish", from: page)) == page)
            var public_ = try await visitor.get("/status").text
            #expect(public_.contains("Late messages") && public_.contains("We look\ninto it."))
            // Private.
            _ = try await browser.post(page + "/comments", from: page, ["comment": "The modem <again>"])
            #expect(try await browser.get(page).text.contains("The modem &lt;again&gt;"))
            #expect(try await !visitor.get("/status").text.contains("modem"))
            let empty = try await browser.post(page + "/comments", from: page, ["comment": " "])
            #expect(empty.status == .unprocessableContent && empty.text.contains("id=\"comment-problem\""))
            // A message without a word, then one that ends it.
            let wordless = try await browser.post(page + "/updates", from: page, ["state": "resolved", "text.ru": ""])
            #expect(wordless.status == .unprocessableContent && wordless.text.contains("id=\"text-problem\""))
            #expect(wordless.text.contains("<option value=\"resolved\" selected>"))
            // It is looked at before it is sent, in every language, and nobody is told of it.
            let seen = try await browser.post(
                page + "/updates/preview", from: page, ["state": "resolved", "text.en": "Nearly over.", "text.ru": "Ещё нет."])
            #expect(seen.status == .ok && seen.text.contains("Not sent yet.") && seen.text.contains("Ещё нет.</textarea>"))
            #expect(seen.text.contains("Critical impact") && seen.text.contains("<option value=\"resolved\" selected>"))
            let unfinished = try await browser.post(page + "/updates/preview", from: page, ["state": "resolved"])
            #expect(unfinished.status == .ok && unfinished.text.contains("id=\"text-problem\""))
            #expect(try await !visitor.get("/status").text.contains("Nearly over."))
            #expect(try await !browser.get(page).text.contains("Not sent yet."))
            flow.world.advance(.seconds(120))
            let update: KeyValuePairs = [
                "state": "resolved", "text.en": "All messages are out.", "display_at": minute(flow.world.now.adding(.seconds(-60))),
            ]
            #expect(try target(try await browser.post(page + "/updates", from: page, update)) == page)
            let told = try await browser.get(page).text
            #expect(told.contains("All messages are out.") && told.contains("<option value=\"postmortem\""))
            // Too early: it is taken back, and said again.
            flow.world.advance(.seconds(1))
            let done = try await browser.get(page + "?done=updated").text
            let retract = try #require(done.firstMatch(of: /action="([^"]+\/retract)"><[^>]+><button[^>]*>Undo/)).output.1
            #expect(try target(try await browser.post(String(retract), from: page)) == page)
            let before = try await browser.get(page).text
            #expect(!before.contains("All messages are out.") && before.contains("Investigating") && !before.contains("/retract\""))
            #expect(try target(try await browser.post(page + "/updates", from: page, update)) == page)
            #expect(try await browser.get(page).text.contains("Take back"))
            let again = try await browser.get(page).text
            let mend = try #require(again.firstMatch(of: /href="(\/status-page\/incidents\/[a-z0-9]+\/updates\/[a-z0-9]+)"/)).output.1
            #expect(try await browser.get(String(mend)).text.contains("All messages are out."))
            _ = try await browser.post(String(mend), from: String(mend), ["text.en": "Every message is out."])
            public_ = try await visitor.get(page.replacing("/status-page", with: "")).text
            #expect(public_.contains("Every message is out.") && !public_.contains("All messages are out."))
            // Its title, and a beginning that lies ahead.
            let edit = page + "/edit"
            let ahead = try await browser.post(
                edit, from: edit, ["title.en": "Late", "started_at": minute(flow.world.now.adding(.seconds(600)))])
            #expect(ahead.status == .unprocessableContent && ahead.text.contains("id=\"started_at-problem\""))
            #expect(try target(try await browser.post(edit, from: edit, ["title.en": "Late SMS", "impact": "minor"])) == page)
            #expect(try await browser.get(Self.incidents + "?show=all").text.contains("Late SMS"))
            #expect(try await !browser.get(Self.incidents).text.contains("Late SMS"))
            // Deleted, brought back, and taken out of the uptime by who may.
            #expect(try await !browser.get(page).text.contains("name=\"from_history\""))
            let gone = try await browser.post(page + "/delete", from: page)
            #expect(try target(gone) == Self.incidents)
            #expect(try await browser.get(page).status == .notFound)
            let list = try #require(gone.headers[.location])
            let undo = try #require(try await browser.get(list).text.firstMatch(of: /action="(\/status-page\/undo\/[a-z0-9]+)"/)).output.1
            #expect(try target(try await browser.post(String(undo), from: list)) == page)
            #expect(try await browser.get(page + "?done=restored").text.contains("It is there again."))
            let twice = try await browser.post(String(undo), from: page)
            #expect(twice.status == .notFound)
            #expect(try await browser.post(page + "/delete", from: page, ["from_history": "1"]).status == .forbidden)
            var chief = try await flow.browser(client, as: .supervisor)
            #expect(try await chief.get(page).text.contains("name=\"from_history\""))
            #expect(try target(try await chief.post(page + "/delete", from: page, ["from_history": "1"])) == Self.incidents)
        }
    }

    @Test("One click drafts it from an incident of the desk; when that is over it is offered for resolution")
    func fromTheDesk() async throws {
        let flow = try await FlowFixture()
        let number = try await flow.report("Gateway down", of: try await flow.addService("Shop"), level: .critical)
        let statusPage = flow.composition.statusPage
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let desk = "/incidents/\(number)"
            #expect(try await browser.get(desk).text.contains("action=\"/status-page/incidents/draft\""))
            let page = try target(
                try await browser.post("/status-page/incidents/draft", from: desk, ["incident": number.description]))
            let draft = try await browser.get(page).text
            #expect(draft.contains("Gateway down") && draft.contains("href=\"\(desk)\"") && draft.contains("This is a draft"))
            #expect(try await browser.get(desk).text.contains("href=\"\(page)\""))
            _ = try await browser.post(page + "/publish", from: page)
            _ = try await browser.post("\(desk)/resolve", from: desk)
            try await statusPage.clock(logger: flow.logger).runOnce()
            let offered = try await browser.get(page).text
            #expect(offered.contains("Is it resolved for customers, too?") && offered.contains("<option value=\"resolved\" selected>"))
            #expect(try await browser.get(Self.incidents).text.contains("Resolve?"))
            // Another number is none of the desk's.
            let unknown = try await browser.post(page + "/links", from: page, ["incident": "#4711"])
            #expect(unknown.status == .unprocessableContent && unknown.text.contains("id=\"incident-problem\""))
            #expect(unknown.text.contains("value=\"#4711\""))
            #expect(try target(try await browser.post("\(page)/links/\(number)/remove", from: page)) == page)
            #expect(try await browser.get(page).text.contains("It is linked to none."))
            // Who only reads is offered no click.
            var viewer = try await flow.browser(client, as: .viewer)
            #expect(try await !viewer.get(desk).text.contains("action=\"/status-page"))
        }
    }

    // MARK: Maintenance, templates, pages

    @Test("Maintenance is planned in the reader's zone, moved, begun and ended")
    func maintenanceStory() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            browser.cookies["switchboard_zone"] = "Asia%2FTokyo"
            let sms = try component(
                try await browser.post(Self.components, from: Self.components + "/new", ["name.en": "SMS", "link": "none"]))
            // Nine hours ahead.
            let begins = flow.world.now.adding(.seconds(86_400))
            let shown = (minute(begins.adding(.seconds(32_400))), minute(begins.adding(.seconds(36_000))))
            let new = Self.maintenances + "/new"
            let fields: KeyValuePairs = [
                "title.en": "New routes", "text.en": "Short breaks.", "scheduled_for": shown.0, "scheduled_until": shown.1,
                "reminder": "60", "component.\(sms)": "1",
            ]
            let preview = try await browser.post(Self.maintenances + "/preview", from: new, fields)
            #expect(preview.status == .ok && preview.text.contains("class=\"box box-under_maintenance\""))
            #expect(try await !browser.get(Self.maintenances).text.contains("New routes"))
            let page = try target(try await browser.post(Self.maintenances, from: new, fields))
            let planned = try await flow.composition.statusPage.maintenances.list(limit: 1, by: .commandLine)[0]
            #expect(minute(planned.scheduledFor) == minute(begins) && planned.components.map(\.rawValue) == [sms])
            let edit = page + "/edit"
            let form = try await browser.get(edit).text
            #expect(form.contains("value=\"\(shown.0)\"") && form.contains("value=\"60\"") && form.contains("value=\"1\" checked"))
            let backwards = try await browser.post(
                edit, from: edit, ["title.en": "New routes", "scheduled_for": shown.1, "scheduled_until": shown.0])
            #expect(backwards.status == .unprocessableContent && backwards.text.contains("id=\"scheduled_until-problem\""))
            let unreadable = try await browser.post(
                edit, from: edit, ["title.en": "New routes", "scheduled_for": "soon", "scheduled_until": shown.1, "reminder": "1"])
            #expect(unreadable.text.contains("id=\"scheduled_for-problem\"") && unreadable.text.contains("value=\"soon\""))
            #expect(try target(try await browser.post(page + "/start", from: page)) == page)
            #expect(try await browser.get(page).text.contains("In progress"))
            #expect(try await browser.get(Self.components).text.contains("Under maintenance"))
            let seen = try await browser.post(
                page + "/updates/preview", from: page, ["text.en": "All of it is done.", "state": "completed"])
            #expect(seen.status == .ok && seen.text.contains("Not sent yet.") && seen.text.contains("All of it is done.</p>"))
            #expect(try await !browser.get(page).text.contains("All of it is done."))
            _ = try await browser.post(page + "/updates", from: page, ["text.en": "Half of it is done.", "state": "verifying"])
            #expect(try await browser.get(page).text.contains("Half of it is done."))
            #expect(try target(try await browser.post(page + "/end", from: page)) == page)
            let over = try await browser.get(page).text
            #expect(over.contains("Completed") && !over.contains("action=\"\(page)"))
            #expect(try await !browser.get(Self.components).text.contains("Under maintenance<"))
        }
    }

    @Test("A template begins an incident; a name is taken once")
    func templateStory() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let templates = "/status-page/templates"
            let fields: KeyValuePairs = [
                "name": "Late", "title.en": "Messages are late", "text.en": "We look into it.", "state": "identified", "impact": "major",
            ]
            #expect(try target(try await browser.post(templates, from: templates + "/new", fields)) == templates)
            let taken = try await browser.post(templates, from: templates + "/new", fields)
            #expect(taken.status == .unprocessableContent && taken.text.contains("id=\"name-problem\""))
            #expect(taken.text.contains("Messages are late"))
            let list = try await browser.get(templates).text
            let use = try #require(list.firstMatch(of: /href="(\/status-page\/incidents\/new\?template=[a-z0-9]+)"/)).output.1
            let form = try await browser.get(String(use)).text
            #expect(form.contains("value=\"Messages are late\"") && form.contains("<option value=\"identified\" selected>"))
            #expect(form.contains("<option value=\"major\" selected>"))
            let own = try #require(list.firstMatch(of: /href="(\/status-page\/templates\/[a-z0-9]{12})"/)).output.1
            #expect(try target(try await browser.post(String(own) + "/delete", from: String(own))) == templates)
            #expect(try await !browser.get(templates).text.contains("Messages are late"))
        }
    }

    @Test("Pages are set up by supervisors; the first one keeps everything, and a logo stays")
    func siteStory() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .supervisor)
            let sites = "/status-page/pages"
            let sms = try component(
                try await browser.post(Self.components, from: Self.components + "/new", ["name.en": "SMS", "link": "none"]))
            let wrong = try await browser.post(sites, from: sites + "/new", ["host": "not a host", "colour": "#123456"])
            #expect(wrong.status == .unprocessableContent && wrong.text.contains("id=\"host-problem\""))
            #expect(wrong.text.contains("value=\"not a host\"") && wrong.text.contains("value=\"#123456\""))
            let bare = try await browser.post(
                sites, from: sites + "/new", ["host": "partner.example", "access": "password", "password": ""])
            #expect(bare.status == .unprocessableContent && bare.text.contains("id=\"password-problem\""))
            let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"
            let fields: KeyValuePairs = [
                "name.en": "Partner", "host": "partner.example", "colour": "#123456", "access": "sign_in", "component.\(sms)": "1",
            ]
            let noPicture = try await browser.post(sites, from: sites + "/new", fields, file: ("logo", "<p>no picture</p>"))
            #expect(noPicture.status == .unprocessableContent && noPicture.text.contains("id=\"logo-problem\""))
            #expect(noPicture.text.contains("value=\"partner.example\""))
            #expect(try target(try await browser.post(sites, from: sites + "/new", fields, file: ("logo", svg))) == sites)
            let list = try await browser.get(sites).text
            #expect(list.contains("Partner") && list.contains("Shows one component") && list.contains("Shows everything"))
            let records = try await flow.composition.statusPage.sites.list(by: .commandLine)
            let partner = try #require(records.last)
            #expect(partner.logo.map { String(decoding: $0.bytes, as: UTF8.self) } == svg)
            let page = "\(sites)/\(partner.id)"
            _ = try await browser.post(page, from: page, ["name.en": "Partner 2", "host": "partner.example", "access": "everybody"])
            let saved = try #require(try await flow.composition.statusPage.sites.list(by: .commandLine).last)
            #expect(saved.logo != nil && saved.name?.english == "Partner 2" && saved.components.isEmpty)
            let first = "\(sites)/\(records[0].id)"
            let form = try await browser.get(first).text
            #expect(!form.contains("/delete\"") && !form.contains("name=\"component."))
            #expect(try target(try await browser.post(page + "/delete", from: page)) == sites)
        }
    }

    // MARK: Words

    @Test("Every page is in the reader's language, and no word is missing", arguments: Language.allCases)
    func languages(_ language: Language) async throws {
        let flow = try await FlowFixture()
        let scene = try await StatusScene(flow.composition.statusPage)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .supervisor)
            browser.language = language.rawValue
            let paths = [
                "/components", "/components/new", "/components/new?group=1", "/components/\(scene.component)", "/incidents",
                "/incidents/new", "/incidents/\(scene.incident)", "/incidents/\(scene.draft)", "/incidents/\(scene.incident)/edit",
                "/incidents/\(scene.incident)/updates/\(scene.update)", "/maintenances", "/maintenances/new",
                "/maintenances/\(scene.maintenance)", "/maintenances/\(scene.maintenance)/edit", "/templates", "/templates/new",
                "/templates/\(scene.template)", "/pages", "/pages/new", "/pages/\(scene.site)",
            ]
            for path in paths {
                let page = try await browser.get("/status-page" + path)
                #expect(page.status == .ok && page.text.contains("<html lang=\"\(language.rawValue)\""), "\(path)")
                // A key that no dictionary has is shown as it is.
                #expect(page.text.firstMatch(of: />[^<]*(status_desk_|status_stage_|status_state_|public_)/) == nil, "\(path)")
            }
        }
    }
}
