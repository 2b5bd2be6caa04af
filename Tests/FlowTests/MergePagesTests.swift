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

    @Test("Of several in the list one is picked to stay; the others go into it, and all of it is undone")
    func picks() async throws {
        let flow = try await FlowFixture()
        let shop = try await flow.addService("Shop")
        var ids: [IncidentID] = []
        for title in ["First", "Second <b>", "Third"] {
            flow.world.advance(.seconds(60))
            ids.append(try await flow.report(title, of: shop, message: "of \(title)"))
        }
        _ = try await flow.composition.incidents.actions.perform(.close, on: ids[0], by: .commandLine)
        try await flow.test { [ids] client in
            var browser = try await flow.browser(client, as: .operator)
            let chosen = try await browser.post(
                "/incidents/merge", from: "/incidents",
                ["number": "\(ids[0])", "number": "\(ids[1])", "number": "\(ids[2])", "return_to": "/incidents?state=all"])
            let address = try #require(chosen.headers[.location])
            let page = try await browser.get(address).text
            #expect(page.contains("Merge 3 incidents") && page.contains("Second &lt;b&gt;") && page.contains("</span> of Third</p>"))
            // One that is over takes in no open ones.
            #expect(page.contains("Merge all into #\(ids[1])</button>") && !page.contains("into #\(ids[0])</button>"))
            let done = try await browser.post(
                "/incidents/actions", from: address,
                [
                    "action": "merge", "into": "\(ids[1])", "number": "\(ids[0])", "number": "\(ids[1])", "number": "\(ids[2])",
                    "return_to": "/incidents?state=all",
                ])
            let list = try await browser.get(try #require(done.headers[.location])).text
            #expect(list.contains("3 incidents changed"))
            #expect(try await flow.incidents().first { $0.id == ids[1] }?.parts == 2)
            let undo = try #require(list.firstMatch(of: /name="undo" value="([^"]+)"/)).output.1
            _ = try await browser.post("/incidents/actions/undo", from: "/incidents", ["undo": String(undo)])
            #expect(try await flow.incidents().first { $0.id == ids[1] }?.parts == 0)
            // One alone, and what is not there, leads back with the reason.
            for query in ["", "?number=\(ids[1])", "?number=\(ids[1])&number=999&number=x"] {
                let back = try await browser.get("/incidents/merge" + query)
                #expect(back.headers[.location] == "/incidents?refused=merged-into-itself".replacing("-", with: "%2D"), "\(query)")
            }
            // Into one that was not among them nothing goes.
            let other = try await browser.post(
                "/incidents/actions", from: "/incidents", ["action": "merge", "into": "999", "number": "\(ids[1])", "number": "\(ids[2])"])
            #expect(other.headers[.location]?.contains("refused=") == true)
            #expect(try await flow.incidents().first { $0.id == ids[1] }?.parts == 0)
            var viewer = try await flow.browser(client, as: .viewer, name: "eve")
            #expect(try await viewer.get(address).status == .forbidden)
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
