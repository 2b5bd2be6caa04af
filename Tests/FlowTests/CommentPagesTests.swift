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

@Suite("Comments on the page of an incident", .oneEngine)
struct CommentPagesTests {
    @Test("A preview shows what would be said, keeps what was typed and says nothing yet")
    func previews() async throws {
        let flow = try await FlowFixture()
        let id = try await flow.report("x", of: try await flow.addService("Shop"))
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let page = "/incidents/\(id)"
            let preview = try await browser.post(page + "/comment", from: page, ["comment": "**Seen** <b>", "preview": "1"])
            #expect(preview.status == .ok && preview.text.contains("<p><strong>Seen</strong> &lt;b&gt;</p>"))
            #expect(preview.text.contains(">**Seen** &lt;b&gt;</textarea>"))
            #expect(preview.text.contains("name=\"return_to\" value=\"\(page)\""))
            #expect(!(try await browser.get(page).text.contains("entry-comment")))
            var viewer = try await flow.browser(client, as: .viewer, name: "eve")
            #expect(try await viewer.post(page + "/comment", ["comment": "x", "preview": "1"]).status == .forbidden)
        }
    }

    @Test("An author changes their comment on a page of its own; others see that it was changed and no way to do it")
    func changes() async throws {
        let flow = try await FlowFixture()
        let id = try await flow.report("x", of: try await flow.addService("Shop"))
        try await flow.test { client in
            var anna = try await flow.browser(client, as: .operator, name: "anna")
            let page = "/incidents/\(id)"
            _ = try await anna.post(page + "/comment", from: page, ["comment": "It is the <bnak>"])
            let link = try #require(try await anna.get(page).text.firstMatch(of: /href="(\/incidents\/\d+\/comments\/(\d+))"/))
            let (form, number) = (String(link.output.1), String(link.output.2))
            #expect(try await anna.get(form).text.contains(">It is the &lt;bnak&gt;</textarea>"))
            let preview = try await anna.post(form, from: form, ["comment": "_the bank_", "preview": "1"])
            #expect(preview.status == .ok && preview.text.contains("<em>the bank</em>") && preview.text.contains(">_the bank_</textarea>"))
            let refused = try await anna.post(form, from: form, ["comment": "  "])
            #expect(refused.status == .unprocessableContent && refused.text.contains("A comment needs some text."))
            let saved = try await anna.post(form, from: form, ["comment": "It is the bank"])
            #expect(saved.headers[.location] == "\(page)#entry-\(number)")
            var bob = try await flow.browser(client, as: .supervisor, name: "bob")
            let seen = try await bob.get(page).text
            #expect(seen.contains("<p>It is the bank</p>") && !seen.contains("bnak") && seen.contains("id=\"entry-\(number)\""))
            #expect(seen.contains("class=\"entry-edited soft\">(edited <time") && !seen.contains(form))
            for answer in [try await bob.get(form), try await bob.post(form, from: page, ["comment": "y"])] {
                #expect(answer.status == .forbidden && answer.text.contains("Only its author can change a comment."))
            }
            for wrong in ["/comments/999", "/comments/x", "/comments/-1"] {
                #expect(try await anna.get(page + wrong).status == .notFound)
            }
        }
    }

    @Test("Programs change their user's comments")
    func api() async throws {
        let flow = try await FlowFixture()
        let id = try await flow.report("x", of: try await flow.addService("Shop"))
        let (ann, bob) = (try await flow.addUser("ann", .operator).user, try await flow.addUser("bob", .operator).user)
        try await flow.test { client in
            let (own, other) = (try await flow.program(client, owner: ann.id), try await flow.program(client, owner: bob.id))
            _ = try await own.post("/incidents/\(id)/comments", #"{"text": "bnak"}"#)
            let line = try #require(try await own.get("/incidents/\(id)/timeline").items.first)
            let path = "/incidents/\(id)/comments/\(line["id"] ?? "")"
            #expect(line["edited_at"] is NSNull && line["text"] as? String == "bnak")
            let refused = try await other.patch(path, #"{"text": "y"}"#)
            #expect(refused.status == .forbidden && refused.problem == "comment-of-another")
            #expect(try await own.patch(path, #"{"text": "bank"}"#).status == .ok)
            let edited = try #require(try await own.get("/incidents/\(id)/timeline").items.first)
            #expect(edited["text"] as? String == "bank" && edited["edited_at"] is String)
            #expect(try await own.patch("/incidents/\(id)/comments/999", #"{"text": "y"}"#).status == .notFound)
        }
    }
}
