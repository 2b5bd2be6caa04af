import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import App
@testable import Notifications

@Suite("The pages of messages' words", .oneEngine, .timeLimit(.minutes(2)))
struct MessageWordsPagesTests {
    private static let page = "/message-words/mail/en/opened"
    private static let place = WordsPlace(.opened, .mail, .english)

    private func words(_ flow: FlowFixture) async throws -> MessageWords {
        try await flow.composition.notifications.messageWords.find(Self.place, by: .commandLine).words
    }

    @Test("They are there in three languages, for every kind")
    func pages() async throws {
        let flow = try await FlowFixture()
        try await flow.report("Login <503>", of: try await flow.addService("Shop"))
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .supervisor)
            for language in ["en", "ru", "pt-BR"] {
                browser.language = language
                let list = try await browser.get("/message-words?channel=xmpp&language=\(language)")
                #expect(list.status == .ok && list.text.contains("/message-words/xmpp/\(language)/on_call_begins"))
                #expect(!list.text.contains(/>\s*words_[a-z_]+\s*</), "\(language)")
                for kind in WordedKind.allCases {
                    let page = try await browser.get("/message-words/xmpp/\(language)/\(kind.rawValue)")
                    #expect(page.status == .ok && page.text.contains("lang=\"\(language)\""), "\(kind)")
                    // A key without a text would be shown as it is.
                    #expect(!page.text.contains(/>\s*words_[a-z_]+\s*</), "\(kind) in \(language)")
                }
            }
            for path in ["/message-words/pigeon/en/opened", "/message-words/mail/de/opened", "/message-words/mail/en/code"] {
                #expect(try await browser.get(path).status == .notFound, "\(path)")
            }
        }
    }

    @Test("What is typed is previewed on a real incident, by scripts and without them, and nothing is saved")
    func preview() async throws {
        let flow = try await FlowFixture()
        let service = try await flow.addService("Shop")
        let old = try await flow.report("Login <503>", of: service)
        flow.world.advance(.seconds(1))
        try await flow.report("Later", of: service)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .supervisor)
            let before = try await words(flow)
            #expect(try await browser.get(Self.page).text.contains("New error in Shop: Later"))
            #expect(try await browser.get(Self.page + "?incident=\(old)").text.contains("New error in Shop: Login &lt;503&gt;"))
            let fields: KeyValuePairs = ["title": "<b>{title}</b>", "text": "{service}!", "incident": "\(old)"]
            let part = try await browser.post(Self.page + "/preview", from: Self.page, fields).text
            // The page shows the message's own HTML as text.
            #expect(part.contains("&lt;b&gt;Login &lt;503&gt;&lt;/b&gt;") && part.contains("Shop!") && !part.contains("<html"))
            #expect(part.contains("&amp;lt;b&amp;gt;Login &amp;lt;503&amp;gt;&amp;lt;/b&amp;gt;"))
            let whole = try await browser.post(
                Self.page, from: Self.page, ["title": "<b>{title}</b>", "text": "{service}!", "incident": "\(old)", "look": "1"])
            #expect(whole.status == .ok && whole.text.contains("&lt;b&gt;Login &lt;503&gt;&lt;/b&gt;"))
            #expect(whole.text.contains("value=\"&lt;b&gt;{title}&lt;/b&gt;\"") && whole.text.contains("value=\"\(old)\""))
            let wrong = try await browser.post(Self.page + "/preview", from: Self.page, ["title": "{sevrity}", "text": ""])
            #expect(wrong.status == .ok && wrong.text.contains("no placeholder “sevrity”"))
            let gone = try await browser.post(Self.page + "/preview", from: Self.page, ["title": "x", "text": "", "incident": "999"])
            #expect(gone.status == .ok && gone.text.contains("notice-problem"))
            #expect(try await words(flow) == before)
        }
    }

    @Test("What is saved is in force, what cannot be is shown again, and the original words come back with one press")
    func saves() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .supervisor, name: "ann")
            let original = try await words(flow)
            let refused = try await browser.post(Self.page, from: Self.page, ["title": "Hey {sevrity}", "text": "{title}"])
            #expect(refused.status == .unprocessableContent && refused.text.contains("no placeholder “sevrity”"))
            #expect(refused.text.contains("value=\"Hey {sevrity}\"") && refused.text.contains("aria-invalid=\"true\""))
            #expect(try await words(flow) == original)
            let saved = try await browser.post(Self.page, from: Self.page, ["title": "Hey {title}", "text": "{service}\r\n{count}\r\n"])
            #expect(saved.status == .seeOther && saved.headers[.location] == Self.page + "?done=saved")
            #expect(try await words(flow) == MessageWords(title: "Hey {title}", text: "{service}\n{count}"))
            let list = try await browser.get("/message-words?channel=mail&language=en").text
            #expect(list.contains("Own words") && list.contains("Hey {title}"))
            let page = try await browser.get(Self.page + "?done=saved").text
            #expect(page.contains("The words were saved") && page.contains("Back to the original words") && page.contains("ann"))
            #expect(page.contains("{service}\n{count}</textarea>"))
            let restored = try await browser.post(Self.page + "/restore", from: Self.page)
            #expect(restored.headers[.location] == Self.page + "?done=restored")
            #expect(try await words(flow) == original)
            // What was chosen can be taken again.
            let after = try await browser.get(Self.page).text
            #expect(!after.contains(Self.page + "/restore"))
            let version = try #require(after.firstMatch(of: /href="([^"]+\?version=[0-9]+)"/)).output.1
            #expect(try await browser.get(String(version)).text.contains("value=\"Hey {title}\""))
            let audit = try await flow.database.read { try Audit.list(limit: 50, on: $0) }
            #expect(
                audit.filter { $0.subject == "words of opened by mail in en" }.map { "\($0.actor) \($0.action.rawValue)" } == [
                    "ann message_words.restored", "ann message_words.changed",
                ])
        }
    }

    @Test("They are for whoever manages the destinations of the whole house", arguments: [Role.viewer, .operator, .supervisor, .admin])
    func rights(role: Role) async throws {
        let flow = try await FlowFixture()
        let may = role >= .supervisor
        try await flow.test { client in
            var browser = try await flow.browser(client, as: role)
            for path in ["/message-words", Self.page] {
                #expect(try await browser.get(path).status == (may ? .ok : .forbidden), "\(path)")
            }
            for path in [Self.page, Self.page + "/preview", Self.page + "/restore"] {
                let answer = try await browser.post(path, from: "/profile", ["title": "x", "text": ""])
                #expect(may ? [.ok, .seeOther].contains(answer.status) : answer.status == .forbidden, "\(path)")
            }
            let destinations = try await browser.get("/destinations").text
            #expect(destinations.contains("href=\"/message-words\"") == may)
        }
    }

    @Test("The bell is in its reader's language, not in the destination's")
    func bell() async throws {
        let flow = try await FlowFixture()
        _ = try await flow.composition.notifications.destinations.add(
            DestinationDraft(name: "ops", channel: "telegram", address: "-1"), by: .commandLine)
        try await flow.composition.notifications.start()
        try await flow.report("Login <503>", of: try await flow.addService("Shop"))
        while try await flow.composition.notifications.decider.runOnce() > 0 {}
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            for (language, line) in [
                ("pt-BR", "Novo incidente (erro) em Shop: Login &lt;503&gt;"), ("en", "New error in Shop: Login &lt;503&gt;"),
            ] {
                browser.language = language
                #expect(try await browser.get("/bell").text.contains(line), "\(language)")
            }
        }
    }
}
