import Accounts
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("Occurrences of an incident", .oneEngine)
struct OccurrencePagesTests {
    /// Reports an event with details, as often as asked for.
    private func report(_ flow: FlowFixture, _ service: Service, _ times: Int, message: String = "late") async throws -> [EventID] {
        var draft = EventDraft(title: "Payment <failed>", message: message, level: .error, logs: "INFO start\nERROR no space")
        (draft.environment, draft.release, draft.host) = ("production", "4.2 <b>", "web-7")
        (draft.tags, draft.links) = (["shard": "eu-1"], [.init(url: "https://runbook.example/pay", title: "Runbook")])
        var ids: [EventID] = []
        for _ in 0..<times {
            flow.world.advance(.seconds(1))
            let event = flow.composition.incidents.intake.prepare(.init(service: service, draft: draft))
            ids += try await flow.composition.incidents.intake.submit([event], from: .page).map(\.event)
        }
        return ids
    }

    @Test("The incident shows the latest report's environment, release, host, tags and links; each report has an address")
    func details() async throws {
        let flow = try await FlowFixture()
        let shop = try await flow.addService("Shop")
        let ids = try await report(flow, shop, 3)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get("/incidents/1").text
            let details = try #require(page.firstMatch(of: /<div class="incident-details" id="incident-details">(.*?)<\/div>\n/)).output.1
            for word in ["With the latest report<", "production", "4.2 &lt;b&gt;", "web-7", "shard", "eu-1"] {
                #expect(details.contains(word), "\(word)")
            }
            #expect(page.contains("href=\"https://runbook.example/pay\"") && page.contains("href=\"/incidents/1/occurrences\""))
            for id in ids { #expect(page.contains("href=\"/incidents/1/occurrences/\(id)\"")) }
            let middle = try await browser.get("/incidents/1/occurrences/\(ids[1])").text
            for word in ["Payment &lt;failed&gt;", "late", "ERROR no space", "4.2 &lt;b&gt;", "\(ids[1])", ">Runbook</a>"] {
                #expect(middle.contains(word), "\(word)")
            }
            #expect(middle.contains("href=\"/incidents/1/occurrences/\(ids[2])\" rel=\"prev\""))
            #expect(middle.contains("href=\"/incidents/1/occurrences/\(ids[0])\" rel=\"next\""))
            let last = try await browser.get("/incidents/1/occurrences/\(ids[2])").text
            #expect(!last.contains("rel=\"prev\"") && last.contains("rel=\"next\""))
            let other = try await report(flow, shop, 1)
            #expect(other.count == 1)
            for wrong in ["x", "0000000000000", "\(EventID(rawValue: 5))"] {
                #expect(try await browser.get("/incidents/1/occurrences/\(wrong)").status == .notFound)
            }
        }
    }

    @Test("A report of which only the count was kept says so, in the list, on its page, and above the incident's details")
    func sampled() async throws {
        let flow = try await FlowFixture()
        let ids = try await report(flow, try await flow.addService("Shop"), 12)
        let sampled = try await flow.database.read { [store = flow.composition.incidents.store] connection in
            try store.events(of: IncidentID(1), limit: 20, on: connection).filter { $0.draft == nil }.map(\.id)
        }
        let last = try #require(ids.last)
        try #require(sampled.contains(last))
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get("/incidents/1").text
            #expect(page.contains("With the latest report that was kept in full") && page.contains("Only counted:"))
            let list = try await browser.get("/incidents/1/occurrences").text
            #expect(list.matches(of: /Only counted:/).count == sampled.count && list.contains("12 occurrences"))
            let one = try await browser.get("/incidents/1/occurrences/\(last)").text
            #expect(one.contains("Only counted:") && one.contains("One occurrence") && !one.contains("id=\"message-title\""))
        }
    }

    @Test("All of them are read page by page, also under the number of what was merged, by whoever may see the incident")
    func list() async throws {
        let flow = try await FlowFixture()
        let team = try await flow.addTeam("Payments")
        let shop = try await flow.addService("Shop", team: team.id)
        let ids = try await report(flow, shop, 52)
        let target = try await flow.report("Bank is down", of: shop)
        _ = try await flow.composition.incidents.actions.merge([IncidentID(1)], into: target, by: .commandLine)
        let (member, stranger) = (
            try await flow.addUser("member", access: Access(base: nil, teams: [team.id: .viewer])),
            try await flow.addUser("stranger", access: Access(base: nil))
        )
        try await flow.test { client in
            var browser = try await flow.browser(client, of: member)
            #expect(try await browser.get("/incidents/1/occurrences").headers[.location] == "/incidents/\(target)/occurrences")
            #expect(
                try await browser.get("/incidents/1/occurrences/\(ids[0])").headers[.location]
                    == "/incidents/\(target)/occurrences/\(ids[0])")
            let first = try await browser.get("/incidents/\(target)/occurrences").text
            #expect(first.matches(of: /class="occurrence"/).count == 50)
            let older = try #require(first.firstMatch(of: /href="([^"]*\?before=\w+)" rel="next"/)).output.1
            let second = try await browser.get(String(older)).text
            #expect(second.matches(of: /class="occurrence"/).count == 3)
            #expect(second.contains(">Newest</a>") && !second.contains("rel=\"next\""))
            #expect(try await browser.get("/incidents/\(target)/occurrences?before=x").status == .badRequest)
            var other = try await flow.browser(client, of: stranger)
            for path in ["/incidents/\(target)/occurrences", "/incidents/\(target)/occurrences/\(ids[0])"] {
                #expect(try await other.get(path).status == .notFound)
            }
        }
    }
}
