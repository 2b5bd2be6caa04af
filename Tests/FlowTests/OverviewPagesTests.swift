import Accounts
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("Overview and figures", .oneEngine)
struct OverviewPagesTests {
    /// A desk with two services, and the figures brought up to date.
    private func flow() async throws -> FlowFixture {
        let flow = try await FlowFixture()
        let (shop, mail) = (try await flow.addService("Shop"), try await flow.addService("Mail, \"old\""))
        let first = try await flow.report("Payment failed", of: shop, level: .critical)
        try await flow.report("Queue full", of: mail, level: .warning)
        try await flow.report("<b>Bold</b>", of: mail, level: .warning)
        flow.world.advance(.seconds(600))
        let olga = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: .supervisor))
        _ = try await flow.composition.incidents.actions.perform(.acknowledge, on: first, by: olga)
        flow.world.advance(.seconds(3000))
        _ = try await flow.composition.incidents.actions.perform(.resolve, on: first, by: olga)
        try await flow.settle()
        return flow
    }

    @Test("The overview says what is open, what was opened, and by whom")
    func overview() async throws {
        let flow = try await flow()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get("/")
            #expect(page.status == .ok)
            #expect(page.text.contains("<h2 class=\"sr\" id=\"overview-levels\">2 open, 0 acknowledged</h2>"))
            #expect(page.text.contains("href=\"/incidents?state=open&amp;level=warning\""))
            #expect(page.text.contains("3 incidents were opened in this time."))
            #expect(page.text.contains("Mail, &quot;old&quot;</a>"))
            // What is resolved is no news.
            #expect(page.text.contains("&lt;b&gt;Bold&lt;/b&gt;</a>") && !page.text.contains(">Payment failed</a>"))
            #expect(page.text.contains("aria-current=\"page\""))
            let week = try await browser.get("/?span=7d")
            #expect(week.text.contains("Noisiest services, 7 days"))
            #expect(try await browser.get("/?span=never").status == .badRequest)
        }
    }

    @Test("What is open comes before the chart, each with who is on it")
    func who() async throws {
        let flow = try await FlowFixture()
        let shop = try await flow.addService("Shop")
        let (seen, given, open) = (
            try await flow.report("Seen", of: shop), try await flow.report("Given", of: shop), try await flow.report("Open", of: shop)
        )
        let (olga, ivan) = (try await flow.addUser("olga", .operator).user, try await flow.addUser("ivan", .operator).user)
        let actions = flow.composition.incidents.actions
        _ = try await actions.perform(.acknowledge, on: seen, by: olga.caller)
        _ = try await actions.assign(given, to: ivan.id, by: olga.caller)
        try await flow.settle()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get("/").text
            let rows = page.split(separator: "<li class=\"newest-row\">").dropFirst()
            for (id, name) in [(seen, " olga<"), (given, " ivan<"), (open, " nobody yet<")] {
                let row = try #require(rows.first { $0.contains("href=\"/incidents/\(id)\"") })
                #expect(row.contains(name), "\(id)")
            }
            let (list, chart) = (page.firstRange(of: "overview-newest"), page.firstRange(of: "overview-chart"))
            #expect(try #require(list).lowerBound < #require(chart).lowerBound)
        }
    }

    @Test("Calm, and not used yet", arguments: [false, true])
    func empty(isUsed: Bool) async throws {
        let flow = try await FlowFixture()
        if isUsed {
            let id = try await flow.report("Over", of: try await flow.addService("Shop"))
            _ = try await flow.composition.incidents.actions.perform(.close, on: id, by: .commandLine)
            try await flow.settle()
        }
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get("/").text
            #expect(page.contains("Nothing is wrong right now") == isUsed)
            #expect(page.contains("No report has arrived yet") == !isUsed)
        }
    }

    @Test("Figures by service and level, in words of the reader")
    func figures() async throws {
        let flow = try await flow()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get("/figures").text
            #expect(page.contains("3 incidents opened, 23 Oct 2026 to 21 Nov 2026 (UTC)"))
            #expect(page.contains("<td class=\"number\">1 of 3</td><td class=\"number\">10\u{A0}min</td>"))
            #expect(page.contains("<td class=\"number\">1 of 1</td><td class=\"number\">1\u{A0}h</td>"))
            let mail = try await browser.get("/figures?service=2&days=7").text
            #expect(mail.contains("2 incidents opened, 15 Nov 2026") && mail.contains("<option value=\"2\" selected>"))
            let none = try await browser.get("/figures?level=info").text
            #expect(none.contains("No incident was opened in this time"))
            browser.language = "ru"
            #expect(try await browser.get("/figures").text.contains("Открыто 3 инцидента, с "))
        }
    }

    @Test("The table is broken down by team or level, and each leads to its services")
    func groupings() async throws {
        let scene = try await TeamsScene()
        let flow = scene.flow
        try await flow.settle()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let teams = try await browser.get("/figures?by=team").text
            #expect(
                teams.contains("<a href=\"/figures?team=\(scene.payments.id)\">Payments</a>")
                    && teams.contains("<th scope=\"row\">No team</th>"))
            #expect(teams.contains("<a href=\"/figures?by=level#figures-table\">By level</a>"))
            let levels = try await browser.get("/figures?by=level&days=7").text
            #expect(levels.contains("<a href=\"/figures?days=7&amp;level=error\">Error</a>"))
            let mail = try await browser.get("/figures?team=\(scene.mail.id)").text
            #expect(mail.contains("1 incident opened") && mail.contains("Mailer</a>") && !mail.contains("Shop</a>"))
            #expect(try await browser.get("/figures?by=colour").status == .badRequest)
        }
    }

    @Test("A period is told in the address; what is none is refused with the reason")
    func period() async throws {
        let flow = try await flow()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let past = try await browser.get("/figures?from=2026-11-01&to=2026-11-20")
            #expect(past.status == .ok && past.text.contains("No incident was opened"))
            #expect(past.text.contains("value=\"2026-11-20\""))
            for backwards in ["from=2026-11-20&to=2026-11-01", "from=2000-01-01&to=2026-11-01", "from=2027-01-01"] {
                let refused = try await browser.get("/figures?" + backwards)
                #expect(refused.status == .unprocessableContent && refused.text.contains("must begin before it ends"), "\(backwards)")
                #expect(try await browser.get("/figures/figures.csv?" + backwards).status == .badRequest)
            }
            for nonsense in ["from=yesterday", "days=0", "days=9999999999", "service=x", "level=bad", "from=2026-11-31"] {
                #expect(try await browser.get("/figures?" + nonsense).status == .badRequest, "\(nonsense)")
            }
        }
    }

    @Test("The same figures for a spreadsheet")
    func csv() async throws {
        let flow = try await flow()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let answer = try await browser.get("/figures/figures.csv?days=7")
            #expect(answer.headers[.contentType] == "text/csv; charset=utf-8; header=present")
            #expect(answer.headers[.contentDisposition] == "attachment; filename=\"figures-2026-11-15-2026-11-21.csv\"")
            let lines = answer.text.split(separator: "\r\n").map(String.init)
            #expect(
                lines.dropFirst()
                    == [
                        "2026-11-15,2026-11-21,1,Shop,critical,1,1,600,450,570,1,3600,2700,3420",
                        "2026-11-15,2026-11-21,2,\"Mail, \"\"old\"\"\",warning,2,0,,,,0,,,",
                    ], "\(lines)")
        }
    }

    @Test("Members of a team see the figures of its services alone")
    func visibility() async throws {
        let scene = try await TeamsScene()
        let flow = scene.flow
        try await flow.settle()
        let member = try await flow.addUser("member", access: Access(base: nil, teams: [scene.payments.id: .viewer]))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: member)
            for path in ["/", "/?span=7d", "/figures", "/figures?by=team", "/figures/figures.csv", "/figures?service=\(scene.mailer.id)"] {
                let page = try await browser.get(path)
                #expect(page.status == .ok && !page.text.contains("Mailer") && !page.text.contains("Loose"), "\(path)")
            }
            let overview = try await browser.get("/").text
            #expect(overview.contains(">1 open, 0 acknowledged</h2>") && overview.contains("Shop is down"))
            #expect(overview.contains("1 incident was opened in this time."))
            #expect(try await browser.get("/figures").text.contains("1 incident opened"))
            #expect(try await browser.get("/figures?service=\(scene.mailer.id)").text.contains("No incident was opened"))
        }
    }

    @Test("Nobody sees figures without being signed in", arguments: ["/", "/live", "/figures", "/figures/figures.csv"])
    func gate(path: String) async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = PageBrowser(client: client)
            let answer = try await browser.get(path)
            #expect(answer.status == .seeOther)
        }
    }
}
