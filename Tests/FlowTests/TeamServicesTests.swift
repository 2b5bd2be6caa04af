import Accounts
import HTTPTypes
import HummingbirdTesting
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("Services of a team on its page", .oneEngine)
struct TeamServicesTests {
    private func team(of id: ServiceID, _ flow: FlowFixture) async throws -> TeamID? {
        try await flow.database.read { [services = flow.composition.accounts.services] in try services.find(id, on: $0) }?.team
    }

    @Test("Who looks after a team gives it services, new ones and those of their other teams")
    func adds() async throws {
        let flow = try await FlowFixture()
        let (own, second, foreign) = (try await flow.addTeam("Own"), try await flow.addTeam("Second"), try await flow.addTeam("Foreign"))
        let (mine, theirs) = (try await flow.addService("Mine", team: second.id), try await flow.addService("Theirs", team: foreign.id))
        let chief = try await flow.addUser("chief", access: Access(base: nil, teams: [own.id: .supervisor, second.id: .supervisor]))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: chief)
            let (page, services) = ("/teams/\(own.id)", "/teams/\(own.id)/services")
            let shown = try await browser.get(page).text
            #expect(shown.contains(">Mine</option>") && !shown.contains("Theirs"))
            let added = try await browser.post(services, from: page, ["name": "Shop <1>"])
            let address = try #require(added.headers[.location])
            #expect(address.hasSuffix("?done=added") && address.hasPrefix("/services/"))
            #expect(try await browser.get(page).text.contains("Shop &lt;1&gt;"))
            let taken = try await browser.post(services, from: page, ["service": "\(mine.id)"])
            #expect(taken.headers[.location] == page + "?done=saved")
            #expect(try await team(of: mine.id, flow) == own.id)
            let refused = try await browser.post(services, from: page, ["name": "shop <1>"])
            #expect(refused.status == .unprocessableContent || refused.status == .conflict)
            #expect(refused.text.contains("id=\"problem\"") && refused.text.contains("value=\"shop &lt;1&gt;\""))
            for wrong in ["\(theirs.id)", "999", "x", ""] {
                #expect(try await browser.post(services, from: page, ["service": wrong]).status == .notFound, "\(wrong)")
            }
            #expect(try await team(of: theirs.id, flow) == foreign.id)
            #expect(try await browser.post("/teams/\(foreign.id)/services", from: page, ["name": "y"]).status == .notFound)
        }
    }

    @Test("Members who only work with incidents see the services and no form")
    func members() async throws {
        let flow = try await FlowFixture()
        let team = try await flow.addTeam("Own")
        _ = try await flow.addService("Mine", team: team.id)
        let member = try await flow.addUser("member", access: Access(base: nil, teams: [team.id: .operator]))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: member)
            let page = try await browser.get("/teams/\(team.id)").text
            #expect(page.contains("Mine") && !page.contains("/teams/\(team.id)/services"))
            #expect(try await browser.post("/teams/\(team.id)/services", ["name": "y"]).status == .forbidden)
        }
    }
}
