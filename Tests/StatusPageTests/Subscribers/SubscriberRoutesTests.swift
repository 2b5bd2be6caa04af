import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("Statuspage's own way to subscribe", .oneEngine)
struct SubscriberRoutesTests {
    private static let all = "/api/v2/subscribers.json"
    private static let form = "application/x-www-form-urlencoded"

    private func ask(
        _ house: SubscriberHouse, _ method: HTTPRequest.Method, _ path: String = all, _ body: String = "", as type: String = form,
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var server = TestServer()
        server.web.families = [PublicAnswers.family]
        server.web.outer = [StatusCORS()]
        let (operations, reader) = (house.operations, house.page.reader)
        let routes = SubscriberRoutes(subscribers: operations, reader: reader, reading: { _, _ in reader.reading() })
        return try await server.test(routes: { routes.add(to: $0) }) { client in
            var headers = headers
            headers[.contentType] = type
            return try await client.execute(uri: path, method: method, headers: headers, body: ByteBuffer(string: body)) { $0 }
        }
    }

    private func subscribers(_ house: SubscriberHouse) async throws -> [Subscriber] {
        try await house.operations.list(limit: 100, by: .commandLine)
    }

    @Test("A mail address is asked, as a form and as JSON, for what was chosen and in the reader's language")
    func asksMail() async throws {
        let house = try await SubscriberHouse()
        let (sms, voice) = (try await house.page.add("SMS"), try await house.page.add("Voice"))
        let components = "subscriber%5Bcomponent_ids%5D%5B%5D=\(sms)&subscriber%5Bcomponent_ids%5D%5B%5D=\(voice)"
        let answer = try await ask(
            house, .post, Self.all, "subscriber%5Bemail%5D=ann%40example.org&" + components, headers: [.acceptLanguage: "ru"])
        #expect(answer.status == .ok && answer.headers[.cacheControl] == "no-store")
        let document = try #require(JSONReader.value(of: answer.text))
        #expect(document["mode"]?.string == "email_sms" && document["email"]?.string == "ann@example.org")
        #expect(document["subscriber"]?["email"]?.string == "ann@example.org" && document["page"]?["name"]?.string == "Acme")
        for body in [
            #"{"subscriber":{"email":"bob@example.org","component_ids":["\#(sms)"]}}"#,
            #"{"subscriber":{"email":"cid@example.org"},"component_ids":["\#(sms)"]}"#,
            #"{"email":"dan@example.org","component_id":"\#(sms)"}"#,
        ] {
            #expect(try await ask(house, .post, Self.all, body, as: "application/json").status == .ok, "\(body)")
        }
        let asked = Dictionary(uniqueKeysWithValues: try await subscribers(house).map { ($0.address, $0) })
        #expect(asked["ann@example.org"]?.choice.components == [sms, voice] && asked["ann@example.org"]?.choice.language == .russian)
        for name in ["bob", "cid", "dan"] { #expect(asked["\(name)@example.org"]?.choice.components == [sms], "\(name)") }
        #expect(house.outbox.messages.map(\.kind) == [.confirmation, .confirmation, .confirmation, .confirmation])
        #expect(asked.values.allSatisfy { $0.confirmedAt == nil })
    }

    @Test("An endpoint is a web hook, also with a mail address beside it")
    func asksWebhooks() async throws {
        let house = try await SubscriberHouse()
        let answer = try await ask(
            house, .post, Self.all, "subscriber%5Bemail%5D=ann%40example.org&subscriber%5Bendpoint%5D=https%3A%2F%2Fhook.example%2Fx")
        #expect(answer.text.contains(#""mode":"webhook""#) && answer.text.contains(#""webhook":"https://hook.example/x""#))
        #expect(try await subscribers(house).map { "\($0.channel) \($0.address)" } == ["webhook https://hook.example/x"])
    }

    @Test("Who asks for a known address finds out nothing, and its subscription stays as it is")
    func saysTheSame() async throws {
        let house = try await SubscriberHouse()
        let sms = try await house.page.add("SMS")
        let body = "subscriber%5Bemail%5D=ann%40example.org"
        let first = try await ask(house, .post, Self.all, body).text
        try await house.subscribe(.mail, "ann@example.org") { $0.components = [sms] }
        #expect(try await ask(house, .post, Self.all, body).text == first)
        #expect(try await subscribers(house).map(\.choice.components) == [[sms]])
    }

    @Test("The token of a message shows its subscription and ends it; nothing else does")
    func ends() async throws {
        let house = try await SubscriberHouse()
        let token = try await house.subscribe(.mail, "ann@example.org")
        let path = "/api/v2/subscribers/\(token).json"
        #expect(try await ask(house, .get, path).text.contains("ann@example.org"))
        let id = try #require(try await subscribers(house).first?.id)
        #expect(try await ask(house, .delete, "/api/v2/subscribers/\(id).json").status == .gone)
        let ended = try await ask(house, .delete, path)
        #expect(ended.status == .ok && ended.text == "true")
        #expect(try await subscribers(house).isEmpty)
        #expect(try await ask(house, .get, path).status == .gone)
    }

    @Test(
        "What cannot be subscribed to is refused in the API's form",
        arguments: [
            (#"{"subscriber":{"phone_number":"5551234"}}"#, 422), (#"{"subscriber":{"email":"nobody"}}"#, 422), ("{}", 422),
            (#"{"subscriber":{"email":"a@example.org","incident_id":"inc0000000a1"}}"#, 422),
            (#"{"subscriber":{"email":"a@example.org","component_ids":["cmp0nothing0"]}}"#, 422),
            (#"{"subscriber":{"email":"a@example.org","component_id":"no id"}}"#, 422), ("[]", 422), ("{", 422),
        ])
    func refuses(body: String, status: Int) async throws {
        let house = try await SubscriberHouse()
        let answer = try await ask(house, .post, Self.all, body, as: "application/json")
        #expect(answer.status.code == status && answer.text.hasPrefix(#"{"error":""#), "\(answer.text)")
        #expect(try await subscribers(house).isEmpty && house.outbox.messages.isEmpty)
    }

    @Test("One client subscribes so often an hour")
    func limits() async throws {
        let house = try await SubscriberHouse { $0.signUpsPerHour = 1 }
        #expect(try await ask(house, .post, Self.all, "subscriber%5Bemail%5D=ann%40example.org").status == .ok)
        let refused = try await ask(house, .post, Self.all, "subscriber%5Bemail%5D=bob%40example.org")
        #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] != nil)
    }

    @Test("Pages of the web may subscribe, too")
    func crossOrigin() async throws {
        let house = try await SubscriberHouse()
        let asked = try await ask(house, .options, headers: [.origin: "https://elsewhere.example"])
        #expect(asked.headers[.accessControlAllowOrigin] == "*" && asked.headers[.accessControlAllowMethods] == "OPTIONS, POST")
    }
}
