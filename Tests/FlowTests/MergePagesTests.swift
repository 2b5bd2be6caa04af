import Accounts
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("Picking what an incident is merged with", .oneEngine)
struct MergePagesTests {
    @Test("What it can be merged with is listed, with the message that stays and buttons that name the target")
    func lists() async throws {
        let flow = try await FlowFixture()
        let (shop, mail) = (try await flow.addService("Shop"), try await flow.addService("Mail"))
        let one = try await flow.report("Payment <failed>", of: shop)
        flow.world.advance(.seconds(60))
        let near = try await flow.report("Bank is down", of: shop)
        let far = try await flow.report("Queue grows", of: mail)
        let over = try await flow.report("Old trouble", of: shop)
        _ = try await flow.composition.incidents.actions.perform(.close, on: over, by: .commandLine)
        try await flow.settle()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            #expect(try await browser.get("/incidents/\(one)").text.contains("href=\"/incidents/\(one)/merge\""))
            let page = try await browser.get("/incidents/\(one)/merge").text
            #expect(page.contains("Payment &lt;failed&gt;") && page.contains("Related and open"))
            for other in [near, far] {
                #expect(page.contains("Merge #\(one) into #\(other)</button>") && page.contains("Merge #\(other) into #\(one)</button>"))
            }
            // What is open never goes into what is over.
            #expect(!page.contains("into #\(over)</button>"))
            let found = try await browser.get("/incidents/\(one)/merge?q=old").text
            #expect(found.contains(">Found</h2>") && found.contains("Merge #\(over) into #\(one)</button>"))
            #expect(!found.contains("Queue grows"))
            for number in ["%23\(far)", "\(far)", "+\(far)+"] {
                #expect(try await browser.get("/incidents/\(one)/merge?q=\(number)").text.contains("Queue grows"))
            }
            let none = try await browser.get("/incidents/\(one)/merge?q=%3Cnothing%3E").text
            #expect(none.contains("No incident of the same team matches.") && none.contains("value=\"&lt;nothing&gt;\""))
            #expect(try await browser.get("/incidents/\(one)/merge?q=%00").status == .badRequest)
        }
    }

    @Test("The message that stays is that of whichever happened last")
    func stays() async throws {
        let flow = try await FlowFixture()
        let shop = try await flow.addService("Shop")
        var ids: [IncidentID] = []
        for (title, message) in [("First", "the first"), ("Second", "the second"), ("Third", "the third")] {
            flow.world.advance(.seconds(60))
            ids.append(try await flow.report(title, of: shop, message: message))
        }
        try await flow.test { [ids] client in
            var browser = try await flow.browser(client, as: .operator)
            let page = try await browser.get("/incidents/\(ids[1])/merge").text
            let kept = page.matches(of: /Message that stays:<\/span> ([a-z ]+)</).map { String($0.output.1) }
            #expect(kept.sorted() == ["the second", "the third"])
            _ = try await browser.post("/incidents/\(ids[1])/take", from: "/incidents/\(ids[1])/merge", ["number": "\(ids[0])"])
            #expect(try await flow.incidents().first { $0.id == ids[1] }?.message == "the second")
        }
    }

    @Test("Nothing of another team is offered; addresses of merged incidents and of forms lead on")
    func leads() async throws {
        let flow = try await FlowFixture()
        let team = try await flow.addTeam("Payments")
        let (own, other) = (try await flow.addService("Shop", team: team.id), try await flow.addService("Mail"))
        let (one, two) = (try await flow.report("Alpha", of: own), try await flow.report("Beta", of: own))
        let secret = try await flow.report("Alpha", of: other)
        try await flow.settle()
        let member = try await flow.addUser("member", access: Access(base: nil, teams: [team.id: .operator]))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: member)
            for query in ["", "?q=alpha", "?q=\(secret)"] {
                let page = try await browser.get("/incidents/\(one)/merge" + query).text
                #expect(!page.contains("#\(secret) ") && !page.contains("into #\(secret)"), "\(query)")
            }
            #expect(try await browser.get("/incidents/\(one)/take").headers[.location] == "/incidents/\(one)/merge")
            #expect(try await browser.get("/incidents/\(one)/split").headers[.location] == "/incidents/\(one)")
            _ = try await browser.post("/incidents/\(one)/merge", from: "/incidents/\(one)/merge", ["into": "\(two)"])
            #expect(try await browser.get("/incidents/\(one)/merge").headers[.location] == "/incidents/\(two)/merge")
            for path in ["merge", "take", "split"] { #expect(try await browser.get("/incidents/\(secret)/\(path)").status == .notFound) }
        }
    }
}
