import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import NIOCore
import Platform
import StatusPage
import TestKit
import Testing

@testable import App

@Suite("The public page of the whole product", .bothEngines)
struct PublicPageTests {
    private func add(_ client: any TestClientProtocol, _ path: String, _ body: String, _ token: String) async throws -> String {
        let answer = try await client.post("/api/v1/status" + path, body, bearer: token)
        #expect(answer.status == .created)
        return try #require(answer.json["id"] as? String, "\(answer.text)")
    }

    @Test("Everybody reads what programs tell, at once; the desk's incidents stay the desk's")
    func read() async throws {
        let flow = try await FlowFixture {
            $0[StatusSettings.self].name = "Acme"
            $0[FeedSettings.self].cacheSeconds = 0
        }
        let token = try await flow.addToken([.statusRead, .statusWrite])
        let number = try await flow.report("Secret of the desk", of: try await flow.addService("Shop"))
        try await flow.test { client in
            var visitor = PageBrowser(client: client)
            let empty = try await visitor.get("/status")
            #expect(empty.status == .ok && empty.text.contains("Acme") && !empty.text.contains("Secret of the desk"))
            let sms = try await add(client, "/components", #"{"name":{"en":"SMS","ru":"Сообщения"}}"#, token)
            let incident = try await add(
                client, "/incidents",
                #"{"title":{"en":"Late"},"state":"identified","impact":"major","components":{"\#(sms)":"partial_outage"},"text":{"en":"Queue."}}"#,
                token)
            let feed = try await client.post("/api/v1/feeds/sms", "MC;4;1053;Kildy\n", bearer: token)
            #expect(feed.status == .ok)
            let page = try await visitor.get("/status").text
            for text in ["Some systems are partly out", "Late", "Queue.", "SMS", "Monaco", "Kildy", "/incidents/\(incident)"] {
                #expect(page.contains(text), "\(text)")
            }
            visitor.language = "ru"
            let russian = try await visitor.get("/incidents/\(incident)").text
            #expect(russian.contains("<html lang=\"ru\">") && russian.contains("Сообщения") && russian.contains("(по-английски)"))
            // A number is the desk's, for those who are signed in.
            #expect(try await visitor.get("/incidents/\(number)").headers[.location]?.hasPrefix("/sign-in") == true)
            #expect(visitor.cookies.keys.filter { !$0.contains("csrf") } == [])
        }
    }

    @Test("A page of its own domain shows its components alone, to those who know its password")
    func privatePage() async throws {
        let flow = try await FlowFixture()
        let token = try await flow.addToken([.statusRead, .statusWrite])
        try await flow.test { client in
            let sms = try await add(client, "/components", #"{"name":{"en":"Only SMS"}}"#, token)
            _ = try await add(client, "/components", #"{"name":{"en":"Billing of others"}}"#, token)
            // As the test's client calls the server.
            _ = try await add(
                client, "/sites",
                #"{"host":"localhost","name":{"en":"Partner"},"access":"password","password":"open sesame","components":["\#(sms)"]}"#,
                token)
            func ask(_ path: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
                try await client.execute(uri: path, method: .get, headers: headers) { $0 }
            }
            let asked = try await ask("/status")
            #expect(asked.status == .forbidden && asked.text.contains("Partner") && !asked.text.contains("Only SMS"))
            #expect(try await ask("/api/v2/summary.json").status == .unauthorized)
            let entered = try await client.execute(
                uri: "/status/password", method: .post,
                headers: [.contentType: "application/x-www-form-urlencoded"],
                body: ByteBuffer(string: "password=open+sesame&return_to=%2Fstatus")
            ) { $0 }
            let cookie = try #require(entered.headers[.setCookie]?.prefix { $0 != ";" })
            #expect(entered.status == .seeOther && entered.headers[.location] == "/status")
            let page = try await ask("/status", [.cookie: String(cookie)])
            #expect(page.status == .ok && page.text.contains("Only SMS") && !page.text.contains("Billing of others"))
            let summary = try await ask("/api/v2/summary.json", [.cookie: String(cookie)])
            #expect(summary.status == .ok && summary.headers[.cacheControl] == "private, no-cache")
        }
    }
}
