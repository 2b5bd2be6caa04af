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

@Suite("The list of incidents: filters, views, what is done to many, export", .oneEngine)
struct IncidentListTests {
    private func flow() async throws -> (flow: FlowFixture, shop: Service) {
        let flow = try await FlowFixture()
        return (flow, try await flow.addService("Shop", code: "shop-code"))
    }

    @Test("Several of each: levels, states, services; assignee, tags, time")
    func filters() async throws {
        let (flow, shop) = try await flow()
        let mail = try await flow.addService("Mail")
        let old = try await flow.report("Alpha old", of: mail, level: .warning)
        flow.world.advance(.seconds(90_000))
        let ids = [
            try await flow.report("Beta", of: shop, level: .error), try await flow.report("Gamma", of: mail, level: .critical),
            try await flow.report("Delta", of: shop, level: .info),
        ]
        let actions = flow.composition.incidents.actions
        _ = try await actions.changeTags(of: ids[0], adding: ["Night", "db"], by: .commandLine)
        _ = try await actions.changeTags(of: old, adding: ["night"], by: .commandLine)
        _ = try await actions.perform(.resolve, on: ids[1], by: .commandLine)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator, name: "anna")
            _ = try await browser.post("/incidents/\(ids[2])/assign", from: "/incidents/\(ids[2])")
            for (query, titles) in [
                ("level=error&level=critical", ["Beta", "Gamma"]), ("state=open&state=resolved&level=critical", ["Gamma"]),
                ("service=\(shop.id)&service=\(mail.id)&state=all", ["Delta", "Gamma", "Beta", "Alpha old"]),
                ("assignee=me", ["Delta"]), ("assignee=nobody&state=open", ["Beta", "Alpha old"]), ("assignee=999", []),
                ("tag=NIGHT", ["Beta", "Alpha old"]), ("tag=night&tag=db", ["Beta"]), ("tag=night,%20db", ["Beta"]), ("tag=none", []),
                ("q=alpha+OLD", ["Alpha old"]),
                ("within=24h", ["Beta", "Delta", "Gamma"]), ("to=2026-11-21", ["Alpha old"]), ("from=2026-11-22&level=info", ["Delta"]),
                ("sort=latest", ["Delta", "Beta", "Alpha old", "Gamma"]),
                ("sort=oldest&state=all", ["Alpha old", "Beta", "Gamma", "Delta"]),
                ("tag=night&service=\(mail.id)&service=\(shop.id)&state=all", ["Beta", "Alpha old"]),
            ] {
                let page = try await browser.get("/incidents?" + query).text
                #expect(page.titles == titles, "\(query)")
                #expect(page.contains(titles.count == 1 ? ">1 incident<" : ">\(titles.count) incidents<") || titles.isEmpty, "\(query)")
            }
            let page = try await browser.get("/incidents?level=error&level=critical&service=\(shop.id)").text
            #expect(page.contains("id=\"chosen-level\">Critical, Error<") && page.contains("id=\"chosen-service\">Shop<"))
            #expect(page.contains("value=\"error\" checked") && page.contains("<span class=\"row-tag\">Night</span>"))
        }
    }

    @Test("What is looked for is marked where it stands; the list says how much was found, and in which order")
    func marks() async throws {
        let (flow, shop) = try await flow()
        _ = try await flow.report("Zażółć OrderService <b>", of: shop, message: "first\nthe order failed", logs: "INFO a\nTRACE 4711 order")
        try await flow.settle()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            func page(_ words: String) async throws -> String { try await browser.get("/incidents?q=" + words).text }
            var text = try await page("zazolc+service")
            #expect(text.contains("<mark>Zażółć</mark> Order<mark>Service</mark> &lt;b&gt;</a>"))
            #expect(text.contains("1 incident found, those opened last come first") && !text.contains("row-found"))
            text = try await page("failed")
            #expect(text.contains("<span class=\"row-message\">the order <mark>failed</mark></span>"))
            text = try await page("4711")
            #expect(text.contains("<span class=\"row-where\">Logs:</span> <span class=\"row-message\">TRACE <mark>4711</mark> order"))
            #expect(try await !page("").contains("<mark>"))
        }
    }

    @Test("A column of a chart leads to the incidents that were opened in it, and the list says so")
    func opened() async throws {
        let (flow, shop) = try await flow()
        _ = try await flow.report("Before", of: shop)
        let start = flow.world.now.adding(.seconds(60))
        flow.world.advance(.seconds(3600))
        _ = try await flow.report("Within", of: shop)
        try await flow.settle()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let span = "opened=\(start.rfc3339)..\(flow.world.now.adding(.seconds(60)).rfc3339)"
            let page = try await browser.get("/incidents?state=all&\(span)").text
            #expect(page.titles == ["Within"] && page.contains(">1 incident<") && page.contains("name=\"opened\""))
            #expect(page.contains("Opened 2") && page.contains("Opened at any time"))
            #expect(try await browser.get("/incidents?opened=yesterday").status == .badRequest)
        }
    }

    @Test(
        "Words stand where a title cannot be seen, so that there is something to follow",
        arguments: ["", " ", "\u{200B}\u{202E}", "\u{301}"])
    func unseenTitle(title: String) async throws {
        let flow = try await FlowFixture()
        let id = try await flow.report(title, of: try await flow.addService("Shop", code: "shop-code"))
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            for (language, words) in [("en", "(no title)"), ("ru", "(без заголовка)"), ("pt-BR", "(sem título)")] {
                browser.language = language
                for address in ["/incidents", "/incidents/\(id)/row", "/"] {
                    #expect(try await browser.get(address).text.contains("href=\"/incidents/\(id)\">\(words)</a>"), "\(address)")
                }
                let page = try await browser.get("/incidents/\(id)").text
                #expect(page.contains(">\(words)</h1>") && page.contains("<title>#\(id) \(words)"))
            }
        }
    }

    @Test("A change of many is told once, and undone", arguments: ["acknowledge", "resolve", "close"])
    func changesMany(action: String) async throws {
        let (flow, shop) = try await flow()
        let ids = [
            try await flow.report("one a", of: shop), try await flow.report("two b", of: shop), try await flow.report("three c", of: shop),
        ]
        let actions = flow.composition.incidents.actions
        _ = try await actions.perform(.acknowledge, on: ids[1], by: .commandLine)
        _ = try await actions.perform(.resolve, on: ids[2], by: .commandLine)
        let before = try await flow.incidents().map(\.state)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let answer = try await browser.post(
                "/incidents/actions", from: "/incidents",
                [
                    "action": action, "number": "\(ids[0])", "number": "\(ids[1])", "number": "\(ids[2])", "number": "999", "number": "x",
                    "return_to": "/incidents?q=o",
                ])
            let location = try #require(answer.headers[.location])
            #expect(location.hasPrefix("/incidents?q=o&done=3&undo="))
            let page = try await browser.get(location).text
            #expect(page.contains("3 incidents changed"))
            let undo = try #require(page.firstMatch(of: /name="undo" value="([^"]+)"/)).output.1
            #expect(try await flow.incidents().map(\.state) != before)
            let undone = try await browser.post("/incidents/actions/undo", from: "/incidents", ["undo": String(undo)])
            #expect(undone.status == .seeOther)
            #expect(try await flow.incidents().map(\.state) == before)
            let unknown = try await browser.post("/incidents/actions", from: "/incidents", ["action": "explode", "number": "1"])
            #expect(unknown.status == .badRequest)
            #expect(try await browser.post("/incidents/actions/undo", from: "/incidents", ["undo": "nonsense"]).status == .badRequest)
        }
    }

    @Test("Many are given to somebody, tagged and merged, and all of it is undone")
    func assignsTagsMerges() async throws {
        let (flow, shop) = try await flow()
        let ids = [
            try await flow.report("one a", of: shop), try await flow.report("two b", of: shop), try await flow.report("three c", of: shop),
        ]
        let (bob, eve) = (try await flow.addUser("bob", .operator).user, try await flow.addUser("eve", .viewer).user)
        let actions = flow.composition.incidents.actions
        _ = try await actions.assign(ids[0], to: bob.id, by: .commandLine)
        _ = try await actions.changeTags(of: ids[0], adding: ["old"], by: .commandLine)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator, name: "anna")
            func doing(_ fields: KeyValuePairs<String, String>) async throws -> String {
                let answer = try await browser.post("/incidents/actions", from: "/incidents", fields)
                return try await browser.get(try #require(answer.headers[.location])).text
            }
            func undo(_ page: String) async throws {
                let text = try #require(page.firstMatch(of: /name="undo" value="([^"]+)"/)).output.1
                #expect(try await browser.post("/incidents/actions/undo", from: "/incidents", ["undo": String(text)]).status == .seeOther)
            }
            let assigned = try await doing(["action": "assign", "user": "\(bob.id)", "number": "\(ids[0])", "number": "\(ids[1])"])
            #expect(try await flow.incidents().filter { $0.assignee == "bob" }.count == 2)
            try await undo(assigned)
            #expect(try await flow.incidents().filter { $0.assignee == "bob" }.map(\.id) == [ids[0]])
            let nobody = try await doing(["action": "assign", "user": "\(eve.id)", "number": "\(ids[1])"])
            #expect(nobody.contains("They cannot act on this incident."))
            let tagged = try await doing(["action": "tag", "tags": "night, db", "number": "\(ids[0])", "number": "\(ids[1])"])
            #expect(try await browser.get("/incidents?tag=db").text.titles.count == 2)
            try await undo(tagged)
            #expect(try await browser.get("/incidents?tag=db").text.titles == [])
            #expect(try await browser.get("/incidents?tag=old").text.titles == ["one a"])
            #expect(try await doing(["action": "tag", "tags": " ", "number": "\(ids[0])"]).contains("A tag needs some text."))
            let merged = try await doing(["action": "merge", "number": "\(ids[2])", "number": "\(ids[1])", "number": "\(ids[0])"])
            #expect(merged.titles == ["one a"] && merged.contains("3 incidents changed"))
            try await undo(merged)
            #expect(try await flow.incidents().count == 3)
            #expect(try await doing(["action": "merge", "number": "\(ids[0])"]).contains("cannot be merged into itself"))
            // What an address claims is said in our words or not at all.
            let claimed = try await browser.get("/incidents?refused=%3Cb%3EBuy").text
            #expect(!claimed.contains("notice-problem") && !claimed.contains("<b>"))
            #expect(!(try await browser.get("/incidents?refused=target-is-over:incident=%3Cb%3E").text.contains("<b>")))
        }
    }

    @Test(
        "What cannot be done to one is done to the others, told with the reason in each language, and undone for those",
        arguments: [
            (
                "en", "2 incidents changed. 1 was left out: They cannot act on this incident.",
                "1 was left out: An incident has at most 20 tags."
            ),
            ("ru", "Изменено 2 инцидента. Пропущен 1: Этот пользователь", "Пропущен 1: У инцидента может быть не больше 20 меток."),
            ("pt-BR", "2 incidentes alterados. 1 ficou de fora: Essa pessoa", "1 ficou de fora: Um incidente tem no máximo 20 etiquetas."),
        ])
    func leavesOut(language: String, assigned: String, tagged: String) async throws {
        let flow = try await FlowFixture()
        let (day, night) = (try await flow.addTeam("Day"), try await flow.addTeam("Night"))
        let (shop, till) = (try await flow.addService("Day desk", team: day.id), try await flow.addService("Till", team: night.id))
        // The first in the order of the numbers is the one that is refused.
        let ids = [
            try await flow.report("one a", of: till), try await flow.report("two b", of: shop), try await flow.report("three c", of: shop),
        ]
        let bob = try await flow.addUser("bob", access: Access(base: nil, teams: [day.id: .operator]))
        let actions = flow.composition.incidents.actions
        _ = try await actions.changeTags(of: ids[0], adding: (1...20).map { "t\($0)" }, by: .commandLine)
        _ = try await actions.changeTags(of: ids[1], adding: ["night"], by: .commandLine)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator, name: "anna")
            browser.language = language
            func doing(_ fields: KeyValuePairs<String, String>) async throws -> String {
                let answer = try await browser.post("/incidents/actions", from: "/incidents", fields)
                return try await browser.get(try #require(answer.headers[.location])).text
            }
            func undo(_ page: String) async throws {
                let text = try #require(page.firstMatch(of: /name="undo" value="([^"]+)"/)).output.1
                _ = try await browser.post("/incidents/actions/undo", from: "/incidents", ["undo": String(text)])
            }
            func tags(_ id: IncidentID) async throws -> [String] {
                try await flow.database.read { [store = flow.composition.incidents.store] in try store.tags(of: id, on: $0) }.map(\.text)
            }
            let (first, second, third) = ("\(ids[0])", "\(ids[1])", "\(ids[2])")
            let given = try await doing([
                "action": "assign", "user": "\(bob.id)", "number": first, "number": second, "number": third,
            ])
            #expect(given.contains(assigned))
            #expect(try await flow.incidents().filter { $0.assignee == "bob" }.count == 2)
            try await undo(given)
            #expect(try await flow.incidents().filter { $0.assignee == "bob" }.isEmpty)
            let marked = try await doing([
                "action": "tag", "tags": "night,db", "number": first, "number": second, "number": third,
            ])
            #expect(marked.contains(tagged))
            #expect(try await tags(ids[1]) == ["db", "night"])
            #expect(try await tags(ids[2]) == ["db", "night"])
            try await undo(marked)
            // What one had before it keeps.
            #expect(try await tags(ids[1]) == ["night"])
            #expect(try await tags(ids[2]) == [])
            #expect(try await tags(ids[0]).count == 20)
        }
    }

    @Test("A view is saved, begun with, renamed, shared with a team and deleted")
    func views() async throws {
        let (flow, shop) = try await flow()
        try await flow.report("Alpha", of: shop, level: .critical)
        try await flow.report("Beta", of: shop, level: .info)
        let team = try await flow.addTeam("Night")
        let member = try await flow.addUser("member", .viewer).user
        try await flow.setMember(member.id, of: team.id, .viewer)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer, name: "anna")
            let saved = try await browser.post(
                "/incidents/views", from: "/incidents",
                ["name": " Worst <1> ", "query": "level=critical&after=5-1&evil=1", "team": "\(team.id)", "default": "1"])
            #expect(saved.headers[.location] == "/incidents?level=critical")
            #expect(try await browser.get("/incidents").headers[.location] == "/incidents?level=critical")
            let page = try await browser.get("/incidents?level=critical").text
            #expect(page.titles == ["Alpha"] && page.contains("Worst &lt;1&gt;") && page.contains("No longer open Incidents with it"))
            #expect(try await browser.get("/incidents?state=active").text.titles.count == 2)
            let id = try #require(page.firstMatch(of: /\/incidents\/views\/(\d+)\/rename/)).output.1
            var other = try await flow.browser(client, user: member)
            #expect(try await other.get("/incidents?level=critical").text.contains("Worst &lt;1&gt;"))
            #expect(try await other.post("/incidents/views/\(id)/delete", from: "/incidents").status == .forbidden)
            #expect(
                try await other.post("/incidents/views/\(id)/rename", from: "/incidents", ["name": "Mine"]).headers[.location]?.contains(
                    "refused=view%2Dnot%2Dfound") == true)
            var stranger = try await flow.browser(client, as: .operator, name: "stranger")
            #expect(!(try await stranger.get("/incidents?level=critical").text.contains("Worst")))
            #expect(
                try await stranger.post("/incidents/views/\(id)/default", from: "/incidents").headers[.location]?.contains(
                    "refused=view%2Dnot%2Dfound") == true)
            let empty = try await browser.post(
                "/incidents/views", from: "/incidents?q=x", ["name": " ", "query": "", "return_to": "/incidents?q=x"])
            #expect(try await browser.get(try #require(empty.headers[.location])).text.contains("A view needs a name."))
            _ = try await browser.post("/incidents/views/\(id)/rename", from: "/incidents?q=x", ["name": "Bad ones"])
            _ = try await browser.post("/incidents/views/\(id)/default", from: "/incidents?q=x", ["off": "1"])
            #expect(try await browser.get("/incidents").status == .ok)
            #expect(try await other.get("/incidents").text.contains("Bad ones"))
            _ = try await browser.post("/incidents/views/\(id)/delete", from: "/incidents?q=x")
            #expect(!(try await browser.get("/incidents").text.contains("Bad ones")))
            for query in ["level=loud", "state=x", "service=a"] {
                #expect(
                    try await browser.post("/incidents/views", from: "/incidents", ["name": "x", "query": query]).status == .badRequest)
            }
        }
    }

    @Test("Page, export and API find the same incidents, with words and without")
    func sameEverywhere() async throws {
        let (flow, shop) = try await flow()
        let mail = try await flow.addService("Mail")
        for (index, name) in ["a", "b", "c", "d", "e", "f"].enumerated() {
            let id = try await flow.report(
                "\(index < 3 ? "Alpha" : "Beta") \(name)", of: index.isMultiple(of: 2) ? shop : mail, level: index < 4 ? .error : .critical)
            if index == 1 { _ = try await flow.composition.incidents.actions.perform(.close, on: id, by: .commandLine) }
            if index == 2 {
                _ = try await flow.composition.incidents.actions.changeTags(of: id, adding: ["night"], by: .commandLine)
            }
        }
        try await flow.settle()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let house = try await flow.program(client)
            let narrowed = ["", "level=critical", "service=\(mail.id)", "tag=night", "assignee=nobody", "state=closed"]
            for filter in narrowed {
                for words in ["", "q=alpha", "q=beta", "q=alpha+beta"] {
                    let asked = [filter, words].filter { !$0.isEmpty }
                    // The page begins with what is active, a program with everything.
                    let query = ((filter.hasPrefix("state") ? [] : ["state=all"]) + asked).joined(separator: "&")
                    let titles = try await browser.get("/incidents?" + query).text.titles.sorted()
                    let file = try await browser.get("/incidents/export.csv?" + query).text
                    let program = try await house.get("/incidents.csv?" + asked.joined(separator: "&")).text
                    for text in [file, program] {
                        let exported = text.components(separatedBy: "\r\n").dropFirst().dropLast().map {
                            String($0.split(separator: ",")[4])
                        }
                        #expect(exported.sorted() == titles, "\(query)")
                    }
                }
            }
        }
    }

    @Test("The export holds what the filter shows, in lines that spreadsheets read as text")
    func exports() async throws {
        let (flow, shop) = try await flow()
        let letters = "ghijklmnop"
        for left in letters {
            for right in letters.prefix(9) { try await flow.report("Paged \(left)\(right)", of: shop, level: .info) }
        }
        for right in letters { try await flow.report("More \(right)q", of: shop, level: .info) }
        let id = try await flow.report("=HYPERLINK(\"x\",1)", of: shop, level: .critical, message: "two\r\n\"lines\", and ü")
        _ = try await flow.composition.incidents.actions.changeTags(
            of: id, adding: ["night", "db"], by: .commandLine)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let answer = try await browser.get("/incidents/export.csv?state=all")
            #expect(answer.headers[.contentType] == "text/csv; charset=utf-8; header=present")
            #expect(answer.headers[.contentDisposition] == "attachment; filename=\"incidents.csv\"")
            let lines = answer.text.components(separatedBy: "\r\n")
            #expect(
                lines[0]
                    == "\u{FEFF}number,service,level,state,title,message,occurrences,first_seen,last_seen,assigned_to,tags,changed_at,changed_by,arrived_at"
            )
            #expect(
                lines[1] == "\(id),Shop,critical,open,\"'=HYPERLINK(\"\"x\"\",1)\",\"two"
                    && lines[2].hasPrefix("\"\"lines\"\", and ü\",1,2026-"))
            #expect(lines[2].contains(",,\"db, night\","))
            let numbers = lines.dropFirst(3).compactMap { $0.split(separator: ",").first.flatMap { Int($0) } }
            #expect(numbers.count == 100 && numbers == numbers.sorted(by: >) && lines.last == "")
            #expect(try await browser.get("/incidents/export.csv?level=critical").text.components(separatedBy: "\r\n").count == 4)
            #expect(try await browser.get("/incidents/export.csv?level=loud").status == .badRequest)
            #expect(try await browser.get("/incidents?level=info").text.contains("href=\"/incidents/export.csv?level=info\""))
        }
    }
}

extension String {
    fileprivate var titles: [String] {
        matches(of: /class="row-title"[^>]*>(.*?)<\/a>/).map { String($0.output.1.replacing(/<\/?mark>/, with: "")) }
    }
}
