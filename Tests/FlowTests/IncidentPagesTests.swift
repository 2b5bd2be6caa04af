import Accounts
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("Pages of incidents", .oneEngine)
struct IncidentPagesTests {
    private func flow() async throws -> (flow: FlowFixture, shop: Service) {
        let flow = try await FlowFixture()
        return (flow, try await flow.addService("Shop", code: "shop-code"))
    }

    @Test(
        "Whoever is not signed in is led to the sign-in and back",
        arguments: [
            ("/incidents?level=error", "/sign-in?return_to=%2Fincidents%3Flevel%3Derror"),
            ("/incidents/7", "/sign-in?return_to=%2Fincidents%2F7"),
            ("/services", "/sign-in?return_to=%2Fservices"), ("/", "/sign-in"),
        ])
    func gate(path: String, target: String) async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = PageBrowser(client: client)
            let answer = try await browser.get(path)
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == target)
        }
    }

    @Test("What was reported is shown as text, whatever it holds")
    func escapes() async throws {
        let (flow, shop) = try await flow()
        // The first sign and the `<` after it are one character.
        let hostile = "<script>alert(1)</script>{{title}}\u{0600}<img src=x>"
        let id = try await flow.report(hostile, of: shop, message: hostile, logs: hostile)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            for path in ["/incidents", "/incidents/\(id)", "/incidents/\(id)/row"] {
                let page = try await browser.get(path)
                #expect(page.status == .ok)
                #expect(!page.text.contains("<script>alert"))
                #expect(page.text.utf8.split(separator: Array("<img".utf8)).count == 1)
                #expect(page.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;{{title}}"))
            }
        }
    }

    @Test("A list begins with what is not closed, what needs somebody most first, and filters by its address")
    func list() async throws {
        let (flow, shop) = try await flow()
        let quiet = try await flow.addService("Quiet")
        let first = try await flow.report("Alpha down", of: shop, level: .critical)
        flow.world.advance(.seconds(60))
        try await flow.report("Beta slow", of: quiet, level: .warning)
        flow.world.advance(.seconds(60))
        let closed = try await flow.report("Gamma gone", of: shop)
        _ = try await flow.composition.incidents.actions.perform(.close, on: closed, by: .commandLine)
        try await flow.settle()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            #expect(try await browser.titles("/incidents") == ["Alpha down", "Beta slow"])
            #expect(try await browser.titles("/incidents?sort=latest") == ["Beta slow", "Alpha down"])
            #expect(try await browser.titles("/incidents?state=closed") == ["Gamma gone"])
            #expect(try await browser.titles("/incidents?state=all&q=GAMMA") == ["Gamma gone"])
            // Browsers write a space as a plus.
            #expect(try await browser.titles("/incidents?state=all&q=gamma+gone") == ["Gamma gone"])
            #expect(try await browser.titles("/incidents?level=critical") == ["Alpha down"])
            #expect(try await browser.titles("/incidents?service=\(quiet.id)&level=&q=") == ["Beta slow"])
            _ = try await flow.report("Alpha down", of: shop, level: .critical)
            #expect(try await browser.titles("/incidents?sort=latest") == ["Alpha down", "Beta slow"])
            let page = try await browser.get("/incidents").text
            #expect(page.contains("id=\"incident-\(first)\"") && page.contains("data-count=\"2\""))
            #expect(page.contains("2 occurrences"))
        }
    }

    @Test(
        "A filter that no link of ours holds is refused in words",
        arguments: [
            "state=nonsense", "level=loud", "service=shop", "after=yesterday", "before=1-", "after=1-2-3-4", "after=x-2-3", "sort=title",
            "assignee=somebody", "tag=a%00b", "within=1y", "from=yesterday", "to=2026-13-01",
        ])
    func unknownFilter(query: String) async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get("/incidents?" + query)
            #expect(page.status == .badRequest)
            #expect(page.text.contains("<h1>"))
        }
    }

    @Test("Pages of the list lead on and back without a gap")
    func paging() async throws {
        let (flow, shop) = try await flow()
        let letters = "ghijklmnop"
        for left in letters {
            for right in letters { try await flow.report("Paged \(left)\(right)", of: shop) }
        }
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let first = try await browser.get("/incidents")
            let older = try #require(first.text.link(rel: "next"))
            #expect(first.text.link(rel: "prev") == nil)
            let second = try await browser.get(older)
            #expect(second.text.link(rel: "next") == nil)
            let newer = try #require(second.text.link(rel: "prev"))
            let (upper, lower) = (try await browser.titles("/incidents"), try await browser.titles(older))
            #expect(Set(upper + lower).count == 100)
            #expect(try await browser.titles(newer) == upper)
        }
    }

    @Test("The empty list says why it is empty")
    func empty() async throws {
        let (flow, shop) = try await flow()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            #expect(try await browser.get("/incidents").text.contains("No report has arrived yet"))
            let id = try await flow.report("Gone soon", of: shop)
            #expect(try await browser.get("/incidents?q=zzz").text.contains("No incident matches"))
            _ = try await flow.composition.incidents.actions.perform(.close, on: id, by: .commandLine)
            #expect(try await browser.get("/incidents").text.contains("Nothing is wrong right now"))
            #expect(try await browser.get("/incidents?state=open").text.contains("No incident matches"))
        }
    }

    @Test("An incident goes through its life by forms, and its timeline tells of it in the reader's language")
    func life() async throws {
        let (flow, shop) = try await flow()
        let id = try await flow.report("Payment failed", of: shop, logs: "INFO a\nERROR b")
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator, name: "anna")
            let page = "/incidents/\(id)"
            for (action, state) in [("acknowledge", "acknowledged"), ("resolve", "resolved"), ("close", "closed"), ("reopen", "open")] {
                let answer = try await browser.post("\(page)/\(action)", from: page)
                #expect(answer.status == .seeOther && answer.headers[.location]?.hasPrefix(page + "?done=1&undo=state") == true)
                #expect(try await browser.get(page).text.contains("state-\(state)"))
            }
            _ = try await browser.post(page + "/assign", from: page)
            _ = try await browser.post(page + "/comment", from: page, ["comment": "Seen it.\n<b>"])
            let shown = try await browser.get(page).text
            for words in [
                "Acknowledged: anna", "Resolved: anna", "Closed: anna", "Reopened: anna", "Assigned to themselves: anna",
                "<p>Seen it.<br>&lt;b&gt;</p>",
            ] {
                #expect(shown.contains(words), "\(words)")
            }
            #expect(shown.contains("<li class=\"log-error\"><code>ERROR b</code>"))
            _ = try await browser.post(page + "/release", from: page)
            browser.language = "ru"
            let russian = try await browser.get(page).text
            #expect(russian.contains("Взят в работу: anna") && russian.contains("Ответственный снят: anna"))
            #expect(russian.contains("lang=\"ru\""))
        }
    }

    @Test("A refused comment is explained and kept, on a page that can be shown again in another language")
    func emptyComment() async throws {
        let (flow, shop) = try await flow()
        let id = try await flow.report("x", of: shop)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let empty = try await browser.post("/incidents/\(id)/comment", from: "/incidents/\(id)", ["comment": "  \n"])
            #expect(empty.status == .unprocessableContent)
            #expect(empty.text.contains("A comment needs some text."))
            #expect(empty.text.contains("name=\"return_to\" value=\"/incidents/\(id)\""))
            let long = "<" + String(repeating: "x", count: 10_000)
            let refused = try await browser.post("/incidents/\(id)/comment", from: "/incidents/\(id)", ["comment": long])
            #expect(refused.status == .unprocessableContent)
            #expect(refused.text.contains(">&lt;\(long.dropFirst())</textarea>"))
            #expect(try await !browser.get("/incidents/\(id)").text.contains("notice-problem"))
        }
    }

    @Test(
        "A form leads back to a page of ours and nowhere else",
        arguments: [
            ("/incidents?level=error", "/incidents?level=error"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil", "/"),
        ])
    func returnTo(wanted: String, led: String) async throws {
        let (flow, shop) = try await flow()
        let id = try await flow.report("x", of: shop)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let answer = try await browser.post("/incidents/\(id)/resolve", from: "/incidents/\(id)", ["return_to": wanted])
            let told = try #require(answer.headers[.location]).split(separator: /[?&]done=1&undo=/)
            #expect(told.first.map(String.init) == led)
        }
    }

    @Test("A viewer looks and changes nothing", arguments: ["acknowledge", "comment", "assign", "release"])
    func viewer(action: String) async throws {
        let (flow, shop) = try await flow()
        let id = try await flow.report("x", of: shop)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            #expect(!(try await browser.get("/incidents/\(id)").text.contains("incident-actions")))
            let answer = try await browser.post("/incidents/\(id)/\(action)", ["comment": "x"])
            #expect(answer.status == .forbidden)
            #expect(answer.text.contains("Not allowed") && answer.text.contains("name=\"return_to\" value=\"/\""))
        }
        #expect(try await flow.incidents()[0].state == .open)
    }

    @Test("The number of a merged incident leads to the one it was merged into, whose history holds both")
    func merged() async throws {
        let (flow, shop) = try await flow()
        let (target, source) = (
            try await flow.report("Database down", of: shop), try await flow.report("Payment failed", of: shop, logs: "of it")
        )
        let ann = Caller(actor: .user(UserID(1), name: "ann"), access: Access(base: .operator))
        _ = try await flow.composition.incidents.actions.merge([source], into: target, by: ann)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let answer = try await browser.get("/incidents/\(source)")
            #expect(answer.status == .seeOther && answer.headers[.location] == "/incidents/\(target)")
            #expect(try await browser.get("/incidents/\(source)/row").status == .notFound)
            #expect(try await browser.titles("/incidents?state=all") == ["Database down"])
            let page = try await browser.get("/incidents/\(target)").text
            #expect(page.contains("ann merged into this <a href=\"/incidents/\(source)\">#\(source)</a>"))
            #expect(page.contains("2 occurrences") && page.contains("<code>of it</code>"))
        }
    }

    @Test("An incident that is not there is a 404 page", arguments: ["/incidents/99", "/incidents/0", "/incidents/x", "/incidents/99/row"])
    func missing(path: String) async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get(path)
            #expect(page.status == .notFound)
            #expect(page.text.contains("Nothing here"))
        }
    }

    @Test("A part of a page asked for after the session ended sends the window to the sign-in")
    func endedSession() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = PageBrowser(client: client)
            let headers: HTTPFields = [
                try #require(.init("HX-Request")): "true", try #require(.init("HX-Current-URL")): "http://localhost/incidents?q=x",
            ]
            let answer = try await browser.get("/incidents", headers)
            #expect(answer.status == .unauthorized)
            #expect(answer.headers[try #require(.init("HX-Redirect"))] == "/sign-in?return_to=%2Fincidents%3Fq%3Dx")
        }
    }
}

extension IncidentPagesTests {
    @Test(
        "What a sender's clock says stands beside the arrival, and is marked when it is far off",
        arguments: [
            ("2001-01-01T00:00:00Z", "1 Jan 2001, 00:00:00 UTC", "before it arrived, far off"),
            ("2026-11-21T08:55:00Z", "21 Nov 2026, 08:55:00 UTC", "(5\u{A0}min before it arrived)"),
            ("2026-11-22T08:00:00Z", "22 Nov 2026, 08:00:00 UTC", "(23\u{A0}h after it arrived, far off)"),
            ("2026-11-21T09:00:00Z", nil, nil),
        ] as [(String, String?, String?)])
    func clocks(said: String, shown: String?, difference: String?) async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addService("Shop", code: "shop-code")
        try await flow.test { client in
            let answer = try await client.post(
                "/api/v1/events", #"{"title":"x","level":"critical","occurred_at":"\#(said)"}"#, bearer: "shop-code")
            #expect(answer.status == .ok)
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get("/incidents/1").text
            // At the first time, the last one, and the occurrence.
            #expect(page.matches(of: /class="sender-clock/).count == (shown == nil ? 0 : 3))
            if let shown, let difference { #expect(page.contains("s clock: \(shown)") && page.contains(difference)) }
            #expect(page.contains("sender-clock-off") == difference?.contains("far off") ?? false)
            #expect(page.contains("<time datetime=\"\(flow.world.now.rfc3339)\">21 Nov 2026, 09:00:00 UTC</time>"))
        }
    }
}

extension PageBrowser {
    /// The titles a list shows, in its order.
    fileprivate mutating func titles(_ path: String) async throws -> [String] {
        try await get(path).text.matches(of: /class="row-title"[^>]*>(.*?)<\/a>/).map {
            String($0.output.1.replacing(/<\/?mark>/, with: ""))
        }
    }
}

extension String {
    fileprivate func link(rel: String) -> String? {
        matches(of: /rel="(next|prev)" href="([^"]+)"/).first { $0.output.1 == rel }
            .map { String($0.output.2.replacing("&amp;", with: "&")) }
    }
}
