import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Notifications
import Platform
import StatusPage
import TestKit
import Testing

@testable import App

@Suite("The pages by which customers subscribe", .bothEngines, .timeLimit(.minutes(5)))
struct SubscriberPagesTests {
    private func house() async throws -> FlowFixture {
        try await FlowFixture { settings in
            settings[StatusSettings.self].name = "Acme"
            // Nothing is sent there: messages wait in the outbox.
            settings[MailSettings.self].url = "smtp://127.0.0.1:9"
            settings[MailSettings.self].from = "desk@example.org"
        }
    }

    private func send(
        _ client: any TestClientProtocol, _ path: String, _ form: String = "", _ language: String = "en"
    ) async throws -> TestResponse {
        try await client.execute(
            uri: path, method: .post,
            headers: [.contentType: "application/x-www-form-urlencoded", .acceptLanguage: language], body: ByteBuffer(string: form)
        ) { $0 }
    }

    /// The path of the link in the newest message of the outbox that has this in it.
    private func link(_ part: String, _ flow: FlowFixture) async throws -> String? {
        let rows = try await flow.database.read { try $0.query("SELECT content FROM notifications ORDER BY id DESC") }
        let text = try rows.compactMap { try $0.optionalText("content") }.joined(separator: "\n")
        return text.firstMatch(of: try Regex("\(part)/[A-Za-z0-9._-]+")).map { String(text[$0.range]) }
    }

    @Test("Reading changes nothing: one subscribes, confirms, chooses and leaves by buttons, without scripts and in one's language")
    func story() async throws {
        let flow = try await house()
        try await flow.test { client in
            let form = try await client.execute(uri: "/status/subscribe?lang=ru", method: .get) { $0 }
            #expect(form.status == .ok && form.text.contains("<h1>Подписаться</h1>") && form.headers[.cacheControl] == "no-store")
            #expect(form.text.contains("value=\"mail\" checked") && form.text.contains("value=\"webhook\""))
            #expect(!form.text.contains("value=\"telegram\""), "it is not set up")
            let home = try await client.execute(uri: "/status", method: .get) { $0.text }
            #expect(home.contains("href=\"/status/subscribe\""))
            let sent = try await send(client, "/status/subscribe", "channel=mail&address=ann%40example.org&language=en&maintenances=1")
            #expect(sent.status == .seeOther && sent.headers[.location] == "/status/subscribe?done=asked")
            let confirmation = try #require(try await link("/status/confirmations", flow))
            let question = try await client.execute(uri: confirmation, method: .get) { $0 }
            #expect(question.status == .ok && question.text.contains("ann@example.org") && question.text.contains("Yes, subscribe"))
            #expect(try await flow.composition.statusPage.subscribers.list(limit: 9, by: .commandLine).map(\.confirmedAt) == [nil])
            let confirmed = try await send(client, confirmation)
            let managed = try #require(confirmed.headers[.location]?.split(separator: "?").first.map(String.init))
            #expect(managed.hasPrefix("/status/subscriptions/"))
            #expect(try await send(client, managed, "language=pt-BR&severity=major").status == .seeOther)
            let known = try #require(try await flow.composition.statusPage.subscribers.list(limit: 9, by: .commandLine).first)
            #expect(known.confirmedAt != nil && known.choice.language == .portuguese && !known.choice.tellsMaintenances)
            #expect(try await client.execute(uri: managed, method: .get) { $0.text }.contains("value=\"major\" selected"))
            let asks = try await client.execute(uri: managed + "/unsubscribe", method: .get) { $0 }
            #expect(asks.status == .ok && asks.text.contains("Unsubscribe"))
            // As programs do that show mails (RFC 8058).
            let ended = try await send(client, managed + "/unsubscribe", "List-Unsubscribe=One-Click")
            #expect(ended.status == .ok)
            #expect(try await send(client, managed + "/unsubscribe").status == .ok)
            #expect(try await flow.composition.statusPage.subscribers.list(limit: 9, by: .commandLine).isEmpty)
            #expect(try await client.execute(uri: managed, method: .get) { $0.status } == .gone)
        }
    }

    @Test("What cannot be sent to is told in the form, with what was typed; private web hooks are an administrator's to add")
    func refused() async throws {
        let flow = try await house()
        try await flow.test { client in
            let wrong = try await send(client, "/status/subscribe", "channel=mail&address=%22%3E%3Cb%3E&language=en")
            #expect(wrong.status == .unprocessableContent && wrong.text.contains("role=\"alert\"") && !wrong.text.contains("\"><b>"))
            let inside = try await send(client, "/status/subscribe", "channel=webhook&address=http%3A%2F%2F127.0.0.1%3A9%2Fx")
            #expect(inside.status == .unprocessableContent)
            #expect(try await send(client, "/status/subscribe", "channel=pigeon&address=x").status == .unprocessableContent)
            #expect(try await send(client, "/status/subscriptions/forged.token").status == .gone)
            let token = try await flow.addToken([.statusRead, .statusWrite])
            let added = try await client.post(
                "/api/v1/status/subscribers", #"{"channel":"webhook","address":"http://127.0.0.1:9/x"}"#, bearer: token)
            #expect(added.status == .created && added.json["confirmed_at"] is NSNull)
        }
    }

    @Test("The preview of what is about to be published says who would be told")
    func preview() async throws {
        let flow = try await house()
        try await flow.test { client in
            _ = try await send(client, "/status/subscribe", "channel=mail&address=ann%40example.org&language=en")
            _ = try await send(client, try #require(try await link("/status/confirmations", flow)))
            var desk = try await flow.browser(client, as: .operator)
            let shown = try await desk.post(
                "/status-page/incidents/preview", from: "/status-page/incidents/new", ["title.en": "Late", "text.en": "Queue."])
            #expect(shown.status == .ok && shown.text.contains("Subscribers who are told: E-mail 1"))
            // Who may publish sees how many there are, and not who.
            let page = try await desk.get("/status-page/subscribers")
            #expect(page.status == .ok && !page.text.contains("ann@example.org"))
        }
    }

    @Test("Where nobody is to subscribe, there is no form and no link to it")
    func none() async throws {
        let flow = try await FlowFixture { $0[StatusSettings.self].subscriptions = [] }
        try await flow.test { client in
            let home = try await client.execute(uri: "/status", method: .get) { $0.text }
            #expect(!home.contains("/status/subscribe"))
            #expect(try await send(client, "/status/subscribe", "channel=mail&address=a%40b.example").status == .unprocessableContent)
        }
    }
}
