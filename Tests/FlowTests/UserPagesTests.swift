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

extension TestResponse {
    /// What stands between two texts, the first time.
    func text(between start: String, and end: String) -> String? {
        guard let from = text.range(of: start), let to = text[from.upperBound...].range(of: end) else { return nil }
        return String(text[from.upperBound..<to.lowerBound])
    }
}

@Suite("Pages of users, teams, tokens and one's own account", .oneEngine)
struct UserPagesTests {
    @Test("A user is added with a link, which is shown once and opens the account")
    func addWithLink() async throws {
        let flow = try await FlowFixture { $0.server.publicURL = .init(string: "https://desk.example/") }
        try await flow.test { client in
            var admin = try await flow.browser(client, as: .admin)
            let made = try await admin.post("/users", from: "/users", ["name": "Anna <1>", "role": "none"])
            #expect(made.status == .ok)
            let link = try #require(made.text(between: "id=\"secret\">", and: "<"))
            #expect(link.hasPrefix("https://desk.example/setup/"))
            #expect(try await !admin.get("/users/2").text.contains(link))
            let list = try await admin.get("/users").text
            #expect(list.contains("Anna &lt;1&gt;") && list.contains("In teams only") && list.contains("No password yet"))
            var anna = PageBrowser(client: client)
            let path = String(link.dropFirst("https://desk.example".count))
            let opened = try await anna.post(
                path, from: path, ["name": "x", "password": "correct horse battery", "again": "correct horse battery"])
            #expect(opened.headers[.location] == "/")
            #expect(try await anna.get("/profile").text.contains("Anna &lt;1&gt;"))
        }
    }

    @Test(
        "A form that is refused says why and keeps what was typed",
        arguments: [
            ("", "", "The name is empty"), ("ADMIN", "", "The name &quot;ADMIN&quot; is taken"), ("new", "short", "at least 8 characters"),
        ])
    func refused(name: String, password: String, problem: String) async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var admin = try await flow.browser(client, as: .admin)
            let answer = try await admin.post("/users", from: "/users", ["name": name, "role": "viewer", "password": password])
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains(problem) && answer.text.contains("value=\"\(name)\""))
            #expect(answer.text.contains("value=\"viewer\" selected"))
            #expect(try await admin.post("/users", from: "/users", ["name": "x", "role": "emperor"]).status == .badRequest)
        }
    }

    @Test("An address is given with the user or later, shown to its owner, and refused with what was typed")
    func addresses() async throws {
        let flow = try await FlowFixture()
        let ann = try await flow.addUser("ann", access: Access(base: .viewer))
        try await flow.test { client in
            var admin = try await flow.browser(client, as: .admin)
            let form: KeyValuePairs = ["name": "bob", "role": "viewer", "email": "bob@example.org", "password": "correct horse battery"]
            #expect(try await admin.post("/users", from: "/users", form).status == .seeOther)
            #expect(try await admin.get("/users?q=BOB@ex").text.contains("bob@example.org"))
            let url = "/users/\(ann.id)"
            let taken = try await admin.post(url + "/email", from: url, ["email": "Bob@example.org"])
            #expect(taken.status == .conflict && taken.text.contains("belongs to another user"))
            #expect(taken.text.contains("value=\"Bob@example.org\""))
            let wrong = try await admin.post(url + "/email", from: url, ["email": "<ann>"])
            #expect(wrong.status == .unprocessableContent && wrong.text.contains("value=\"&lt;ann&gt;\""))
            let saved = try await admin.post(url + "/email", from: url, ["email": "ann@example.org"])
            #expect(saved.headers[.location] == url + "?done=saved")
            var own = try await flow.browser(client, of: ann)
            #expect(try await own.get("/profile").text.contains("ann@example.org"))
            #expect(try await admin.post(url + "/email", from: url, ["email": ""]).status == .seeOther)
            #expect(try await !own.get("/profile").text.contains("ann@example.org"))
        }
    }

    @Test("Role, teams, disabling: what is changed counts at once")
    func change() async throws {
        let flow = try await FlowFixture()
        let team = try await flow.addTeam("Payments")
        let user = try await flow.addUser("ann", access: Access(base: .viewer))
        let store = flow.composition.accounts.userStore
        @Sendable func access() async throws -> Access? { try await flow.database.read { try store.find(user.id, on: $0) }?.access }
        try await flow.test { client in
            var (admin, ann) = (try await flow.browser(client, as: .admin), try await flow.browser(client, of: user))
            let url = "/users/\(user.id)"
            #expect(try await admin.post(url + "/role", ["role": "none"]).headers[.location] == url + "?done=saved")
            #expect(try await access() == Access(base: nil))
            #expect(try await admin.post(url + "/teams", ["team": "\(team.id)", "role": "operator"]).status == .seeOther)
            #expect(try await access() == Access(base: nil, teams: [team.id: .operator]))
            #expect(try await admin.post(url + "/teams", ["team": "\(team.id)", "role": "admin"]).status == .badRequest)
            let page = try await admin.get(url).text
            #expect(page.contains("Payments") && page.contains("Operator"))
            #expect(try await ann.get("/profile").status == .ok)
            #expect(try await admin.post(url + "/disable").headers[.location] == url + "?done=disabled")
            #expect(try await ann.get("/profile").headers[.location] == "/sign-in?return_to=%2Fprofile")
            #expect(try await admin.get(url).text.contains("Enable"))
            #expect(try await admin.post(url + "/enable").status == .seeOther)
            #expect(try await admin.get("/users/99").status == .notFound)
        }
    }

    @Test("Nobody shuts themselves out, and the last administrator stays")
    func ownAccount() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var admin = try await flow.browser(client, as: .admin)
            let page = try await admin.get("/users/1").text
            #expect(!page.contains("/users/1/disable") && !page.contains("/users/1/role"))
            #expect(try await admin.post("/users/1/disable").status == .conflict)
            #expect(try await admin.post("/users/1/role", ["role": "viewer"]).status == .conflict)
        }
    }

    @Test("Users are found by a part of their names, page by page")
    func search() async throws {
        let flow = try await FlowFixture()
        for number in 100..<160 { _ = try await flow.addUser("User \(number)", .viewer) }
        _ = try await flow.addUser("100%", .viewer)
        try await flow.test { client in
            var admin = try await flow.browser(client, as: .admin)
            let first = try await admin.get("/users?q=uSeR")
            #expect(first.text.contains("User 149") && !first.text.contains("User 150") && first.text.contains("62 users"))
            let next = try #require(first.text(between: "rel=\"next\" href=\"", and: "\"")).replacing("&amp;", with: "&")
            let second = try await admin.get(next).text
            #expect(second.contains("User 150") && second.contains("User 159") && !second.contains("User 149"))
            let found = try await admin.get("/users?q=%25").text
            #expect(found.contains("100%") && !found.contains("User 1"))
            #expect(try await admin.get("/users?q=nobody").text.contains("Nobody has a name like that"))
        }
    }

    @Test("Sessions are listed with browser and address, and ended one by one or all at once")
    func sessions() async throws {
        let flow = try await FlowFixture()
        let user = try await flow.addUser("ann", access: Access(base: .viewer))
        let sessions = flow.composition.accounts.sessions
        _ = try await sessions.start(
            for: user, address: IPAddress("192.0.2.7"), userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
        try await flow.test { client in
            var (here, other) = (try await flow.browser(client, of: user), try await flow.browser(client, of: user))
            let page = try await here.get("/profile")
            #expect(page.text.contains("Firefox, Linux") && page.text.contains("192.0.2.7") && page.text.contains("This one"))
            #expect(page.text.split(separator: "name=\"session\"").count == 3)
            let listed = try await sessions.list(of: user.id)
            #expect(listed.count == 3)
            let firefox = try #require(listed.first { $0.userAgent != nil })
            #expect(try await here.post("/profile/sessions/end", from: "/profile", ["session": firefox.id]).status == .seeOther)
            #expect(try await sessions.list(of: user.id).map(\.userAgent) == [nil, nil])
            // A session of somebody else is not ended.
            var admin = try await flow.browser(client, as: .admin)
            let foreign = try #require(try await sessions.list(of: UserID(2)).first)
            _ = try await here.post("/profile/sessions/end", from: "/profile", ["session": foreign.id])
            #expect(try await admin.get("/profile").status == .ok)
            #expect(try await here.post("/profile/sessions/end", from: "/profile").status == .seeOther)
            #expect(try await here.get("/profile").status == .ok)
            #expect(try await other.get("/profile").status == .seeOther)
            #expect(try await admin.get("/users/\(user.id)").text.contains("Sign-ins"))
            #expect(try await admin.post("/users/\(user.id)/sessions/end", from: "/users").status == .seeOther)
            #expect(try await here.get("/profile").status == .seeOther)
        }
        let audit = try await flow.database.read { try Audit.list(AuditFilter(action: .sessionEnded), limit: 10, on: $0) }
        #expect(audit.map(\.actor) == ["admin", "ann", "ann"] && audit.allSatisfy { $0.subject == "user \(user.id) (ann)" })
    }

    @Test("Tokens are made, shown once and revoked: one's own, and the house's by administrators")
    func tokens() async throws {
        let flow = try await FlowFixture()
        let user = try await flow.addUser("ann", access: Access(base: .viewer))
        let directory = flow.composition.accounts.tokenDirectory
        try await flow.test { client in
            var (ann, admin) = (try await flow.browser(client, of: user), try await flow.browser(client, as: .admin))
            #expect(
                try await ann.post("/profile/tokens", from: "/profile", ["name": "ci"]).text.contains("A token needs at least one scope"))
            let made = try await ann.post("/profile/tokens", from: "/profile", ["name": "ci", "scope": "incidents:read"])
            let text = try #require(made.text(between: "id=\"secret\">", and: "<"))
            let token = try #require(try await directory.authenticate(text))
            #expect(token.ownerID == user.id && token.scopes == [.incidentsRead])
            let profile = try await ann.get("/profile").text
            #expect(!profile.contains(text) && profile.contains(token.hint))
            let house = try await admin.post("/tokens", from: "/tokens", ["name": "robot", "scope": "events:write"])
            let houseText = try #require(house.text(between: "id=\"secret\">", and: "<"))
            let other = try #require(try await directory.authenticate(houseText))
            #expect(other.ownerID == nil)
            #expect(try await admin.get("/tokens").text.contains("robot"))
            #expect(try await ann.post("/profile/tokens/\(other.id)/revoke", from: "/profile").status == .notFound)
            #expect(try await admin.post("/tokens/\(token.id)/revoke", from: "/tokens").status == .notFound)
            #expect(try await ann.post("/profile/tokens/\(token.id)/revoke", from: "/profile").status == .seeOther)
            flow.world.advance(.seconds(1))
            #expect(try await directory.authenticate(text) == nil)
            #expect(try await admin.post("/tokens/\(other.id)/revoke", from: "/tokens").status == .seeOther)
            #expect(try await admin.get("/users/\(user.id)").text.contains("Revoked"))
        }
    }

    @Test("One's own password is changed by showing the old one; only this browser stays signed in")
    func password() async throws {
        let flow = try await FlowFixture()
        let accounts = flow.composition.accounts
        let user = try await accounts.users.add(name: "ann", role: .viewer, password: "correct horse battery", by: .commandLine)
        try await flow.test { client in
            var (here, other) = (try await flow.browser(client, of: user), try await flow.browser(client, of: user))
            func change(_ current: String, _ new: String, _ again: String) async throws -> TestResponse {
                try await here.post("/profile/password", from: "/profile", ["current": current, "password": new, "again": again])
            }
            #expect(try await change("wrong", "battery staple", "battery staple").text.contains("present password is wrong"))
            #expect(try await change("correct horse battery", "battery staple", "battery").text.contains("two passwords differ"))
            #expect(try await change("correct horse battery", "short", "short").text.contains("at least 8 characters"))
            #expect(try await other.get("/profile").status == .ok)
            let done = try await change("correct horse battery", "battery staple", "battery staple")
            #expect(done.headers[.location] == "/profile?done=password")
            #expect(try await here.get("/profile").status == .ok)
            #expect(try await other.get("/profile").status == .seeOther)
            #expect(try await accounts.credentials.check(name: "ann", password: "battery staple", address: nil).id == user.id)
        }
    }

    @Test("Language, theme and time zone are kept with the account and count in another browser too")
    func preferences() async throws {
        let flow = try await FlowFixture()
        let user = try await flow.addUser("ann", access: Access(base: .viewer))
        try await flow.test { client in
            var here = try await flow.browser(client, of: user)
            let saved = try await here.post(
                "/profile/preferences", from: "/profile", ["language": "ru", "theme": "dark", "time_zone": "Asia/Tokyo"])
            #expect(saved.headers[.location] == "/profile?done=saved")
            var other = try await flow.browser(client, of: user)
            // What the browser says of itself does not stand against what was chosen.
            other.cookies["switchboard_zone"] = "Europe%2FLisbon"
            for page in [try await here.get("/profile"), try await other.get("/profile")] {
                #expect(page.text.contains("lang=\"ru\"") && page.text.contains("data-theme=\"dark\""))
                #expect(page.text.contains("UTC+9"))
            }
            let refused = try await here.post("/profile/preferences", from: "/profile", ["time_zone": "Moon/Base"])
            #expect(refused.status == .unprocessableContent)
        }
    }

    @Test("A team is added, filled, renamed and deleted; who supervises it says who is in it")
    func teams() async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addUser("bob", access: Access(base: nil))
        try await flow.test { client in
            var chief = try await flow.browser(client, as: .supervisor)
            #expect(try await chief.post("/teams", from: "/teams", ["name": "Payments"]).headers[.location] == "/teams/1?done=added")
            #expect(
                try await chief.post("/teams", from: "/teams", ["name": "payments"]).text.contains("The name &quot;payments&quot; is taken")
            )
            _ = try await flow.addService("Shop", team: TeamID(1))
            let lead = try await flow.addUser("lead", access: Access(base: nil, teams: [TeamID(1): .supervisor]))
            var leader = try await flow.browser(client, of: lead)
            let added = try await leader.post("/teams/1/members", from: "/teams/1", ["user": "BOB", "role": "viewer"])
            #expect(added.headers[.location] == "/teams/1?done=saved")
            let unknown = try await leader.post("/teams/1/members", from: "/teams/1", ["user": "ghost", "role": "viewer"])
            #expect(
                unknown.status == .unprocessableContent && unknown.text.contains("no user of this name")
                    && unknown.text.contains("value=\"ghost\""))
            let page = try await leader.get("/teams/1").text
            #expect(page.contains("bob") && page.contains("Shop") && !page.contains("/teams/1/delete") && !page.contains("/users/1\""))
            #expect(try await leader.post("/teams/1/members/1", from: "/teams/1", ["role": "operator"]).status == .seeOther)
            #expect(try await leader.post("/teams/1/members/1", from: "/teams/1", ["role": "admin"]).status == .badRequest)
            #expect(try await leader.post("/teams/1/rename", from: "/teams/1", ["name": "Mine"]).status == .forbidden)
            #expect(try await leader.post("/teams/1/delete", from: "/teams/1").status == .forbidden)
            #expect(try await leader.post("/teams/1/members/1/remove", from: "/teams/1").status == .seeOther)
            #expect(try await chief.post("/teams/1/rename", from: "/teams/1", ["name": "Cards"]).status == .seeOther)
            #expect(try await chief.get("/teams/1").text.contains("1 service stays"))
            #expect(try await chief.post("/teams/1/delete", from: "/teams/1").headers[.location] == "/teams?done=deleted")
            #expect(try await chief.get("/teams/1").status == .notFound)
        }
    }

    @Test("The rail and the tabs lead only where the reader may go")
    func navigation() async throws {
        let flow = try await FlowFixture()
        let team = try await flow.addTeam("Payments")
        try await flow.test { client in
            let expected: [(Access, String?)] = [
                (Access(base: .admin), "/users"), (Access(base: .supervisor), "/teams"), (Access(base: .operator), nil),
                (Access(base: nil, teams: [team.id: .supervisor]), "/teams"), (Access(base: nil, teams: [team.id: .operator]), nil),
            ]
            for (index, (access, path)) in expected.enumerated() {
                let user = try await flow.addUser("user\(index)", access: access)
                var browser = try await flow.browser(client, of: user)
                let page = try await browser.get("/profile").text
                #expect(page.contains("Administration") == (path != nil))
                if let path { #expect(page.contains("href=\"\(path)\"")) }
                let isAdmin = access.base == .admin
                for hidden in ["/users", "/tokens", "/audit", "/audit.csv", "/users/1"] {
                    #expect(try await browser.get(hidden).status == (isAdmin ? .ok : .forbidden), "\(hidden)")
                }
            }
            var admin = try await flow.browser(client, as: .admin)
            let tabs = try await admin.get("/audit").text
            for path in ["/users", "/teams", "/tokens"] { #expect(tabs.contains("<a href=\"\(path)\"")) }
            #expect(tabs.contains("<a href=\"/audit\" aria-current=\"page\""))
        }
    }
}
