import Accounts
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("Forms of an incident's page", .oneEngine)
struct IncidentFormsTests {
    private func flow() async throws -> (flow: FlowFixture, shop: Service) {
        let flow = try await FlowFixture()
        return (flow, try await flow.addService("Shop", code: "shop-code"))
    }

    @Test("Tags are added and taken away; what is refused says why and keeps what was typed")
    func tags() async throws {
        let (flow, shop) = try await flow()
        let id = try await flow.report("x", of: shop)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let page = "/incidents/\(id)"
            let added = try await browser.post(page + "/tags", from: page, ["add": "night, <db>"])
            #expect(added.headers[.location]?.hasPrefix(page + "?done=1") == true)
            let shown = try await browser.get(page).text
            #expect(shown.contains("href=\"/incidents?state=all&amp;tag=%3Cdb%3E\"") && shown.contains("</svg>&lt;db&gt;</a>"))
            #expect(shown.contains("Tagged night, &lt;db&gt;: operator") && shown.contains("<option value=\"night\">"))
            _ = try await browser.post(page + "/tags", from: page, ["remove": "NIGHT"])
            #expect(try await browser.get(page).text.contains("Tag removed, night: operator"))
            let long = String(repeating: "y", count: 51)
            let refused = try await browser.post(page + "/tags", from: page, ["add": "\"ok\", " + long])
            #expect(refused.status == .unprocessableContent)
            #expect(refused.text.contains("A tag has at most 50 characters.") && refused.text.contains("value=\"&quot;ok&quot;, \(long)\""))
        }
    }

    @Test("Links of people lead to pages of the web and nowhere else")
    func links() async throws {
        let (flow, shop) = try await flow()
        let id = try await flow.report("x", of: shop)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let page = "/incidents/\(id)"
            _ = try await browser.post(page + "/links", from: page, ["url": "https://example.org/run", "title": "Runbook <1>"])
            let shown = try await browser.get(page).text
            #expect(shown.contains("<a href=\"https://example.org/run\" rel=\"noopener noreferrer nofollow\">"))
            #expect(shown.contains("Runbook &lt;1&gt;</a>"))
            let refused = try await browser.post(page + "/links", from: page, ["url": "javascript:alert(1)", "title": "kept"])
            #expect(refused.status == .unprocessableContent && refused.text.contains("value=\"kept\""))
            #expect(refused.text.contains("address that begins with http:// or https://"))
            let link = try #require(shown.firstMatch(of: /name="link" value="(\d+)"/)).output.1
            _ = try await browser.post(page + "/links", from: page, ["link": String(link)])
            #expect(!(try await browser.get(page).text.contains("href=\"https://example.org/run\"")))
        }
    }

    @Test("Merged by its number, undone by the button of the notice, merged again by that of the next")
    func merges() async throws {
        let (flow, shop) = try await flow()
        let (target, source) = (try await flow.report("Database down", of: shop), try await flow.report("Payment failed", of: shop))
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let answer = try await browser.post("/incidents/\(source)/merge", from: "/incidents/\(source)", ["into": " #\(target)"])
            let mergedAt = try #require(answer.headers[.location])
            #expect(mergedAt.hasPrefix("/incidents/\(target)?merged=\(source)."))
            let merged = try await browser.get(mergedAt).text
            #expect(merged.contains("Incident #\(source) was merged into this one.") && merged.contains("Merged into this"))
            #expect(merged.contains("<span class=\"entry-part\">#\(source)</span> Opened"))
            let page = "/incidents/\(target)"
            let undone = try await browser.post("/incidents/\(source)/split", from: page, ["return_to": page])
            let splitAt = try #require(undone.headers[.location])
            #expect(splitAt.hasPrefix(page + "?split=\(source)."))
            #expect(try await browser.get(splitAt).text.contains("Incident #\(source) stands by itself again."))
            #expect(try await browser.get("/incidents/\(source)").status == .ok)
            let again = try await browser.post(page + "/take", from: page, ["number": "\(source)"])
            #expect(again.headers[.location]?.hasPrefix(page + "?merged=\(source).") == true)
            // What the address claims is shown only if it is true,
            #expect(!(try await browser.get(splitAt).text.contains("stands by itself")))
            #expect(try await browser.get(mergedAt).text.contains("was merged into this one"))
            // and only if it was said to this reader about this incident.
            for claim in ["?merged=\(source)", "?split=\(source)", "?split=99", "?split=" + (mergedAt.split(separator: "=").last ?? "")] {
                let shown = try await browser.get(page + claim).text
                #expect(!shown.contains("was merged into this one") && !shown.contains("stands by itself"), "\(claim)")
            }
            var other = try await flow.browser(client, as: .operator, name: "bob")
            #expect(!(try await other.get(mergedAt).text.contains("was merged into this one")))
        }
    }

    @Test(
        "What cannot be merged is explained",
        arguments: [
            ("", "There is no such incident to merge with."), ("x", "There is no such incident to merge with."),
            ("99", "There is no such incident to merge with."),
            ("-1", "There is no such incident to merge with."), ("1", "cannot be merged into itself"), ("2", "reopen it first"),
        ])
    func refusesMerges(into: String, words: String) async throws {
        let (flow, shop) = try await flow()
        try await flow.report("x", of: shop)
        let closed = try await flow.report("y", of: shop)
        _ = try await flow.composition.incidents.actions.perform(.close, on: closed, by: .commandLine)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let refused = try await browser.post("/incidents/1/merge", from: "/incidents/1", ["into": into])
            #expect(refused.status == .unprocessableContent && refused.text.contains(words) && refused.text.contains("value=\"\(into)\""))
        }
    }

    @Test("An incident is given to whoever can act on it, and to nobody else")
    func assigns() async throws {
        let (flow, shop) = try await flow()
        let id = try await flow.report("x", of: shop)
        let (bob, eve) = (try await flow.addUser("bob", .operator).user, try await flow.addUser("eve", .viewer).user)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator, name: "anna")
            let page = "/incidents/\(id)"
            let shown = try await browser.get(page).text
            #expect(shown.contains(">anna (me)</option>") && shown.contains(">bob</option>") && !shown.contains(">eve</option>"))
            _ = try await browser.post(page + "/assign", from: page, ["user": "\(bob.id)"])
            #expect(try await browser.get(page).text.contains("Assigned to bob: anna"))
            #expect(try await browser.get(page).text.contains("bob is on it."))
            for nobody in ["\(eve.id)", "999", "x"] {
                let refused = try await browser.post(page + "/assign", from: page, ["user": nobody])
                #expect(refused.status == .unprocessableContent && refused.text.contains("They cannot act on this incident."))
            }
            #expect(try await flow.incidents()[0].assignee == "bob")
            _ = try await browser.post(page + "/assign", from: page, ["user": "nobody"])
            #expect(try await flow.incidents()[0].assignee == nil)
        }
    }

    @Test("Comments are Markdown, whatever is tried")
    func comments() async throws {
        let (flow, shop) = try await flow()
        let id = try await flow.report("x", of: shop)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let page = "/incidents/\(id)"
            let comment = "**Seen** <script>alert(1)</script> [x](javascript:alert(1)) {{#user}}{{{name}}}"
            _ = try await browser.post(page + "/comment", from: page, ["comment": comment])
            let shown = try await browser.get(page).text
            #expect(
                shown.contains(
                    "<p><strong>Seen</strong> &lt;script&gt;alert(1)&lt;/script&gt; x {{#user}}{{{name}}}</p>"))
        }
    }

    @Test("The logs are searched without a script: lines are marked, counted and jumped to")
    func finds() async throws {
        let (flow, shop) = try await flow()
        let id = try await flow.report("x", of: shop, logs: "INFO start\nERROR no Space\nINFO end of space")
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get("/incidents/\(id)?find=SPACE").text
            #expect(page.contains("<li class=\"log-error log-hit log-now\" id=\"hit\">") && page.contains(">1 of 2<"))
            #expect(page.contains("<li class=\"log-hit\"><code>INFO end of <mark>space</mark>") && page.contains("value=\"SPACE\""))
            #expect(page.contains("name=\"hit\" value=\"2\" title=\"Next line that matches\""))
            for (hit, at) in [("2", "2 of 2"), ("3", "1 of 2"), ("-4", "1 of 2"), ("x", "1 of 2")] {
                #expect(try await browser.get("/incidents/\(id)?find=SPACE&hit=\(hit)").text.contains(">\(at)<"), "\(hit)")
            }
            #expect(try await browser.get("/incidents/\(id)?find=%3Cnope").text.contains("No line matches"))
        }
    }

    @Test(
        "A viewer sees all of it and no form; what is sent anyway is refused",
        arguments: ["tags", "links", "merge", "take", "split", "assign"])
    func viewer(form: String) async throws {
        let (flow, shop) = try await flow()
        let ids = [try await flow.report("x", of: shop), try await flow.report("y", of: shop)]
        let actions = flow.composition.incidents.actions
        _ = try await actions.changeTags(of: ids[0], adding: ["night"], by: .commandLine)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get("/incidents/\(ids[0])").text
            #expect(page.contains("night") && page.contains("Related") && !page.contains("action=\"/incidents/\(ids[0])/"))
            let answer = try await browser.post(
                "/incidents/\(ids[0])/\(form)", ["add": "a", "url": "https://a.example", "into": "2", "number": "2", "user": "nobody"])
            #expect(answer.status == .forbidden)
        }
        #expect(try await flow.incidents().count == 2)
    }
}
