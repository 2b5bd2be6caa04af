import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("The list of incidents: what needs somebody first, orders, who has it, the way back", .oneEngine)
struct IncidentListOrderTests {
    private func flow() async throws -> (flow: FlowFixture, shop: Service) {
        let flow = try await FlowFixture()
        return (flow, try await flow.addService("Shop", code: "shop-code"))
    }

    @Test("What nobody has taken comes first, the worst of it at the top, whatever its sender's clock says; resolved is folded below")
    func need() async throws {
        let (flow, shop) = try await flow()
        let actions = flow.composition.incidents.actions
        let taken = try await flow.report("Taken", of: shop, level: .critical)
        let over = try await flow.report("Over", of: shop, level: .critical)
        _ = try await actions.perform(.acknowledge, on: taken, by: .commandLine)
        _ = try await actions.perform(.resolve, on: over, by: .commandLine)
        try await flow.test { client in
            let body = #"{"title":"Old clock","level":"critical","occurred_at":"2001-02-03T04:05:06Z"}"#
            #expect(try await client.post("/api/v1/events", body, bearer: "shop-code").status == .ok)
            flow.world.advance(.seconds(60))
            try await flow.report("Later", of: shop, level: .error)
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get("/incidents").text
            #expect(page.titles == ["Old clock", "Later", "Taken", "Over"] && page.contains(">4 incidents<"))
            let (above, below) = try #require(page.halves(at: "<details class=\"fold resolved-fold\""))
            #expect(above.titles.count == 3 && below.contains("1 resolved</summary>") && !below.contains("All that are resolved"))
            #expect(try await browser.get("/incidents?within=1h").text.titles.first == "Old clock")
            #expect(try await browser.get("/incidents?state=all").text.titles == ["Later", "Old clock", "Over", "Taken"])
            let house = try await flow.program(client)
            #expect(try await house.get("/incidents").json.titles == ["Later", "Old clock", "Over", "Taken"])
            #expect(try await house.get("/incidents?sort=need").json.titles == ["Old clock", "Later", "Taken", "Over"])
            let since = flow.world.now.adding(.seconds(-90)).rfc3339
            #expect(try await house.get("/incidents?since=\(since)").json.titles.contains("Old clock"))
            #expect(try await house.get("/incidents?sort=title").status == .badRequest)
            let first = try await house.get("/incidents?sort=need&limit=3").json
            let next = try #require(first["next"] as? String)
            #expect(try await house.get("/incidents?sort=need&limit=3&after=\(next)").json.titles == ["Over"])
            #expect(try await house.get("/incidents?sort=latest&limit=3&after=\(next)").status == .badRequest)
        }
    }

    @Test("Of many that are resolved the latest are shown, with a way to all of the same filter; with nothing else they are unfolded")
    func fold() async throws {
        let (flow, shop) = try await flow()
        let actions = flow.composition.incidents.actions
        for left in "ghijkl" {
            for right in "mnop" {
                let id = try await flow.report("Over \(left)\(right)", of: shop)
                _ = try await actions.perform(.resolve, on: id, by: .commandLine)
            }
        }
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            for (language, calm, count) in [
                ("en", "Nothing is wrong right now", "24 resolved"), ("ru", "Сейчас всё спокойно", "24 устранённых"),
                ("pt-BR", "Está tudo em ordem agora", "24 resolvidos"),
            ] {
                browser.language = language
                let page = try await browser.get("/incidents?level=error").text
                #expect(page.contains(calm) && page.contains("id=\"resolved\" open>") && page.contains("\(count)</summary>"), "\(language)")
                #expect(page.titles.count == 20 && page.contains("href=\"/incidents?state=resolved&amp;level=error\""), "\(language)")
            }
            try await flow.report("Burning", of: shop, level: .info)
            let page = try await browser.get("/incidents").text
            #expect(page.titles.first == "Burning" && page.contains("id=\"resolved\">"))
        }
    }

    @Test("Who has acknowledged it is told in the list and in the overview, unless it is theirs anyway")
    func acknowledged() async throws {
        let (flow, shop) = try await flow()
        let (seen, given) = (try await flow.report("Seen", of: shop), try await flow.report("Given", of: shop))
        let bob = try await flow.addUser("bob", .operator).user
        _ = try await flow.composition.incidents.actions.assign(given, to: bob.id, by: .commandLine)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator, name: "anna")
            for id in [seen, given] { _ = try await browser.post("/incidents/\(id)/acknowledge", from: "/incidents/\(id)") }
            let row = try await browser.get("/incidents/\(seen)/row").text
            #expect(row.contains("title=\"Acknowledged: anna\""))
            let list = try await browser.get("/incidents").text
            #expect(list.matches(of: /Acknowledged: anna/).count == 2 && list.contains("</span>bob</span>"))
            let overview = try await browser.get("/").text
            #expect(overview.contains("</svg> anna</span>") && overview.contains("</svg> bob</span>"))
            _ = try await browser.post("/incidents/\(given)/assign", from: "/incidents/\(given)")
            #expect(try await browser.get("/incidents").text.matches(of: /Acknowledged: anna/).count == 1)
            _ = try await browser.post("/incidents/\(seen)/resolve", from: "/incidents/\(seen)")
            #expect(!(try await browser.get("/incidents/\(seen)/row").text.contains("anna")))
        }
    }

    @Test("The way back from an incident leads to the list it was opened from: filter, order and page")
    func back() async throws {
        let (flow, shop) = try await flow()
        let id = try await flow.report("Alpha", of: shop)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            for (from, back) in [
                ("/incidents?level=error&sort=oldest&after=5-1&done=2&undo=x", "/incidents?level=error&amp;sort=oldest&amp;after=5%2D1"),
                ("/incidents?q=two+words", "/incidents?q=two%20words"), ("/incidents", "/incidents"), ("/", "/incidents"),
                ("/incidents?level=loud", "/incidents"), ("/incidents/7?q=x", "/incidents"),
            ] {
                let page = try await browser.get("/incidents/\(id)", [.referer: "https://desk.example.org" + from]).text
                #expect(page.contains("<p class=\"crumb\"><a href=\"\(back)\" data-list>"), "\(from)")
            }
        }
    }

    @Test("The second of two quick taps on what is done to many offers to undo the first")
    func twoTaps() async throws {
        let (flow, shop) = try await flow()
        let ids = [try await flow.report("one a", of: shop), try await flow.report("two b", of: shop)]
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let fields: KeyValuePairs = [
                "action": "acknowledge", "number": "\(ids[0])", "number": "\(ids[1])", "before": "\(ids[0]).open",
                "before": "\(ids[1]).open", "before": "x.open", "before": "99",
            ]
            _ = try await browser.post("/incidents/actions", from: "/incidents", fields)
            let second = try await browser.post("/incidents/actions", from: "/incidents", fields)
            let page = try await browser.get(try #require(second.headers[.location])).text
            #expect(page.contains("<form class=\"bulk bulk-after\"") && page.contains("name=\"before\" value=\"\(ids[0]).acknowledged\""))
            let undo = try #require(page.firstMatch(of: /name="undo" value="([^"]+)"/)).output.1
            _ = try await browser.post("/incidents/actions/undo", from: "/incidents", ["undo": String(undo)])
            #expect(try await flow.incidents().map(\.state) == [.open, .open])
            #expect(!(try await browser.get("/incidents").text.contains("bulk-after")))
        }
    }
}

extension String {
    fileprivate var titles: [String] { matches(of: /class="row-title"[^>]*>([^<]*)</).map { String($0.output.1) } }

    fileprivate func halves(at text: String) -> (String, String)? {
        range(of: text).map { (String(self[..<$0.lowerBound]), String(self[$0.upperBound...])) }
    }
}

extension [String: Any] {
    /// Of a page of incidents.
    fileprivate var titles: [String] { (self["items"] as? [[String: Any]] ?? []).compactMap { $0["title"] as? String } }
}
