import Accounts
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
@testable import Helpdesk

/// From the store to the doors, over a Redmine in memory.
@Suite("Issues, from Redmine to their doors", .oneEngine, .timeLimit(.minutes(5)))
struct IssueFlowTests {
    struct Scene {
        let flow: FlowFixture
        let redmine: RedmineDouble
        let team: TeamID
        let service: Service
        /// Alice and Bob as Redmine knows them, both operators of the team; Eve is not known there, and sees no incident.
        let alice: User
        let bob: User
        let eve: User

        init() async throws {
            let redmine = RedmineDouble()
            self.redmine = redmine
            flow = try await FlowFixture(redmine: redmine.http) { settings in
                settings[RedmineSettings.self].url = URL(string: RedmineDouble.url)
                settings[RedmineSettings.self].apiKey = RedmineDouble.key
                settings[RedmineSettings.self].project = "ops"
                settings[RedmineSettings.self].qualityProject = "quality"
            }
            team = try await flow.addTeam("Payments").id
            service = try await flow.addService("Shop", team: team)
            let own = Access(base: nil, teams: [team: .operator])
            (alice, bob) = (try await flow.addUser("alice", access: own), try await flow.addUser("bob", access: own))
            eve = try await flow.addUser("eve", access: Access(base: nil))
            let addresses = [(alice.id, "alice@example.test"), (bob.id, "BOB@example.test")]
            try await flow.database.write { connection in
                for (id, mail) in addresses {
                    try connection.execute("UPDATE users SET email = ?2, email_folded = ?3 WHERE id = ?1", id, mail, mail.lowercased())
                }
            }
        }

        /// The cookie of somebody who is signed in, as the old pages' scripts send it.
        func cookie(_ user: User) async throws -> HTTPFields {
            let signIn = try await flow.composition.accounts.sessions.start(for: user, address: nil)
            let cookie = flow.composition.accounts.sessionCookie.cookie(for: signIn)
            let name = CookieName.sent(cookie.name, secure: flow.composition.installation.settings.isReachedByHTTPS)
            return [.cookie: "\(name)=\(cookie.value)"]
        }

        func keepQuality() async throws {
            let job = try #require(flow.composition.helpdesk.qualityKeeper(flow.logger))
            try await job.runOnce()
        }
    }

    private static func form(_ fields: KeyValuePairs<String, String>) -> String {
        fields.map { "\($0.key)=\($0.value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }.joined(separator: "&")
    }

    private static let formType: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    @Test("Programs: the list, one issue, comments, states, new ones, as the owner of the token")
    func api() async throws {
        let scene = try await Scene()
        let issue = scene.redmine.addIssue(by: 5, "Printer", assignee: 6)
        scene.redmine.comment("hello", on: issue, by: 5)
        try await scene.flow.test { client in
            let bob = try await scene.flow.program(client, owner: scene.bob.id)
            let list = try await bob.get("/issues")
            #expect(list.items.map { number($0["id"]) } == [issue])
            #expect((list.items.first?["status"] as? [String: Any])?["name"] as? String == "New")
            let one = try await bob.get("/issues/\(issue)")
            let allowed = one.json["allowed_statuses"] as? [[String: Any]] ?? []
            #expect(allowed.compactMap { $0["id"] as? Int } == [1, 2, 3, 5] && allowed.first?["name"] as? String == "New")
            #expect((one.json["journals"] as? [[String: Any]])?.first?["notes"] as? String == "hello")
            let comment = try await bob.post("/issues/\(issue)/comments", #"{"text":"seen"}"#)
            #expect(comment.status == .created && comment.json["id"] is Int)
            #expect(scene.redmine.value.issues[issue]?.journals.last?.user == 6)
            #expect(try await bob.post("/issues/\(issue)/status", #"{"status":2}"#).status == .ok)
            for status in [6, 99] {
                let refused = try await bob.post("/issues/\(issue)/status", "{\"status\":\(status)}")
                #expect(refused.status == .conflict && refused.problem == "status-refused")
            }
            let made = try await bob.post("/issues", #"{"subject":"New","description":"One"}"#)
            #expect(made.status == .created)
            let id = try #require(number(made.json["id"]))
            #expect(made.headers[.location] == "/api/v1/issues/\(id)")
            #expect(scene.redmine.value.issues[id]?.author == 6 && scene.redmine.value.issues[id]?.project == 1)
            #expect(try await bob.post("/issues", #"{"description":"One"}"#).status == .unprocessableContent)
            #expect(try await bob.get("/issues/99").status == .notFound)
            // Pages of the list.
            let first = try await bob.get("/issues?limit=1")
            let next = try #require(first.json["next"] as? String)
            let second = try await bob.get("/issues?limit=1&after=\(next)")
            #expect(Set((first.items + second.items).compactMap { number($0["id"]) }) == [id, issue])
            #expect(try await bob.get("/issues?after=x").status == .badRequest)
        }
    }

    @Test("Programs: who may not, and why")
    func apiRights() async throws {
        let scene = try await Scene()
        let issue = scene.redmine.addIssue(by: 5, "Printer")
        let reading = try await scene.flow.addToken([.issuesRead], owner: scene.alice.id)
        let other = try await scene.flow.addToken([.incidentsRead], owner: scene.alice.id)
        try await scene.flow.test { client in
            let reader = APIClient(client: client, token: reading)
            #expect(try await reader.get("/issues/\(issue)").status == .ok)
            #expect(try await reader.post("/issues/\(issue)/comments", #"{"text":"x"}"#).status == .forbidden)
            #expect(try await APIClient(client: client, token: other).get("/issues").status == .forbidden)
            let house = try await scene.flow.program(client)
            #expect(try await house.get("/issues").status == .forbidden)
            let eve = try await scene.flow.program(client, owner: scene.eve.id)
            let refused = try await eve.get("/issues")
            #expect(refused.status == .forbidden && refused.problem == "redmine-person-without-mail")
            scene.redmine.change { $0.fault = .html }
            let away = try await reader.get("/issues/77")
            #expect(away.status == .serviceUnavailable && away.problem == "redmine-away" && away.headers[.retryAfter] != nil)
            #expect(try await reader.get("/issues/\(issue)").json["as_of"] is String)
        }
    }

    @Test("An incident and its issue lead to each other; two posts make one")
    func incident() async throws {
        let scene = try await Scene()
        let incident = try await scene.flow.report("Shop is down", of: scene.service, message: "No answer")
        try await scene.flow.test { client in
            let alice = try await scene.flow.program(client, owner: scene.alice.id)
            let made = try await alice.post("/incidents/\(incident)/issue")
            #expect(made.status == .created)
            let issue = try #require(number(made.json["id"]))
            #expect(try await alice.post("/incidents/\(incident)/issue").json["id"] as? Int == Int(issue))
            #expect(scene.redmine.value.issues.count == 1)
            #expect(scene.redmine.value.issues[issue]?.description.contains("/incidents/\(incident)") == true)
            let stranger = try await scene.flow.program(client, owner: scene.eve.id)
            #expect(try await stranger.post("/incidents/\(incident)/issue").status == .notFound)
            #expect(try await alice.post("/incidents/999/issue").status == .notFound)

            var browser = try await scene.flow.browser(client, user: scene.alice)
            let incidentPage = try await browser.get("/incidents/\(incident)").text
            #expect(incidentPage.contains("href=\"/my-issues/\(issue)\""))
            let issuePage = try await browser.get("/my-issues/\(issue)").text
            #expect(issuePage.contains("href=\"/incidents/\(incident)\"") && issuePage.contains("Shop is down"))
            // The form that is sent twice carries which one it is.
            let from = "/incidents/\(incident)"
            let again = try await browser.post("\(from)/issue", from: from, ["turn": "2"])
            #expect(again.status == .seeOther)
            let second = try await browser.post("\(from)/issue", from: from, ["turn": "2"])
            let address = again.headers[.location]?.prefix { $0 != "?" }
            #expect(second.headers[.location]?.prefix { $0 != "?" } == address && scene.redmine.value.issues.count == 2)

            let closed = try await browser.post("/my-issues/\(issue)/close", from: "/my-issues/\(issue)", ["incident": "\(incident)"])
            #expect(closed.headers[.location] == "/my-issues/\(issue)?done=closed")
            #expect(scene.redmine.value.issues[issue]?.status == 5)
            #expect(try await scene.flow.incidents().first?.state == .closed)
            // Programs close both, too: with the scope of either, and the issue that is said or the newest.
            let later = try await scene.flow.report("Shop is slow", of: scene.service, message: "Slow")
            #expect(try await alice.post("/incidents/\(later)/issue/close").problem == "issue-not-of-incident")
            let other = try #require(number(try await alice.post("/incidents/\(later)/issue").json["id"]))
            let half = APIClient(client: client, token: try await scene.flow.addToken([.issuesWrite], owner: scene.alice.id))
            #expect(try await half.post("/incidents/\(later)/issue/close").problem == "missing-scope")
            #expect(try await alice.post("/incidents/\(later)/issue/close", #"{"issue":1}"#).status == .conflict)
            #expect(try await alice.post("/incidents/\(later)/issue/close").status == .noContent)
            #expect(scene.redmine.value.issues[other]?.status == 5)
            // Somebody who does not see the incident is not told of it.
            try await scene.flow.composition.helpdesk.issueDesk.own.setKey("bob-key-0123456789", by: scene.eve.caller)
            var eve = try await scene.flow.browser(client, user: scene.eve)
            let theirs = try await eve.get("/my-issues/\(issue)")
            #expect(theirs.status == .ok && !theirs.text.contains("href=\"/incidents/\(incident)\""))
        }
    }

    @Test("Pages: the list, one issue, a state, a key that is never shown")
    func pages() async throws {
        let scene = try await Scene()
        let issue = scene.redmine.addIssue(by: 5, "Printer <b>") {
            $0.description = "<script>alert(1)</script>One"
            $0.files = [.init(id: 900, name: "a\"b\r\n.html", type: "text/html", bytes: Data("<script>".utf8))]
        }
        scene.redmine.comment("<img src=x onerror=alert(1)>", on: issue, by: 6)
        try await scene.flow.test { client in
            var browser = try await scene.flow.browser(client, user: scene.alice)
            for language in ["en", "ru", "pt-BR"] {
                browser.language = language
                for path in ["", "/new", "/settings", "/\(issue)"] {
                    let page = try await browser.get("/my-issues" + path)
                    #expect(page.status == .ok, "\(path)")
                    #expect(!page.text.contains(/>\s*(issues?|quality)_[a-z_]+\s*</), "\(language) \(path)")
                }
            }
            browser.language = "en"
            let page = try await browser.get("/my-issues/\(issue)").text
            #expect(!page.contains("<script>alert") && !page.contains("<img") && page.contains("Printer &lt;b&gt;"))
            let file = try await browser.get("/my-issues/\(issue)/files/900")
            #expect(file.headers[.contentDisposition]?.hasPrefix("attachment;") == true)
            #expect(file.headers[.xContentTypeOptions] == "nosniff" && file.headers[.contentType] == "application/octet-stream")
            #expect(file.text == "<script>")
            #expect(try await browser.get("/my-issues/\(issue)/files/901").status == .notFound)

            let changed = try await browser.post("/my-issues/\(issue)/status", from: "/my-issues/\(issue)", ["status": "2"])
            #expect(changed.headers[.location] == "/my-issues/\(issue)?done=status")
            let refused = try await browser.post("/my-issues/\(issue)/status", from: "/my-issues/\(issue)", ["status": "6"])
            #expect(refused.status == .conflict && refused.text.contains("Rejected"))

            let key = "alice-key-0123456789"
            let kept = try await browser.post("/my-issues/settings/key", from: "/my-issues/settings", ["key": key])
            #expect(kept.headers[.location] == "/my-issues/settings?done=key")
            let own = try await browser.get("/my-issues/settings").text
            #expect(own.contains("alice") && !own.contains(key))
            let wrong = try await browser.post("/my-issues/settings/key", from: "/my-issues/settings", ["key": "nonsense-0123456789"])
            #expect(wrong.status == .unprocessableContent && !wrong.text.contains("nonsense-0123456789"))

            // With another key Redmine may show other things: what it showed before is forgotten.
            for path in ["/my-issues", "/my-issues/\(issue)"] { #expect(try await browser.get(path).status == .ok) }
            scene.redmine.change { $0.fault = .away }
            let away = try await browser.get("/my-issues/\(issue)")
            #expect(away.status == .ok)
            #expect(away.text.contains("does not answer"))
            #expect(!away.text.contains("id=\"comment\""))
            #expect(try await browser.get("/my-issues").text.contains("does not answer"))
            #expect(try await browser.get("/my-issues/77").status == .serviceUnavailable)
        }
    }

    @Test("The old pages' forms need the cookie alone, and no other site's")
    func oldForms() async throws {
        let scene = try await Scene()
        let issue = scene.redmine.addIssue(by: 5, "Printer")
        let cookie = try await scene.cookie(scene.alice)
        try await scene.flow.test { client in
            let path = "/my-issues/\(issue)"
            let body = ByteBuffer(string: Self.form(["comment": "From the old page"]))
            let sent = try await client.execute(uri: path, method: .post, headers: cookie.merging(Self.formType), body: body) { $0 }
            #expect(sent.status == .seeOther && sent.headers[.location] == path)
            #expect(scene.redmine.value.issues[issue]?.journals.last?.notes == "From the old page")
            for origin: HTTPFields in [[.origin: "https://evil.test"], [.site: "cross-site"]] {
                let headers = cookie.merging(Self.formType).merging(origin)
                let foreign = try await client.execute(uri: path, method: .post, headers: headers, body: body) { $0 }
                #expect(foreign.status == .forbidden)
            }
            #expect(scene.redmine.value.issues[issue]?.journals.count == 1)
            let nobody = try await client.execute(uri: path, method: .post, headers: Self.formType, body: body) { $0 }
            #expect(nobody.headers[.location] == "/login")
            let empty = try await client.execute(
                uri: path, method: .post, headers: cookie.merging(Self.formType), body: ByteBuffer(string: "comment=")
            ) { $0 }
            #expect(empty.status == .unprocessableContent)

            let parts = [
                "name=\"subject\"\r\n\r\nScanner", "name=\"description\"\r\n\r\nOne\r\nTwo",
                "name=\"upload_files\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nfirst",
                "name=\"upload_files\"; filename=\"b.txt\"\r\nContent-Type: text/plain\r\n\r\nsecond",
            ]
            let multipart = parts.map { "--B\r\nContent-Disposition: form-data; \($0)\r\n" }.joined() + "--B--\r\n"
            let opened = try await client.execute(
                uri: "/my-issues/new", method: .post, headers: cookie.merging([.contentType: "multipart/form-data; boundary=B"]),
                body: ByteBuffer(string: multipart)
            ) { $0 }
            #expect(opened.status == .seeOther && opened.headers[.location] == "/my-issues")
            let made = scene.redmine.value.issues.values.first { $0.subject == "Scanner" }
            #expect(made?.files.map(\.name) == ["a.txt", "b.txt"] && made?.project == 1 && made?.author == 5)
            let missing = try await client.execute(
                uri: "/my-issues/new", method: .post, headers: cookie.merging(Self.formType),
                body: ByteBuffer(string: Self.form(["subject": "", "description": "kept"]))
            ) { $0 }
            #expect(missing.status == .unprocessableContent && missing.text.contains("kept"))
        }
    }

    @Test("The old scripts: my issues, the board's comments and counts, each person's own read state")
    func oldRoutes() async throws {
        let scene = try await Scene()
        let issue = scene.redmine.addIssue(by: 5, "Call <7>", in: 2)
        let comment = scene.redmine.comment("<b>good</b><img src=x onerror=alert(1)>", on: issue, by: 6)
        scene.redmine.change { $0.now = scene.flow.world.now.adding(.seconds(-60)) }
        try await scene.keepQuality()
        let (alice, bob) = (try await scene.cookie(scene.alice), try await scene.cookie(scene.bob))
        try await scene.flow.test { client in
            func get(_ path: String, _ headers: HTTPFields) async throws -> TestResponse {
                try await client.execute(uri: path, method: .get, headers: headers) { $0 }
            }
            let mine = try await get("/get-my-issues", alice)
            let line = (mine.json["issues"] as? [[String: Any]])?.first
            #expect(number(line?["id"]) == issue && line?["status_name"] as? String == "New" && line?["status_id"] as? Int == 1)
            #expect(line?["subject"] as? String == "Call <7>" && (line?["updated_on"] as? String)?.hasSuffix("00Z") == true)
            #expect((mine.json["statuses"] as? [[String: Any]])?.count == 5)

            let shown = try await get("/comment-notifications", alice)
            let html = shown.json["html"] as? String ?? ""
            #expect(shown.json["success"] as? Bool == true && shown.json["count"] as? Int == 1)
            #expect(html.contains("<b>good</b>") && !html.contains("<img") && html.contains("Call &lt;7&gt;"))
            #expect(try await get("/get-new-issues-count", alice).json["count"] as? Int == 1)
            #expect(try await get("/get-total-issues-count", alice).json["count"] as? Int == 1)

            let marked = try await client.execute(uri: "/mark-comment-read/\(comment)", method: .post, headers: alice) { $0 }
            #expect(marked.status == .ok && marked.json["success"] as? Bool == true)
            #expect(try await get("/comment-notifications", alice).json["count"] as? Int == 0)
            #expect(try await get("/comment-notifications", bob).json["count"] as? Int == 1)
            let foreign = try await client.execute(
                uri: "/mark-all-comments-read", method: .post, headers: bob.merging([.origin: "https://evil.test"])
            ) { $0 }
            #expect(foreign.status == .forbidden && foreign.json["success"] as? Bool == false)
            _ = try await client.execute(uri: "/mark-all-comments-read", method: .post, headers: bob) { $0 }
            #expect(try await get("/comment-notifications", bob).json["count"] as? Int == 0)
            let wrong = try await client.execute(uri: "/mark-comment-read/x", method: .post, headers: bob) { $0 }
            #expect(wrong.status == .notFound && wrong.json["error"] is String)
            for path in ["/get-my-issues", "/comment-notifications", "/get-new-issues-count", "/get-total-issues-count"] {
                let nobody = try await get(path, [:])
                #expect(nobody.status == .unauthorized && nobody.json["success"] as? Bool == false, "\(path)")
            }
            // The board's page shows the same.
            var browser = try await scene.flow.browser(client, user: scene.alice)
            #expect(try await browser.get("/quality").text.contains("No comments"))
            let all = try await browser.get("/quality?show=all")
            #expect(all.text.contains("good") && !all.text.contains("<img"))
            // Away: the last counts, and never a 500.
            scene.redmine.change { $0.fault = .status(500) }
            scene.flow.world.advance(.seconds(60))
            let old = try await get("/get-total-issues-count", alice)
            #expect(old.json["count"] as? Int == 1 && old.json["as_of"] is String)
            #expect(try await browser.get("/quality").status == .ok)
        }
    }

    @Test("Whom Redmine does not know is told why, on the page and to the script")
    func unknown() async throws {
        let scene = try await Scene()
        let cookie = try await scene.cookie(scene.eve)
        try await scene.flow.test { client in
            var browser = try await scene.flow.browser(client, user: scene.eve)
            let page = try await browser.get("/my-issues")
            #expect(page.status == .ok && page.text.contains("no e-mail address") && page.text.contains("/my-issues/settings"))
            let script = try await client.execute(uri: "/get-my-issues", method: .get, headers: cookie) { $0 }
            #expect(script.status == .forbidden && script.json["success"] as? Bool == false)
        }
    }

    @Test("Without Redmine the pages say so, and incidents show nothing of it")
    func without() async throws {
        let flow = try await FlowFixture()
        let service = try await flow.addService("Shop")
        let incident = try await flow.report("x", of: service)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            for path in ["/my-issues", "/my-issues/new", "/quality"] {
                let page = try await browser.get(path)
                #expect(page.status == .ok && page.text.contains("redmine."), "\(path)")
            }
            #expect(try await !browser.get("/incidents/\(incident)").text.contains("/issue\""))
        }
    }

    @Test("Notices of an issue are read when its text is shown")
    func notices() async throws {
        let scene = try await Scene()
        let issue = scene.redmine.addIssue(by: 5, "Printer")
        let now = scene.flow.world.now
        try await scene.flow.database.write { connection in
            for (number, user) in [(1, scene.alice.id), (2, scene.bob.id)] {
                let draft = NoticeDraft(
                    user: user, kind: .comment, issue: issue, source: "journal:\(number)", subject: "Printer", body: "x", happenedAt: now)
                _ = try NoticeStore.add([draft], at: now, on: connection)
            }
        }
        try await scene.flow.test { client in
            var browser = try await scene.flow.browser(client, user: scene.alice)
            _ = try await browser.get("/my-issues")
            let unread = {
                try await scene.flow.database.read { try $0.query("SELECT id FROM helpdesk_notices WHERE read_at IS NULL").count }
            }
            #expect(try await unread() == 2)
            _ = try await browser.get("/my-issues/\(issue)")
            #expect(try await unread() == 1)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let site = Self("Sec-Fetch-Site") ?? .from
}

/// A number of an answer's JSON.
private func number(_ value: Any?) -> Int64? { (value as? Int).map(Int64.init) }

extension HTTPFields {
    fileprivate func merging(_ others: HTTPFields) -> HTTPFields {
        var fields = self
        for field in others { fields[field.name] = field.value }
        return fields
    }
}
