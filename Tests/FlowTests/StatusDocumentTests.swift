import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import NIOCore
import NIOFoundationEssentialsCompat
import Platform
import StatusPage
import TestKit
import Testing

@testable import App

@Suite("The status document", .bothEngines)
struct StatusDocumentTests {
    private func document(_ client: any TestClientProtocol) async throws -> JSON {
        let answer = try await client.execute(uri: "/api", method: .get) { $0 }
        #expect(answer.status == .ok)
        return try JSONDecoder().decode(JSON.self, from: Data(buffer: answer.body))
    }

    @Test("What programs send is shown, by every form it may have; a wrong row is told and left out")
    func sent() async throws {
        let flow = try await FlowFixture { $0[FeedSettings.self].cacheSeconds = 0 }
        let token = try await flow.addToken([.statusWrite, .statusRead])
        try await flow.test { client in
            #expect(try await document(client)["status"] == true)
            let sms = try await client.post("/api/v1/feeds/sms", "FR;5;30;Rond\nFR;+5;30;Rond\n", bearer: token)
            #expect(sms.status == .ok && sms.json["rows"] as? Int == 1 && sms.json["rejected"] as? Int == 1)
            let rejected = (sms.json["rejected_rows"] as? [[String: Any]])?.first
            #expect(rejected?["line"] as? Int == 2 && rejected?["code"] as? String == "not_whole")
            for (name, body) in [
                ("mms", #"[{"country":"PE","provider":"Topolo","bandwidth":"9","response_time":"700"}]"#), ("voice", ""),
                ("email", "RU;Gmail;581"), ("billing", "001010"), ("support", #"[{"topic":"SMS","active_tickets":28}]"#),
                ("incidents", #"[{"topic":"A","status":"closed"},{"topic":"B","status":"active"}]"#),
            ] {
                #expect(try await client.post("/api/v1/feeds/\(name)", body, bearer: token).status == .ok, "\(name)")
            }
            let feeds = try await APIClient(client: client, token: token).get("/feeds").text
            #expect(feeds.contains(#""value":[{"active_tickets":28,"topic":"SMS"}]"#) && feeds.contains(#""reccuring":true"#))
            let data = try #require(try await document(client)["data"])
            #expect(data["sms"]?.elements?[0] == [["country": "France", "bandwidth": "5", "response_time": "30", "provider": "Rond"]])
            #expect(data["support"] == [3, 93] && data["billing"]?["reccuring"] == true && data["voice_call"] == [])
            #expect(data["incident"] == [["topic": "B", "status": "active"], ["topic": "A", "status": "closed"]])
            #expect(data["email"]?["Russian Federation"]?.elements?.count == 2)
        }
    }

    @Test("What cannot be read as a whole, and a source that is not in use, are refused")
    func refused() async throws {
        let flow = try await FlowFixture {
            $0[FeedSettings.self].sources = [.sms, .support, .billing]
            $0[FeedSettings.self].liveSupport = true
        }
        let token = try await flow.addToken([.statusWrite])
        try await flow.test { client in
            let broken = try await client.post("/api/v1/feeds/billing", "maybe", bearer: token)
            #expect(broken.status == .unprocessableContent && broken.problem == "unreadable-feed")
            for name in ["mms", "support"] {
                let unused = try await client.post("/api/v1/feeds/\(name)", "[]", bearer: token)
                #expect(unused.status == .conflict && unused.problem == "feed-not-in-use", "\(name)")
            }
            #expect(try await client.post("/api/v1/feeds/fax", "[]", bearer: token).status == .notFound)
            let large = String(repeating: " ", count: FeedLimits.bytes + 1)
            #expect(try await client.post("/api/v1/feeds/sms", large, bearer: token).status == .contentTooLarge)
            #expect(try await document(client)["error"] == "Error on collect data: sms (not read yet), billing (not read yet)")
        }
    }

    @Test("Reading needs one scope, sending the other; nobody needs one for the document")
    func scopes() async throws {
        let flow = try await FlowFixture()
        let (reader, writer) = (try await flow.addToken([.statusRead]), try await flow.addToken([.statusWrite]))
        try await flow.test { client in
            #expect(try await client.post("/api/v1/feeds/sms", "", bearer: reader).problem == "missing-scope")
            #expect(try await client.post("/api/v1/feeds/sms", "").status == .unauthorized)
            #expect(try await client.post("/api/v1/feeds/sms", "", bearer: writer).status == .ok)
            let feeds = try await APIClient(client: client, token: reader).get("/feeds")
            #expect(feeds.items.compactMap { $0["name"] as? String } == FeedName.allCases.map(\.rawValue))
            #expect(feeds.items.compactMap { $0["used"] as? Bool } == [true, false, false, false, false, false, false])
            #expect(try await APIClient(client: client, token: writer).get("/feeds").problem == "missing-scope")
        }
    }

    @Test("Support and incidents from the desk's own open incidents")
    func live() async throws {
        let flow = try await FlowFixture {
            ($0[FeedSettings.self].liveSupport, $0[FeedSettings.self].liveIncidents, $0[FeedSettings.self].cacheSeconds) = (true, true, 0)
        }
        let service = try await flow.addService("Shop", team: nil)
        let first = try await flow.report("Shop is down", of: service)
        _ = try await flow.report("Shop is slow", of: service)
        _ = try await flow.composition.incidents.actions.perform(.resolve, on: first, by: .commandLine)
        try await flow.test { client in
            let data = try #require(try await document(client)["data"])
            #expect(data["incident"] == [["topic": "Shop is slow", "status": "active"]] && data["support"] == [1, 3])
        }
    }

    @Test("The document serves for its time, and readers of the folder see it read at the start")
    func folder() async throws {
        let directory = try TestDirectory()
        for (name, text) in [
            ("sms", "FR;5;30;Rond\r\n"), ("voice", "MC;25;1274;E-Voice;0.51;46;68;24\n"), ("email", "RU;Gmail;581\n"),
            ("billing", "001010\n"),
        ] { _ = try directory.write(name + ".data", text) }
        let flow = try await FlowFixture {
            $0[FeedSettings.self].folder = directory.path
            $0[FeedSettings.self].cacheSeconds = 0
        }
        try await flow.test { client in
            var document = try await document(client)
            while document["status"] != true {
                await Task.yield()
                document = try await self.document(client)
            }
            #expect(document["data"]?["voice_call"]?.elements?.first?["country"] == "Monaco")
            #expect(document["health"]?["sms"]?["rows"] == 1 && document["health"]?["mms"]?["age_seconds"] == .some(.null))
        }
    }
}
