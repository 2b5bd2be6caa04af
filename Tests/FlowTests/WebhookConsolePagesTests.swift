import HTTPTypes
import HummingbirdTesting
import Kernel
import Notifications
import Platform
import TestKit
import Testing

@testable import App

@Suite("The page on which a web hook is tried", .oneEngine, .timeLimit(.minutes(5)))
struct WebhookConsolePagesTests {
    /// A web hook of every service at an address where nothing listens.
    private func path(_ flow: FlowFixture, channel: String = "webhook", address: String = "http://127.0.0.1:9/hook") async throws -> String
    {
        let draft = DestinationDraft(name: "Ops <1> \(channel)", channel: channel, address: address)
        let made = try await flow.composition.notifications.destinations.add(draft, by: .commandLine)
        return "/destinations/\(made.destination.id)/console"
    }

    @Test("It is there in three languages, and shows what was sent although nobody answers")
    func shown() async throws {
        let flow = try await FlowFixture()
        let path = try await path(flow)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .supervisor)
            for language in ["en", "ru", "pt-BR"] {
                browser.language = language
                let page = try await browser.get(path)
                #expect(page.status == .ok && page.text.contains("Ops &lt;1&gt;") && !page.text.contains("Ops <1>"))
                #expect(!page.text.contains(/>\s*webhook_console_[a-z_]+\s*</), "\(language)")
            }
            browser.language = "en"
            let tried = try await browser.post(path, from: path)
            #expect(tried.status == .ok && tried.text.contains("POST http://127.0.0.1:9/hook"))
            #expect(tried.text.contains("webhook-signature: v1,") && tried.text.contains("It was not taken"))
        }
    }

    @Test("It is for those who may change the destination, and for web hooks")
    func rights() async throws {
        let flow = try await FlowFixture()
        let path = try await path(flow)
        let mail = try await self.path(flow, channel: "mail", address: "ops@example.org")
        try await flow.test { client in
            var viewer = try await flow.browser(client, as: .viewer)
            let seen = try await viewer.get(path)
            let tried = try await viewer.post(path)
            #expect(seen.status == .forbidden && tried.status == .forbidden)
            var supervisor = try await flow.browser(client, as: .supervisor)
            for missing in [mail, "/destinations/99/console", "/destinations/x/console"] {
                let answer = try await supervisor.get(missing)
                #expect(answer.status == .notFound, "\(missing)")
            }
            let stranger = try await client.execute(uri: path, method: .get)
            #expect(stranger.headers[.location]?.hasPrefix("/sign-in") == true)
        }
    }
}
