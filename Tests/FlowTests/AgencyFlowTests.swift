import Accounts
import ContactCenter
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import App

@Suite("Who calls, from the gateway to the page", .bothEngines, .timeLimit(.minutes(5)))
struct AgencyFlowTests {
    private static let tel = "/contact-center/vilnius/tel/"
    private static let ring = tel + "?key=val&ani=+37060000001&type=newcall&curator_id=a.name"

    private func flow(_ gateway: GatewayDouble, _ change: (inout Settings) -> Void = { _ in }) async throws -> FlowFixture {
        let flow = try await FlowFixture(outside: gateway.http) { settings in
            settings[GatewaySettings.self].url = URL(string: GatewayDouble.url)
            settings[GatewaySettings.self].user = GatewayDouble.user
            settings[GatewaySettings.self].password = GatewayDouble.password
            change(&settings)
        }
        _ = try await agencies(flow).save("17", name: "Sun", phones: ["+37060000001"], by: .commandLine)
        gateway.add("17", GatewayDouble.agency("Sun Travel"))
        return flow
    }

    private func agencies(_ flow: FlowFixture) -> AgencyOperations { flow.composition.contactCenter.agencyOperations }

    private func calls(_ flow: FlowFixture) async throws -> [Call] {
        try await flow.composition.contactCenter.callOperations.list(CallFilter(), limit: 100, by: .commandLine)
    }

    /// A row of the card.
    private func fact(_ label: String, in page: String) -> String? {
        guard let found = page.range(of: "<dt>\(label)</dt><dd") else { return nil }
        return page[found.upperBound...].firstMatch(of: /^[^>]*>([^<]*)<\/dd>/).map { String($0.output.1) }
    }

    @Test("The card is shown as the gateway describes the agency, with the calls before")
    func card() async throws {
        let gateway = GatewayDouble()
        let flow = try await flow(gateway)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            _ = try await browser.get(Self.ring)
            flow.world.advance(.seconds(65))
            _ = try await browser.get(Self.tel + "?type=endcall&ani=+37060000001")
            flow.world.advance(.seconds(60))
            let page = try await browser.get(Self.ring).text
            let rows = [
                ("Manager Name", "Ona"), ("City", "Vilnius"), ("Percentage", "10"), ("Front Office", "Yes"),
                ("Contract Availability", "Yes"), ("Curator", "Curt Curator"), ("Employee Names", "M1 / M2"), ("Tourists (per year)", "42"),
                ("Blacklist", "No"),
                ("Contact Description", "desk"),
            ]
            for (label, value) in rows { #expect(fact(label, in: page) == value, "\(label)") }
            #expect(page.contains("<h1>Sun Travel</h1>"))
            #expect(page.contains("Call History"))
            #expect(page.contains("1 minute 5 seconds"))
            #expect(page.contains("Found by the whole number"))
            #expect(!page.contains("autofocus"))
            #expect(gateway.signIns == 1)
            #expect(gateway.views == 1)
            #expect(!page.contains("Told by the telephone system"))
            let more = try await browser.get(Self.ring + "&cv1=gold%20%3Cb%3E").text
            #expect(more.contains("Told by the telephone system") && fact("cv1", in: more) == "gold &lt;b&gt;")
        }
    }

    @Test("Who is on the blacklist is shown to be, on the card and above it, in three languages")
    func blacklist() async throws {
        let gateway = GatewayDouble()
        let flow = try await flow(gateway)
        gateway.add("17", GatewayDouble.agency("Sun Travel", blackList: "true", contract: "false"))
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            for (language, label, yes, warning) in [
                ("en", "Blacklist", "Yes", "on the blacklist"), ("ru", "Чёрный список", "Да", "в чёрном списке"),
                ("pt-BR", "Lista negra", "Sim", "na lista negra"),
            ] {
                browser.language = language
                let page = try await browser.get(Self.ring).text
                #expect(fact(label, in: page) == yes)
                #expect(page.contains(warning))
                #expect(!page.contains(/>\s*(pop|agency|agencies)_[a-z_]+\s*</), "\(language)")
            }
            browser.language = "en"
            #expect(fact("Contract Availability", in: try await browser.get(Self.ring).text) == "No")
        }
        _ = try await flow.composition.contactCenter.enrichment.runOnce()
        #expect(try await calls(flow).allSatisfy { $0.isBlacklisted == true })
    }

    @Test(
        "Whatever the gateway does, the call is kept and its page shown",
        arguments: [
            GatewayDouble.Mode.away, .refuses, .views(status: 500, body: ""), .views(status: 401, body: "<error/>"),
            .views(status: 200, body: "<login/>"), .views(status: 200, body: "no XML at all"),
            .views(status: 200, body: "<!DOCTYPE agency [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><agency><name>&b;</name></agency>"),
        ])
    func trouble(_ mode: GatewayDouble.Mode) async throws {
        let gateway = GatewayDouble()
        let flow = try await flow(gateway)
        gateway.mode = mode
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let page = try await browser.get(Self.ring)
            #expect(page.status == .ok)
            #expect(page.text.contains("<h1>Sun</h1>"))
            #expect(page.text.contains("data-refresh"))
            #expect(!page.text.contains("aaaa"))
            #expect(!page.text.contains(GatewayDouble.password))
        }
        let kept = try await calls(flow)
        #expect(kept.map { $0.number?.text } == ["+37060000001"])
        #expect(kept.first?.agency?.id == "17")
        gateway.mode = .answers
        flow.world.advance(.seconds(3600))
        while try await flow.composition.contactCenter.enrichment.runOnce() {}
        #expect(try await calls(flow).first?.agency?.name == "Sun Travel")
        #expect(try await calls(flow).first?.contact == "Ona")
    }

    @Test("A page waits two seconds for a slow gateway and no longer")
    func slow() async throws {
        let gateway = GatewayDouble()
        let flow = try await flow(gateway)
        gateway.mode = .silent
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let clock = ContinuousClock()
            let begin = clock.now
            let page = try await browser.get(Self.ring)
            #expect(begin.duration(to: clock.now) < .seconds(5))
            #expect(page.text.contains("The gateway takes its time"))
            #expect(try await calls(flow).count == 1)
            gateway.release()
            // What was asked for then is what the next page shows.
            let id = try #require(try await calls(flow).first?.id)
            #expect(fact("City", in: try await browser.get("/contact-center/calls/\(id)").text) == "Vilnius")
        }
    }

    @Test("An expired session is renewed once, and nobody notices")
    func expired() async throws {
        let gateway = GatewayDouble()
        let flow = try await flow(gateway) { $0[GatewaySettings.self].freshMinutes = 0 }
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            _ = try await browser.get(Self.ring)
            gateway.expire()
            #expect(fact("City", in: try await browser.get(Self.ring).text) == "Vilnius")
            #expect(gateway.signIns == 2)
        }
    }

    @Test("Who is not signed in is told that the call is recorded, led to the sign-in and from there to the card")
    func stranger() async throws {
        let gateway = GatewayDouble()
        let flow = try await flow(gateway)
        try await flow.test { client in
            let page = try await client.execute(uri: Self.ring, method: .get) { $0 }
            #expect(page.status == .ok)
            #expect(page.text.contains("The call is recorded"))
            #expect(!page.text.contains("Sun"))
            let id = try #require(try await calls(flow).first?.id)
            #expect(page.text.contains("/login?next=%2Fcontact-center%2Fcalls%2F\(id)"))
            let card = try await client.execute(uri: "/contact-center/calls/\(id)", method: .get) { $0 }
            #expect(card.status == .seeOther)
            var nobody = try await flow.browser(client, of: try await flow.addUser("nobody", access: Access(base: nil)))
            #expect(try await nobody.get("/contact-center/calls/\(id)").status == .forbidden)
            #expect(try await nobody.get(Self.ring).text.contains("You may not see who called"))
        }
    }

    @Test("Of several agencies one is chosen; whom nobody knows is noted; theme and notes are kept")
    func forms() async throws {
        let gateway = GatewayDouble()
        let flow = try await flow(gateway)
        _ = try await agencies(flow).save("9", name: "Moon <b>", phones: ["+37060000001"], by: .commandLine)
        gateway.add("9", GatewayDouble.agency("Moon"))
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let page = try await browser.get(Self.ring).text
            #expect(page.contains("Several agencies have this number"))
            #expect(page.contains("Moon &lt;b&gt;"))
            let id = try #require(try await calls(flow).first?.id)
            let card = "/contact-center/calls/\(id)"
            #expect(try await calls(flow).first?.agency?.id == "17")
            #expect(try await browser.post(card + "/agency", from: card, ["agency": "9"]).status == .seeOther)
            #expect(try await calls(flow).first?.agency?.id == "9")
            #expect(try await browser.post(card + "/theme", from: card, ["theme": "Booking"]).status == .seeOther)
            #expect(try await browser.post(card + "/notes", from: card, ["notes": "calls <again>"]).status == .seeOther)
            let noted = try await browser.get(card + "?done=notes").text
            #expect(noted.contains("The note is saved."))
            #expect(noted.contains("calls &lt;again&gt;"))
            #expect(noted.contains("aria-pressed=\"true\" data-key=\"1\""))
            #expect(try await browser.get("/call-show/whatever/").text.contains("calls &lt;again&gt;"))

            let unknown = try await browser.get(Self.tel + "?ani=+37069999999&type=newcall").text
            #expect(unknown.contains("+37069999999 is not in the directory"))
            let other = try #require(try await calls(flow).first?.id)
            let form = "/contact-center/calls/\(other)"
            let refused = try await browser.post(form + "/caller", from: form, ["name": " "])
            #expect(refused.status == .unprocessableContent)
            #expect(try await browser.post(form + "/caller", from: form, ["name": "Jonas", "company": "Courier"]).status == .seeOther)
            #expect(try await browser.get(Self.tel + "?ani=+37069999999&type=newcall").text.contains("<h1>Courier</h1>"))

            let hidden = try await browser.get(Self.tel + "?ani=anonymous&type=newcall")
            #expect(hidden.status == .ok)
            #expect(hidden.text.contains("Number withheld"))
        }
    }

    @Test("A page that is fetched anew by its script does not take back which call is shown")
    func refreshed() async throws {
        let gateway = GatewayDouble()
        let flow = try await flow(gateway)
        gateway.mode = .away
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            _ = try await browser.get(Self.ring)
            let old = try #require(try await calls(flow).first?.id)
            flow.world.advance(.seconds(60))
            _ = try await browser.get(Self.tel + "?ani=+37069999999&type=newcall")
            let scripted: HTTPFields = [try #require(HTTPField.Name("HX-Request")): "true"]
            #expect(try await browser.get("/contact-center/calls/\(old)", scripted).status == .ok)
            #expect(try await browser.get("/call-show/x/").text.contains("+37069999999"))
        }
    }

    @Test("Incidents that are open about the agency are beside its card, as far as the reader sees them")
    func matters() async throws {
        let gateway = GatewayDouble()
        let flow = try await flow(gateway)
        let service = try await flow.addService("Booking")
        try await flow.report("No vouchers for Sun Travel", of: service)
        try await flow.report("Something else", of: service)
        try await flow.settle()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get(Self.ring).text
            #expect(page.contains("No vouchers for Sun Travel"))
            #expect(!page.contains("Something else"))
        }
    }

    @Test("The directory has its page, and programs read and write it")
    func directory() async throws {
        let gateway = GatewayDouble()
        let flow = try await flow(gateway)
        let (reader, writer) = (try await flow.addToken([.agenciesRead]), try await flow.addToken([.agenciesRead, .agenciesWrite]))
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .supervisor)
            let added = try await browser.post(
                "/agencies", from: "/agencies/new", ["id": "50", "name": "Star", "phones": "+370 600 00050\n+37060000051"])
            #expect(added.status == .seeOther)
            #expect(added.headers[.location] == "/agencies/50?done=saved")
            let page = try await browser.get("/agencies?q=star").text
            #expect(page.contains("+37060000050, +37060000051"))
            #expect(!page.contains("Sun"))
            let refused = try await browser.post("/agencies/50", from: "/agencies/50", ["name": "Star", "phones": "nothing"])
            #expect(refused.status == .unprocessableContent)
            #expect(try await browser.post("/agencies/50/delete", from: "/agencies/50").status == .seeOther)
            #expect(try await browser.get("/agencies/50").status == .notFound)

            let bearer: HTTPFields = [.authorization: "Bearer " + reader]
            let list = try await client.execute(uri: "/api/v1/agencies?q=sun", method: .get, headers: bearer) { $0 }
            #expect((list.json["items"] as? [[String: Any]])?.first?["id"] as? String == "17")
            let match = try await client.execute(uri: "/api/v1/agencies/match?number=860000001", method: .get, headers: bearer) { $0 }
            #expect(match.json["digits"] as? Int == 8)
            #expect((match.json["candidates"] as? [[String: Any]])?.first?["phone"] as? String == "+37060000001")
            let csv: HTTPFields = [.contentType: "text/csv"]
            let text = "AGENCY_ID,AGENCY_PHONE,NAME\n60,+37060000060,Six\n"
            #expect(try await client.post("/api/v1/agencies/import", text, bearer: reader, headers: csv).status == .forbidden)
            let taken = try await client.post("/api/v1/agencies/import", text, bearer: writer, headers: csv)
            #expect(taken.json["added"] as? Int == 1, "\(taken.text)")
            let wrong = try await client.post("/api/v1/agencies/import", "a,b\n", bearer: writer, headers: csv)
            #expect(wrong.status == .unprocessableContent)
        }
    }
}
