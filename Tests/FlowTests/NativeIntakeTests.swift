import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Incidents
import NIOCore
import TestKit
import Testing

@testable import App
@testable import Platform

@Suite("The native intake", .bothEngines)
struct NativeIntakeTests {
    private let path = "/api/v1/events"

    private func flow(_ change: (inout Settings) -> Void = { _ in }) async throws -> FlowFixture {
        let flow = try await FlowFixture(change)
        _ = try await flow.addService("Shop", code: "shop-code")
        return flow
    }

    @Test("One event with everything it can say")
    func acceptsOne() async throws {
        let flow = try await flow()
        try await flow.test { client in
            let answer = try await client.post(
                path,
                """
                {"title":"Payment failed","message":"m","level":"critical","logs":["l1","l2"],"fingerprint":"pay",
                 "occurred_at":"2026-11-21T08:00:00+00:00","environment":"prod","release":"1.2.3","host":"web-1",
                 "tags":{"region":"eu"},"links":[{"url":"https://wiki.example/pay","title":"Runbook"}],"unknown":1}
                """, bearer: "shop-code")
            #expect(answer.status == .ok)
            #expect(answer.json["incident_id"] as? Int == 1)
            #expect((answer.json["event_id"] as? String).flatMap(EventID.init) != nil)
        }
        let store = flow.composition.incidents.store
        let (logs, event) = try await flow.database.read { connection in
            (
                try store.logs(of: IncidentID(1), on: connection),
                try store.events(of: IncidentID(1), limit: 1, on: connection).first
            )
        }
        #expect(logs == "l1\nl2")
        let draft = try #require(event?.draft)
        #expect(draft.environment == "prod" && draft.release == "1.2.3" && draft.host == "web-1")
        #expect(draft.tags == ["region": "eu"] && draft.links?.first?.title == "Runbook")
        #expect(event?.occurredAt == Timestamp(rfc3339: "2026-11-21T08:00:00Z"))
    }

    @Test("A list is answered event by event; one bad item harms none")
    func acceptsList() async throws {
        let flow = try await flow()
        try await flow.test { client in
            let answer = try await client.post(
                path, #" [{"title":"a"}, 7, {"title":" "}, {"title":"a","level":"loud"}, {"title":"b","service":"Mail"}, {"title":"a"}]"#,
                bearer: "shop-code")
            #expect(answer.status == .ok)
            let list = answer.list
            #expect(list.map { $0["incident_id"] as? Int } == [1, nil, nil, nil, nil, 1])
            #expect(list.map { $0["error"] is String } == [false, true, true, true, true, false])
        }
        #expect(try await flow.incidents().map(\.occurrences) == [2])
    }

    @Test(
        "What is refused says why, as a problem",
        arguments: [
            ("", 422, "not-json"), ("{", 422, "not-json"), ("null", 422, "invalid-event"), (#""x""#, 422, "invalid-event"),
            ("{}", 422, "invalid-event"), (#"{"title":5}"#, 422, "invalid-event"), (#"{"title":""}"#, 422, "invalid-event"),
            (#"{"title":"x","level":"fatal"}"#, 422, "invalid-event"), (#"{"title":"x\u0000"}"#, 422, "invalid-event"),
            (#"{"title":"x","occurred_at":"yesterday"}"#, 422, "invalid-event"),
            (#"{"title":"x","occurred_at":"2026-02-30T00:00:00Z"}"#, 422, "invalid-event"),
            (#"{"title":"x","occurred_at":"9999-01-01T00:00:00Z"}"#, 422, "invalid-event"),
            (#"{"title":"x","tags":{"a":1}}"#, 422, "invalid-event"), (#"{"title":"x","tags":[]}"#, 422, "invalid-event"),
            (#"{"title":"x","logs":{"a":1}}"#, 422, "invalid-event"),
            (#"{"title":"x","links":[{"url":"file:///etc/passwd"}]}"#, 422, "invalid-event"),
        ])
    func refuses(body: String, status: Int, code: String) async throws {
        let flow = try await flow()
        try await flow.test { client in
            let answer = try await client.post(path, body, bearer: "shop-code")
            #expect(answer.status.code == status)
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(answer.json["type"] as? String == "urn:switchboard:problem:" + code, "\(answer.text)")
            #expect((answer.json["detail"] as? String)?.isEmpty == false)
        }
        #expect(try await flow.incidents().isEmpty)
    }

    @Test("Deep and invalid JSON and bytes that are no text")
    func refusesHostile() async throws {
        let flow = try await flow()
        let deep = #"{"title":"x","tags":"# + String(repeating: "[", count: 100_000) + "}"
        let invalid: [[UInt8]] = [
            Array(#"{"title":""#.utf8) + [0xFF, 0xC0] + Array(#""}"#.utf8), [0x00], [0xFF, 0xFE, 0x7B, 0x00], [0xED, 0xA0, 0x80],
            Array(#"{"title":"\ud800"}"#.utf8),
        ]
        try await flow.test { client in
            #expect(try await client.post(path, deep, bearer: "shop-code").status.code == 422)
            for bytes in invalid {
                let answer = try await client.execute(
                    uri: path, method: .post, headers: [.authorization: "Bearer shop-code"], body: ByteBuffer(bytes: bytes)
                ) { $0 }
                #expect(answer.status.code == 422, "\(bytes): \(answer.text)")
            }
        }
    }

    @Test("Who sends must be known", arguments: [nil, "", "nobody", "sb_" + String(repeating: "a", count: 40)])
    func authenticates(bearer: String?) async throws {
        let flow = try await flow()
        try await flow.test { client in
            let answer = try await client.post(path, #"{"title":"x"}"#, bearer: bearer)
            #expect(answer.status == .unauthorized && answer.headers[.wwwAuthenticate] == "Bearer")
            #expect(answer.headers[.contentType] == "application/problem+json")
        }
    }

    @Test("A token speaks for the service that each event names")
    func acceptsTokens() async throws {
        let flow = try await flow()
        let (writer, reader) = (try await flow.addToken([.eventsWrite]), try await flow.addToken([.incidentsRead]))
        try await flow.test { client in
            for (body, token, status) in [
                (#"{"title":"x","service":"Shop"}"#, writer, 200), (#"{"title":"x"}"#, writer, 422),
                (#"{"title":"x","service":"Nobody"}"#, writer, 422), (#"{"title":"x","service":"Shop"}"#, reader, 403),
            ] {
                let answer = try await client.post(path, body, bearer: token)
                #expect(answer.status.code == status)
            }
        }
        #expect(try await flow.incidents().count == 1)
    }

    @Test("An Idempotency-Key makes a request safe to repeat for a day")
    func repeats() async throws {
        let flow = try await flow()
        let name = try #require(HTTPField.Name("Idempotency-Key"))
        try await flow.test { client in
            func post(_ body: String) async throws -> TestResponse {
                try await client.post(path, body, bearer: "shop-code", headers: [name: "k1"])
            }
            let first = try await post(#"[{"title":"x"},{"title":""}]"#)
            let again = try await post(#"[{"title":"x"},{"title":""}]"#)
            #expect(first.list[0]["event_id"] as? String == again.list[0]["event_id"] as? String)
            let other = try await post(#"[{"title":"y"}]"#)
            #expect(other.status.code == 422)
            #expect(other.json["type"] as? String == "urn:switchboard:problem:idempotency-key-reused")
            flow.world.advance(.seconds(86_401))
            let later = try await post(#"[{"title":"y"}]"#)
            #expect(later.status == .ok)
        }
        #expect(try await flow.incidents().map(\.occurrences) == [1, 1])
    }

    @Test("A repetition is answered as before whatever has changed meanwhile, and costs no rate")
    func repeatsWhole() async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addService("Shop", code: "shop-code", rateLimit: 2)
        let token = try await flow.addToken([.eventsWrite])
        let name = try #require(HTTPField.Name("Idempotency-Key"))
        let bodies = [
            (#"[{"title":"x","service":"Later"},{"title":"a","service":"Shop"}]"#, token),
            (#"[{"title":" "},{"title":"a"}]"#, "shop-code"),
        ]
        try await flow.test { client in
            var first: [String] = []
            for (body, bearer) in bodies {
                first.append(try await client.post(path, body, bearer: bearer, headers: [name: "k"]).text)
            }
            // Now the first element of the first list would be accepted, too.
            _ = try await flow.addService("Later", code: "later-code")
            for _ in 0..<3 {
                for (index, (body, bearer)) in bodies.enumerated() {
                    let again = try await client.post(path, body, bearer: bearer, headers: [name: "k"])
                    #expect(again.status == .ok && again.text == first[index])
                }
            }
            let single = try await client.post(path, #"{"title":"x"}"#, bearer: "later-code", headers: [name: "k"])
            let again = try await client.post(path, #"{"title":"x"}"#, bearer: "later-code", headers: [name: "k"])
            #expect(single.json["event_id"] is String && again.text == single.text)
        }
        #expect(try await flow.incidents().map(\.occurrences) == [2, 1])
    }

    @Test("A service that another process deleted is not told that its events are stored")
    func refusesDeletedServices() async throws {
        let flow = try await flow()
        let (token, mail) = (try await flow.addToken([.eventsWrite]), try await flow.addService("Mail", code: "mail-code"))
        try await flow.test { client in
            #expect(try await client.post(path, #"{"title":"x"}"#, bearer: "mail-code").status == .ok)
            _ = try await flow.composition.accounts.serviceOperations.delete(mail.id, by: .commandLine)
            #expect(try await client.post(path, #"{"title":"x"}"#, bearer: "mail-code").status == .unauthorized)
            #expect(try await client.post(path, #"{"title":"x","service":"Mail"}"#, bearer: token).status == .unprocessableContent)
            let list = try await client.post(
                path, #"[{"title":"x","service":"Mail"},{"title":"x","service":"Shop"}]"#, bearer: token)
            #expect(list.status == .ok && list.list.map { $0["error"] is String } == [true, false])
            let old = #"{"incident":{"title":"t","message":"","level":"info","logs":""},"app_name":"Mail","code":"mail-code"}"#
            let refused = try await client.post("/", old)
            #expect(refused.status == .badRequest && refused.json["detail"] as? String == "Required app fields are incorrect")
        }
        #expect(try await flow.incidents().map(\.serviceName) == ["Shop"])
    }

    @Test("Lists have their limits: too many events, too many bytes")
    func limits() async throws {
        let flow = try await flow { settings in
            settings.limits.batch = 2
            settings.limits.bodyBytes = 1024
            settings.limits.batchBodyBytes = 4096
        }
        try await flow.test { client in
            let message = String(repeating: "x", count: 2000)
            for (body, status) in [
                (#"[{"title":"a"},{"title":"b"}]"#, 200), (#"[{"title":"a"},{"title":"b"},{"title":"c"}]"#, 413),
                (#"{"title":"a","message":"\#(message)"}"#, 413), (#"[{"title":"a","message":"\#(message)"}]"#, 200),
                (String(repeating: " ", count: 5000), 413), (#"[[",",[1,2,3]],{"title":"a","tags":{"a":"\\","b":"["}}]"#, 200),
                (#"[{},{},"#, 413), ("[]", 200), ("[{}", 422),
            ] {
                let answer = try await client.post(path, body, bearer: "shop-code")
                #expect(answer.status.code == status)
            }
        }
    }

    @Test("Compressed bodies are read, bombs and garbage are not")
    func inflates() async throws {
        let flow = try await flow { $0.limits.inflatedBytes = 100_000 }
        func gzip(_ text: String) throws -> ByteBuffer { ByteBuffer(bytes: try #require(Gzip.compress(Array(text.utf8)))) }
        let bodies = [
            (try gzip(#"{"title":"packed"}"# + String(repeating: " ", count: 1000)), 200),
            (try gzip(String(repeating: " ", count: 10_000_000)), 413),
            (ByteBuffer(string: "not gzip"), 400),
        ]
        try await flow.test { client in
            for (body, status) in bodies {
                let answer = try await client.execute(
                    uri: path, method: .post,
                    headers: [.authorization: "Bearer shop-code", .contentEncoding: "gzip"], body: body
                ) { $0 }
                #expect(answer.status.code == status)
            }
        }
        #expect(try await flow.incidents().map(\.title) == ["packed"])
    }
}
