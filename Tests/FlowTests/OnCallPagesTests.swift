import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Platform
import Playbooks
import TestKit
import Testing

@testable import App

@Suite("On call, from the pages to the outbox", .oneEngine, .timeLimit(.minutes(5)))
struct OnCallPagesTests {
    private static let fields: KeyValuePairs = [
        "name": "Primary <1>", "zone": "Europe/Berlin", "layer.1.name": "days", "layer.1.every": "1d", "layer.1.start": "2026-11-20T09:00",
        "layer.1.users": "ann, bob", "layer.1.hours": "",
    ]

    @Test("A schedule is made by its form, looked at in three languages, changed and removed")
    func pages() async throws {
        let flow = try await FlowFixture()
        let chief = try await flow.addUser("ann", access: Access(base: .supervisor))
        _ = try await flow.addUser("bob", access: Access(base: .operator))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: chief)
            let empty = try await browser.post("/on-call/new", from: "/on-call/new", ["name": "x", "zone": "Mars"])
            #expect(empty.status == .unprocessableContent && empty.text.contains("Mars"))
            let made = try await browser.post("/on-call/new", from: "/on-call/new", Self.fields)
            let address = try #require(made.headers[.location]).replacing("?done=saved", with: "")
            #expect(made.status == .seeOther && address.hasPrefix("/on-call/schedules/"))

            for language in ["ru", "pt-BR", "en"] {
                browser.language = language
                for path in [
                    "/on-call/now", "/on-call/week", "/on-call/month?day=2026-12-31", address, address + "/edit", "/on-call/new",
                    "/profile",
                ] {
                    let page = try await browser.get(path)
                    #expect(page.status == .ok, "\(path)")
                    // A key without a text would be shown as it is.
                    #expect(!page.text.contains(/>\s*(on_call|duty|check|layer|schedule|override|swap|calendar)_[a-z_]+\s*</), "\(path)")
                    #expect(!page.text.contains("Primary <1>"), "\(path)")
                }
            }
            // It is the 21st, 09:00 in UTC: ten in Berlin, bob's day.
            let now = try await browser.get("/on-call/now").text
            #expect(now.contains("Primary &lt;1&gt;") && now.contains(">bob</strong>") && now.contains("then ann"))
            let shown = try await browser.get(address).text
            #expect(shown.contains("Clocks go forward by") && shown.contains("Somebody is on call all the time."))

            let refused = try await browser.post(
                address + "/overrides", from: address, ["user": "ann", "from": "2026-11-21T12:00", "until": "2026-11-21T11:00"])
            #expect(refused.status == .unprocessableContent)
            let arranged = try await browser.post(
                address + "/overrides", from: address,
                ["user": "ann", "from": "2026-11-21T10:00", "until": "2026-11-21T12:00", "comment": "dentist"])
            #expect(arranged.status == .seeOther)
            #expect(try await browser.get("/on-call/now").text.contains(">ann</strong>"))
            let removal = try #require(try await browser.get(address).text.firstMatch(of: /action="([^"]+\/overrides\/\d+\/remove)"/)?.1)
            #expect(try await browser.post(String(removal), from: address).status == .seeOther)
            let codes = try await browser.get(address).text.matches(of: /<option value="([^"]+Z)">/).map { String($0.1) }
            let swapped = try await browser.post(address + "/swaps", from: address, ["first": codes[0], "second": codes[1]])
            #expect(swapped.status == .seeOther)
            #expect(try await browser.get(address).text.matches(of: /\/overrides\/\d+\/remove/).count == 2)

            let link = try await browser.post(address + "/calendar-link", from: address).text
            let calendar = try #require(link.firstMatch(of: /id="secret">https?:\/\/[^\/]+(\/calendars\/[^<]+)</)?.1)
            let file = try await client.execute(uri: String(calendar), method: .get) { $0 }
            #expect(file.status == .ok && file.headers[.contentType]?.hasPrefix("text/calendar") == true)
            #expect(file.text.contains("BEGIN:VEVENT"))
            #expect(try await browser.post(address + "/remove", from: address).status == .seeOther)
            #expect(try await browser.get(address).status == .notFound)
        }
    }

    @Test("Who may only look sees no forms and changes nothing; an operator stands in for others alone")
    func rights() async throws {
        let flow = try await FlowFixture()
        let chief = try await flow.addUser("ann", access: Access(base: .supervisor))
        let (viewer, hand) = (
            try await flow.addUser("vic", access: Access(base: .viewer)), try await flow.addUser("bob", access: Access(base: .operator))
        )
        try await flow.test { client in
            var browser = try await flow.browser(client, of: chief)
            let made = try await browser.post("/on-call/new", from: "/on-call/new", Self.fields)
            let address = try #require(made.headers[.location]).replacing("?done=saved", with: "")
            let stand: KeyValuePairs = ["user": "ann", "from": "2026-11-21T10:00", "until": "2026-11-21T12:00"]
            browser = try await flow.browser(client, of: viewer)
            #expect(!(try await browser.get(address).text.contains("/overrides")))
            for path in ["/overrides", "/swaps", "/remove", "/edit"] {
                #expect(try await browser.post(address + path, from: "/on-call/now", stand).status != .seeOther, "\(path)")
            }
            browser = try await flow.browser(client, of: hand)
            #expect(try await browser.post(address + "/overrides", from: address, stand).status == .forbidden)
            #expect(try await browser.post(address + "/remove", from: address).status == .forbidden)
            #expect(try await browser.get(address + "/edit").status == .forbidden)
        }
    }

    @Test("A team's page and one's own show who is on call")
    func pieces() async throws {
        let flow = try await FlowFixture()
        let team = try await flow.addTeam("Payments")
        let ann = try await flow.addUser("ann", access: Access(base: .viewer, teams: [team.id: .operator]))
        _ = try await flow.addUser("bob", access: Access(base: .operator))
        _ = try await DutyScene(flow.composition.playbooks.schedules, ["ann", "bob"])
        try await flow.test { client in
            var browser = try await flow.browser(client, of: ann)
            for path in ["/teams/\(team.id)", "/profile"] {
                let page = try await browser.get(path).text
                #expect(page.contains("Primary") && page.contains("/on-call/schedules/"), "\(path)")
            }
        }
    }
}
