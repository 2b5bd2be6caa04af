import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("What browsers need for messages", .oneEngine) struct WebPushPartsTests {
    @Test("The service worker stands at the root, so that it serves every page, and is looked for anew")
    func worker() async throws {
        try await TestServer().test(routes: { WebPushParts.add(to: $0) }) { client in
            let answer = try await client.execute(uri: "/webpush-worker.js", method: .get)
            #expect(answer.status == .ok && answer.headers[.contentType] == "text/javascript; charset=utf-8")
            #expect(answer.headers[.cacheControl] == "no-cache" && answer.text.contains("showNotification"))
        }
    }

    @Test("A page subscribes by a form that is hidden until the browser can")
    func form() throws {
        let pages = try PageRenderer(parts: [.platform, WebPushParts.parts], navigation: { _ in [] })
        let form = WebPushForm(key: "BKey", action: "/profile/contact-methods")
        let html = try pages.document(form.piece.template, model: form.piece.model, language: .english)
        #expect(html.contains("data-key=\"BKey\"") && html.contains("data-worker=\"/webpush-worker.js\""))
        #expect(html.contains("action=\"/profile/contact-methods\" hidden") && html.contains("name=\"subscription\""))
        #expect(html.contains("Messages to this browser need JavaScript.") && html.contains("webpush_subscribe.js\" defer"))
    }

    @Test("Programs get the key without proof, and always the same one")
    func key() async throws {
        let house = try await ChannelHouse()
        let operations = WebPushAPI(on: house.ground).operations
        #expect(operations.map(\.id) == ["getWebPushKey"] && operations.map(\.path) == ["/webpush/key"])
        guard case .everybody = operations[0].access else {
            Issue.record("the key needs a token")
            return
        }
    }
}
