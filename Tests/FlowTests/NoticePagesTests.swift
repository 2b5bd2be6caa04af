import Accounts
import Foundation
import HTTPTypes
import Helpdesk
import HummingbirdTesting
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import App

@Suite("Notices, on the desk and for the old pages", .oneEngine, .timeLimit(.minutes(5)))
struct NoticePagesTests {
    private static let long = "<p>" + String(repeating: "ж", count: 150) + " <b>end</b></p>"

    @discardableResult
    private func tell(
        _ flow: FlowFixture, _ user: UserID, _ source: String, _ kind: NoticeKind = .status, issue: Int64 = 12, body: String = ""
    ) async throws -> NoticeID {
        let time = flow.world.now
        let draft = NoticeDraft(
            user: user, kind: kind, issue: issue, source: source, subject: "Printer <1>", oldStatus: kind == .status ? "New" : nil,
            newStatus: kind == .status ? "In progress" : nil, author: "Ivan", body: body, happenedAt: time)
        return try await flow.database.write { try #require(try NoticeStore.add([draft], at: time, on: $0).first).id }
    }

    private func count(_ browser: inout PageBrowser) async throws -> Int? {
        try await browser.get("/get-notification-count").json["count"] as? Int
    }

    @Test("The list shows what changed, cut at 100, in three languages, and reads nothing; opening reads")
    func list() async throws {
        let flow = try await FlowFixture()
        let ann = try await flow.addUser("ann", .viewer).user
        let status = try await tell(flow, ann.id, "journal:1")
        let comment = try await tell(flow, ann.id, "journal:1", .comment, body: Self.long)
        try await flow.test { client in
            var browser = try await flow.browser(client, user: ann)
            for language in ["en", "ru", "pt-BR"] {
                browser.language = language
                for path in ["/notifications", "/notifications/history", "/notifications/choices", "/notifications/\(status)"] {
                    let page = try await browser.get(path)
                    #expect(page.status == .ok && !page.text.contains(/>\s*notices?_[a-z_]+\s*</), "\(language) \(path)")
                }
            }
            browser.language = "en"
            let page = try await browser.get("/notifications")
            #expect(page.text.contains("Printer &lt;1&gt;") && page.text.contains("href=\"/my-issues/12\""))
            #expect(page.text.contains("<strong>In progress</strong>") && page.text.contains(String(repeating: "ж", count: 100) + "…"))
            #expect(!page.text.contains(String(repeating: "ж", count: 101)))
            #expect(try await count(&browser) == 1)
            let opened = try await browser.get("/notifications/\(comment)")
            #expect(opened.text.contains("<b>end</b>") && opened.text.contains("id=\"notice-\(comment)\" data-open"))
            #expect(try await count(&browser) == 0)
        }
    }

    @Test("Nobody sees, reads or clears what is another's, by any address")
    func others() async throws {
        let flow = try await FlowFixture()
        let ann = try await flow.addUser("ann", .viewer).user
        let id = try await tell(flow, ann.id, "journal:1")
        try await flow.test { client in
            var bob = try await flow.browser(client, as: .admin)
            #expect(try await bob.get("/notifications/\(id)").status == .notFound)
            #expect(try await bob.post("/notifications/\(id)/read", from: "/profile").status == .notFound)
            for path in ["/notifications/read", "/notifications/clear", "/clear-notifications", "/delete_notification_status/12"] {
                #expect(try await bob.post(path, from: "/profile").status == .seeOther, "\(path)")
            }
            #expect(try await bob.get("/api/notifications/poll").json["total_count"] as? Int == 0)
            #expect(try await bob.get("/notifications/history").text.contains("Printer") == false)
            var own = try await flow.browser(client, user: ann)
            #expect(try await count(&own) == 1)
        }
    }

    @Test("Cleared with a question, told once, and brought back")
    func clear() async throws {
        let flow = try await FlowFixture()
        let ann = try await flow.addUser("ann", .viewer).user
        for number in 1...3 { try await tell(flow, ann.id, "journal:\(number)", issue: Int64(number)) }
        try await flow.test { client in
            var browser = try await flow.browser(client, user: ann)
            browser.language = "ru"
            let asked = try await browser.get("/notifications")
            #expect(asked.text.contains("Убрать 3 уведомления из списка?"))
            let cleared = try await browser.post("/notifications/clear", from: "/notifications", ["newest": "1000000"])
            #expect(cleared.status == .seeOther && cleared.headers[.location] == "/notifications")
            let told = try await browser.get("/notifications")
            #expect(told.text.contains("Уведомления успешно удалены") && !told.text.contains("Printer"))
            let moment = try #require(told.text.firstMatch(of: /name="moment" value="(\d+)"/)?.output.1)
            #expect(!(try await browser.get("/notifications").text.contains("Уведомления успешно удалены")))
            #expect(try await browser.post("/notifications/undo", from: "/profile", ["moment": String(moment)]).status == .seeOther)
            #expect(try await count(&browser) == 3)
        }
    }

    @Test("A page that is open asks for the number, and is no sign of life by it")
    func openPage() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let asked = try #require(HTTPField.Name("X-Asked-By"))
            #expect(try await browser.get("/notifications").text.contains("hx-get=\"/notifications/count\""))
            for _ in 1...2 {
                flow.world.advance(.seconds(2 * 86_400))
                _ = try await browser.get("/notifications/count", [asked: "page"])
            }
            #expect(try await browser.get("/notifications/history").status == .seeOther)
        }
    }

    @Test("Whoever is not signed in is led to /login, or answered 401 in the old form")
    func strangers() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            for path in ["/notifications", "/get-notification-count"] {
                let answer = try await client.execute(uri: path, method: .get) { $0 }
                #expect([.seeOther, .found].contains(answer.status) && answer.headers[.location] == "/login", "\(path)")
            }
            for path in ["poll", "status"].map({ "/api/notifications/\($0)" }) + ["/check-connection", "/api/system/status"] {
                let answer = try await client.execute(uri: path, method: .get) { $0 }
                #expect(answer.status == .unauthorized && answer.json["success"] as? Bool == false, "\(path)")
                #expect(answer.json["error"] is String)
            }
        }
    }

    @Test("What the old scripts ask is answered as they know it")
    func scripts() async throws {
        let flow = try await FlowFixture()
        let ann = try await flow.addUser("ann", .viewer).user
        let status = try await tell(flow, ann.id, "journal:1")
        let comment = try await tell(flow, ann.id, "journal:2", .comment, body: "<p>Hello</p>")
        try await flow.test { client in
            let browser = try await flow.browser(client, user: ann)
            let cookie = try #require(browser.cookies.map { "\($0.key)=\($0.value)" }.first)
            func ask(_ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, _ extra: HTTPFields = [:]) async throws
                -> TestResponse
            {
                var headers: HTTPFields = [.cookie: cookie, .contentType: "application/json"]
                for field in extra { headers[field.name] = field.value }
                return try await client.execute(
                    uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
                ) { $0 }
            }
            let poll = try await ask(.get, "/api/notifications/poll").json
            let lists = try #require(poll["notifications"] as? [String: [[String: Any]]])
            #expect(poll["success"] as? Bool == true && poll["total_count"] as? Int == 2 && poll["timestamp"] is String)
            let change = try #require(lists["status_notifications"]?.first)
            #expect(change["id"] as? Int == Int(status.rawValue) && change["issue_id"] as? Int == 12)
            #expect(change["old_status"] as? String == "New" && change["new_status"] as? String == "In progress")
            #expect(change["old_subj"] as? String == "Printer <1>" && change["date_created"] as? String == "2026-11-21T09:00:00.000000Z")
            let said = try #require(lists["comment_notifications"]?.first)
            #expect(said["notes"] as? String == "<p>Hello</p>" && said["author"] as? String == "Ivan")
            #expect(lists["redmine_notifications"]?.isEmpty == true)

            let wrong = try await ask(.post, "/api/notifications/mark-read", #"{"notification_id":"status_999"}"#)
            #expect(wrong.status == .notFound && wrong.json["success"] as? Bool == false)
            let read = try await ask(
                .post, "/api/notifications/mark-read",
                #"{"notification_id":"comment_\#(comment)","notification_type":"comment"}"#)
            #expect(read.json["success"] as? Bool == true)
            #expect(try await ask(.get, "/get-notification-count").json["count"] as? Int == 1)
            let state = try await ask(.get, "/api/notifications/status").json
            #expect(state["success"] as? Bool == true && state["enabled"] as? Bool == true)
            #expect(try await ask(.get, "/check-connection").json["connected"] as? Bool == true)
            let system = try await ask(.get, "/api/system/status").json
            #expect(system["status"] as? String == "ok" && (system["services"] as? [String: String]) == ["database": "ok"])

            // Another site's page can send the cookie, and is told apart by its browser.
            for (name, value) in [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Origin", "null")] {
                let answer = try await ask(
                    .post, "/api/notifications/clear", "{}", [try #require(HTTPField.Name(name)): value])
                #expect(answer.status == .forbidden && answer.json["success"] as? Bool == false, "\(name): \(value)")
            }
            #expect(try await ask(.post, "/api/notifications/mark-all-read").json["success"] as? Bool == true)
            #expect(try await ask(.post, "/api/notifications/clear", "{}").json["success"] as? Bool == true)
            #expect(try await ask(.get, "/api/notifications/poll").json["total_count"] as? Int == 0)
        }
    }

    @Test("Old forms delete one's own notices of an issue, of their kind alone, without a form token")
    func oldForms() async throws {
        let flow = try await FlowFixture()
        let ann = try await flow.addUser("ann", .viewer).user
        let bob = try await flow.addUser("bob", .viewer).user
        for user in [ann.id, bob.id] {
            try await tell(flow, user, "journal:1")
            try await tell(flow, user, "journal:1", .comment, body: "<p>x</p>")
        }
        try await flow.test { client in
            let (mine, others) = (try await flow.browser(client, user: ann), try await flow.browser(client, user: bob))
            func post(_ path: String, _ body: String? = nil) async throws -> TestResponse {
                var headers: HTTPFields = [.cookie: mine.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")]
                if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
                return try await client.execute(
                    uri: path, method: .post, headers: headers, body: body.map { ByteBuffer(string: $0) }
                ) { $0 }
            }
            var (ann, bob) = (mine, others)
            let deleted = try await post("/delete_notification_status/12")
            #expect(deleted.status == .seeOther && deleted.headers[.location] == "/notifications")
            #expect(try await count(&ann) == 1)
            #expect(try await count(&bob) == 2)
            #expect(try await post("/delete_notification_add_notes/12", "x=1").headers[.location] == "/notifications")
            #expect(try await count(&ann) == 0)
            #expect(
                try await post("/update_vacuum_im_notifications", "vacuum_im_notifications_checked=checked").json["success"] as? Bool
                    == true)
            let operations = flow.composition.helpdesk.noticeOperations
            let user = try #require(try await flow.composition.accounts.userDirectory.user(mine.user(flow)))
            #expect(try await operations.choices(by: user.caller).choices.xmpp)
            #expect(try await post("/update_vacuum_im_notifications", "vacuum_im_notifications_checked=").status == .ok)
            #expect(try await operations.choices(by: user.caller).choices.xmpp == false)
        }
    }

    @Test("Programs list, read and clear, and say where they are told")
    func programs() async throws {
        let flow = try await FlowFixture()
        let ann = try await flow.addUser("ann", .viewer).user
        for number in 1...3 { try await tell(flow, ann.id, "journal:\(number)", number == 3 ? .comment : .status, body: "<p>Hi</p>") }
        try await flow.test { client in
            let api = try await flow.program(client, owner: ann.id)
            let first = try await api.get("/notices?limit=2")
            let next = try #require(first.json["next"] as? String)
            #expect(first.items.count == 2 && first.items[0]["kind"] as? String == "comment" && first.items[0]["text"] as? String == "Hi")
            #expect(try await api.get("/notices?limit=2&after=\(next)").items.count == 1)
            #expect(try await api.get("/notices?kind=status").items.count == 2)
            let id = try #require(first.items[0]["id"] as? Int)
            #expect(try await api.post("/notices/\(id)/read").json["read_at"] is String)
            #expect(try await api.get("/notices/unread").json["all"] as? Int == 2)
            #expect(try await api.post("/notices/read-all").status == .noContent)
            #expect(try await api.post("/notices/clear").status == .noContent)
            #expect(try await api.get("/notices").items.isEmpty)
            #expect(try await api.get("/notices?cleared=true").items.count == 3)
            #expect(try await api.get("/notices/choices").json["xmpp"] as? Bool == false)
            let house = try await flow.program(client)
            #expect(try await house.get("/notices").status == .forbidden)
        }
    }
}

extension PageBrowser {
    /// Whose browser it is.
    fileprivate func user(_ flow: FlowFixture) async throws -> UserID {
        try await flow.database.read { try #require(try $0.row("SELECT id FROM users WHERE name = 'ann'")).id("id") }
    }
}
