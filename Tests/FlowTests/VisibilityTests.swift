import Accounts
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import App

/// Two teams with a service each, a service without a team, and an incident of each.
struct TeamsScene {
    let flow: FlowFixture
    let payments: Team
    let mail: Team
    let shop: Service
    let mailer: Service
    let loose: Service
    let shopIncident: IncidentID
    let mailIncident: IncidentID
    let looseIncident: IncidentID

    init(_ change: (inout Settings) -> Void = { _ in }) async throws {
        flow = try await FlowFixture(change)
        (payments, mail) = (try await flow.addTeam("Payments"), try await flow.addTeam("Mail"))
        shop = try await flow.addService("Shop", team: payments.id)
        mailer = try await flow.addService("Mailer", team: mail.id)
        loose = try await flow.addService("Loose", team: nil)
        shopIncident = try await flow.report("Shop is down", of: shop)
        mailIncident = try await flow.report("Mailer is down", of: mailer)
        looseIncident = try await flow.report("Loose is down", of: loose)
    }
}

extension FlowFixture {
    func addTeam(_ name: String) async throws -> Team {
        try await composition.accounts.teamOperations.add(name: name, by: .commandLine)
    }

    func setMember(_ user: UserID, of team: TeamID, _ role: Role) async throws {
        try await composition.accounts.teamOperations.setMember(user, of: team, role: role, by: .commandLine)
    }

    func addService(_ name: String, team: TeamID?) async throws -> Service {
        try await composition.accounts.serviceOperations.add(ServiceDraft(name: name, team: team), by: .commandLine)
    }

    func addUser(_ name: String, access: Access) async throws -> User {
        let user = try await composition.accounts.users.invite(name: name, role: access.base, by: .commandLine).user
        for (team, role) in access.teams { try await setMember(user.id, of: team, role) }
        return try await composition.accounts.userDirectory.user(user.id) ?? user
    }

    func browser(_ client: any TestClientProtocol, of user: User) async throws -> PageBrowser {
        let signIn = try await composition.accounts.sessions.start(for: user, address: nil)
        let cookie = composition.accounts.sessionCookie.cookie(for: signIn)
        return PageBrowser(client: client, cookies: [cookie.name: cookie.value])
    }
}

@Suite("What one may not see does not exist", .oneEngine)
struct VisibilityTests {
    @Test("Lists, pages, rows and streams of incidents")
    func incidents() async throws {
        let scene = try await TeamsScene()
        let flow = scene.flow
        let member = try await flow.addUser("member", access: Access(base: nil, teams: [scene.payments.id: .viewer]))
        try await flow.settle()
        try await flow.test { client in
            var browser = try await flow.browser(client, of: member)
            for path in ["/incidents", "/incidents?state=all", "/incidents?q=down", "/incidents?service=\(scene.mailer.id)"] {
                let page = try await browser.get(path)
                #expect(page.status == .ok)
                let text = page.text.replacing(/<\/?mark>/, with: "")
                #expect(text.contains("Shop is down") == !path.contains("service="), "\(path)")
                #expect(!text.contains("Mailer") && !text.contains("Loose"), "\(path)")
            }
            let list = try await browser.get("/incidents").text
            #expect(list.contains("1 incident<") || list.contains(">1 incident"))
            for end in ["", "/row", "/live"] {
                #expect(try await browser.get("/incidents/\(scene.mailIncident)\(end)").status == .notFound)
                #expect(try await browser.get("/incidents/\(scene.looseIncident)\(end)").status == .notFound)
            }
            #expect(try await browser.get("/incidents/\(scene.shopIncident)").status == .ok)
            #expect(try await browser.get("/incidents/\(scene.shopIncident)/row").status == .ok)
        }
    }

    @Test("What is done with incidents: one by one and many at once")
    func actions() async throws {
        let scene = try await TeamsScene()
        let flow = scene.flow
        let member = try await flow.addUser(
            "member", access: Access(base: nil, teams: [scene.payments.id: .operator, scene.mail.id: .viewer]))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: member)
            let forms = ["acknowledge", "resolve", "close", "reopen", "assign", "release", "comment"]
            for form in forms {
                let (mail, loose) = ("/incidents/\(scene.mailIncident)/\(form)", "/incidents/\(scene.looseIncident)/\(form)")
                #expect(try await browser.post(mail, ["comment": "x"]).status == .forbidden, "\(form)")
                #expect(try await browser.post(loose, ["comment": "x"]).status == .notFound, "\(form)")
            }
            let numbers = [scene.shopIncident, scene.mailIncident, scene.looseIncident].map { ("number", "\($0)") }
            let many = try await browser.post(
                "/incidents/actions",
                ["action": "close", "number": numbers[0].1, "number": numbers[1].1, "number": numbers[2].1])
            #expect(many.headers[.location]?.hasPrefix("/incidents?done=1&undo=") == true)
            #expect(try await flow.incidents().map(\.state) == [.closed, .open, .open])
        }
    }

    @Test("Services: list, page, and what is done with them")
    func services() async throws {
        let scene = try await TeamsScene()
        let flow = scene.flow
        let member = try await flow.addUser(
            "member", access: Access(base: nil, teams: [scene.payments.id: .supervisor, scene.mail.id: .viewer]))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: member)
            for path in ["/services", "/report"] {
                let page = try await browser.get(path).text
                #expect(page.contains("Shop") && page.contains("Mailer") && !page.contains("Loose"))
            }
            #expect(try await browser.get("/services/\(scene.shop.id)").text.contains(scene.shop.code))
            #expect(try await !browser.get("/services/\(scene.mailer.id)").text.contains(scene.mailer.code))
            #expect(try await !browser.get("/report?service=\(scene.mailer.id)").text.contains(scene.mailer.code))
            #expect(try await browser.get("/services/\(scene.loose.id)").status == .notFound)
            for end in ["", "/rotate", "/test", "/delete"] {
                #expect(try await browser.post("/services/\(scene.mailer.id)\(end)").status == .forbidden, "\(end)")
                #expect(try await browser.post("/services/\(scene.loose.id)\(end)").status == .notFound, "\(end)")
            }
            // Only into a team whose services one manages, and out of it only into another such one.
            #expect(try await browser.post("/services", ["name": "Mine"]).status == .forbidden)
            #expect(try await browser.post("/services", ["name": "Mine", "team": "\(scene.mail.id)"]).status == .forbidden)
            #expect(try await browser.post("/services", ["name": "Mine", "team": "99"]).status == .notFound)
            #expect(try await browser.post("/services", ["name": "Mine", "team": "x"]).status == .badRequest)
            let added = try await browser.post("/services", ["name": "Mine", "team": "\(scene.payments.id)"])
            #expect(added.headers[.location] == "/services/4?done=added")
            #expect(try await browser.get("/services/4").text.contains("Payments"))
            for team in ["", "\(scene.mail.id)"] {
                #expect(try await browser.post("/services/4", ["team": team, "grouping": "title"]).status == .forbidden)
            }
            #expect(try await browser.post("/services/4", ["grouping": "never"]).status == .seeOther)
            let kept = try await flow.database.read { [store = flow.composition.accounts.services] in
                try store.find(ServiceID(4), on: $0)
            }
            #expect(kept?.team == scene.payments.id && kept?.grouping == .never)
        }
    }

    @Test("The Dispatcher's API")
    func dispatcher() async throws {
        let scene = try await TeamsScene()
        let flow = scene.flow
        let member = try await flow.addUser(
            "member", access: Access(base: nil, teams: [scene.payments.id: .supervisor, scene.mail.id: .viewer]))
        let token = try await flow.composition.accounts.dispatcherTokens.issue(for: member)
        try await flow.test { client in
            func call(_ method: HTTPRequest.Method, _ path: String, _ body: String? = nil) async throws -> TestResponse {
                try await client.execute(
                    uri: path, method: method, headers: [.authorization: "Bearer " + token, .contentType: "application/json"],
                    body: body.map { ByteBuffer(string: $0) }
                ) { $0 }
            }
            let incidents = try await call(.get, "/v1/incidents/").json["incidents"] as? [[String: Any]]
            #expect(incidents?.compactMap { $0["title"] as? String } == ["Mailer is down", "Shop is down"])
            let second = try await call(.get, "/v1/incidents/?skip=1&limit=5").json["incidents"] as? [[String: Any]]
            #expect(second?.compactMap { $0["title"] as? String } == ["Shop is down"])
            let apps = try await call(.get, "/v1/apps/").json["apps"] as? [[String: Any]]
            #expect(apps?.compactMap { $0["code"] as? String } == [scene.shop.code, ""])
            #expect(try await call(.get, "/v1/incidents/\(scene.looseIncident)").status == .notFound)
            #expect(try await call(.get, "/v1/apps/\(scene.loose.id)").status == .notFound)
            #expect(try await call(.get, "/v1/apps/\(scene.loose.id)/logs").status == .notFound)
            let close = #"{"new_status":"closed"}"#
            #expect(try await call(.put, "/v1/incidents/\(scene.looseIncident)/status", close).status == .notFound)
            #expect(try await call(.put, "/v1/incidents/\(scene.mailIncident)/status", close).status == .forbidden)
            #expect(try await call(.put, "/v1/incidents/\(scene.shopIncident)/status", close).status == .ok)
            #expect(try await call(.delete, "/v1/incidents/\(scene.looseIncident)").status == .notFound)
            #expect(try await call(.delete, "/v1/incidents/\(scene.mailIncident)").status == .forbidden)
            #expect(try await call(.delete, "/v1/apps/\(scene.loose.id)").status == .notFound)
            #expect(try await call(.delete, "/v1/apps/\(scene.mailer.id)").status == .forbidden)
            #expect(try await call(.delete, "/v1/apps/\(scene.shop.id)").status == .ok)
            #expect(try await flow.incidents().map(\.id) == [scene.mailIncident, scene.looseIncident])
        }
    }

    @Test("Somebody without any role sees nothing at all, and what they are told is a page")
    func nobody() async throws {
        let scene = try await TeamsScene()
        let user = try await scene.flow.addUser("nobody", access: Access(base: nil))
        try await scene.flow.test { client in
            var browser = try await scene.flow.browser(client, of: user)
            for path in ["/incidents", "/services", "/report", "/incidents/live"] {
                #expect(try await browser.get(path).status == .forbidden, "\(path)")
            }
            #expect(try await browser.get("/incidents/\(scene.shopIncident)").status == .notFound)
            #expect(try await browser.get("/services/\(scene.shop.id)").status == .notFound)
        }
    }

    @Test("Names of people of other teams do not show: in no filter, no menu, on no team's page")
    func names() async throws {
        let scene = try await TeamsScene()
        let flow = scene.flow
        let chief = try await flow.addUser("chief", access: Access(base: nil, teams: [scene.payments.id: .supervisor]))
        _ = try await flow.addUser("colleague", access: Access(base: nil, teams: [scene.payments.id: .operator]))
        _ = try await flow.addUser("stranger", access: Access(base: nil, teams: [scene.mail.id: .operator]))
        _ = try await flow.addUser("everywhere", access: Access(base: .operator))
        let admin = try await flow.addUser("root", access: Access(base: .admin))
        try await flow.test { client in
            var own = try await flow.browser(client, of: chief)
            var house = try await flow.browser(client, of: admin)
            for path in ["/incidents", "/incidents/\(scene.shopIncident)", "/teams", "/teams/\(scene.payments.id)", "/profile"] {
                #expect(try await !own.get(path).text.contains("stranger"), "\(path)")
            }
            // Who can be given what the reader sees stands there.
            for name in ["colleague", "everywhere"] { #expect(try await own.get("/incidents").text.contains(">\(name)<")) }
            #expect(try await house.get("/incidents").text.contains(">stranger<"))
            #expect(try await house.get("/teams/\(scene.payments.id)").text.contains("<option value=\"stranger\">"))
            // The exact name is enough, part of it is not.
            let members = "/teams/\(scene.payments.id)/members"
            #expect(
                try await own.post(members, from: "/teams/\(scene.payments.id)", ["user": "strange", "role": "viewer"]).status
                    == .unprocessableContent)
            #expect(
                try await own.post(members, from: "/teams/\(scene.payments.id)", ["user": "stranger", "role": "viewer"]).status == .seeOther
            )
            #expect(try await own.get("/teams/\(scene.payments.id)").text.contains("stranger"))
        }
    }
}
