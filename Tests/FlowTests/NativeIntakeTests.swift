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

@Suite("The native intake", .oneEngine)
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
                path,
                #" [{"title":"a"}, 7, {"title":" "}, {"title":"a\ud800","level":"loud"}, {"title":"b","service":"Mail"}, {"title":"a"}]"#,
                bearer: "shop-code")
            #expect(answer.status == .ok)
            let list = answer.list
            #expect(list.map { $0["incident_id"] as? Int } == [1, nil, nil, 2, nil, 1])
            #expect(list.map { $0["error"] is String } == [false, true, true, false, true, false])
        }
        #expect(try await flow.incidents().map(\.occurrences) == [2, 1])
    }

    @Test(
        "What is refused says why, as a problem",
        arguments: [
            ("", 422, "not-json"), ("{", 422, "not-json"), ("null", 422, "invalid-event"), (#""x""#, 422, "invalid-event"),
            ("{}", 422, "invalid-event"), (#"{"title":[5]}"#, 422, "invalid-event"), (#"{"title":""}"#, 422, "invalid-event"),
            (#"{"title":null,"message":"m"}"#, 422, "invalid-event"), (#"{"title":"x","service":"Other"}"#, 422, "unprocessable"),
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

    /// The field at fault, and what is done to it.
    static let details: [(String, String, String)] = [
        (#"{"title":"x","level":"fatal"}"#, "level", "converted"), (#"{"title":"x\u0000"}"#, "title", "converted"),
        (#"{"title":"x","occurred_at":"yesterday"}"#, "occurred_at", "replaced"),
        (#"{"title":"x","occurred_at":"2026-02-30T00:00:00Z"}"#, "occurred_at", "replaced"),
        (#"{"title":"x","occurred_at":"9999-01-01T00:00:00Z"}"#, "occurred_at", "replaced"),
        (#"{"title":"x","tags":{"a":1}}"#, "tags.a", "converted"), (#"{"title":"x","tags":[]}"#, "tags", "dropped"),
        (#"{"title":"x","logs":{"a":1}}"#, "logs", "converted"), (#"{"title":"x","logs":["a",1]}"#, "logs", "converted"),
        (#"{"title":"x","links":[{"url":"file:///etc/passwd"}]}"#, "links", "dropped"),
        (#"{"title":"x","links":[{"url":"/runbook"}]}"#, "links", "dropped"), (#"{"title":"\ud800"}"#, "body", "converted"),
        (#"{"title":5}"#, "title", "converted"), (#"{"title":true,"title":null}"#, "title", "converted"),
        (#"{"title":"x","message":"a","message":"b"}"#, "message", "dropped"), (#"{"title":"x","links":["/runbook"]}"#, "links", "dropped"),
        (#"{"title":"x","logs":[12345678901234567890]}"#, "logs", "converted"),
        (#"{"title":"x","service":" shop"}"#, "service", "converted"),
        ("\u{FEFF}" + #"{"title":"x"}"#, "body", "dropped"), ("\u{FEFF}" + #"[{"title":"x"}]"#, "body", "dropped"),
        (#"{"title":"a\#(String(repeating: "\u{301}", count: 100_000))"}"#, "title", "cut"),
    ]

    @Test("A report is never lost over a detail: it is kept, and the detail is marked", arguments: details)
    func adjusts(body: String, field: String, what: String) async throws {
        let flow = try await flow()
        let reader = try await flow.addToken([.incidentsRead])
        try await flow.test { client in
            let answer = try await client.post(path, body, bearer: "shop-code")
            #expect(answer.status == .ok, "\(answer.text)")
            let id = try #require((answer.list.first ?? answer.json)["event_id"] as? String)
            let event = try await client.execute(
                uri: "/api/v1/events/" + id, method: .get, headers: [.authorization: "Bearer " + reader]
            ) { $0 }
            let marks = (event.json["body"] as? [String: Any])?["adjustments"] as? [[String: Any]] ?? []
            #expect(marks.contains { $0["field"] as? String == field && $0["what"] as? String == what }, "\(event.text)")
            #expect(marks.count == 1)
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get("/incidents/1").text
            #expect(page.contains("Changed so that the report could be kept") && page.contains("<code>\(field)</code>"))
        }
        #expect(try await flow.incidents().count == 1)
    }

    @Test("A named charset is converted, one that is not known is taken for UTF-8")
    func converts() async throws {
        let flow = try await flow()
        let text = #"{"title":"Сбой"}"#
        let bodies: [(String, Data?)] = [
            ("windows-1251", text.data(using: .windowsCP1251)), ("utf-16", text.data(using: .utf16LittleEndian)),
            ("utf-8", Data(text.utf8)), ("utf-32", text.data(using: .utf32BigEndian)), ("utf-16le", Data(text.utf8)),
            ("\"UTF-8\"", Data(text.utf8)), ("klingon", Data(text.utf8)),
        ]
        try await flow.test { client in
            for (charset, data) in bodies {
                let answer = try await client.execute(
                    uri: path, method: .post,
                    headers: [.authorization: "Bearer shop-code", .contentType: "application/json; charset=\(charset)"],
                    body: ByteBuffer(bytes: try #require(data))
                ) { $0 }
                #expect(answer.status == .ok && answer.json["incident_id"] as? Int == 1, "\(charset): \(answer.text)")
            }
        }
        #expect(try await flow.incidents().map(\.title) == ["Сбой"])
        let events = try await flow.database.read { [store = flow.composition.incidents.store] connection in
            try store.events(of: IncidentID(1), limit: 10, on: connection)
        }
        #expect(
            Set(events.compactMap { $0.draft?.adjustments?.last?.original }) == ["windows-1251", "utf-16", "utf-16le", "utf-32", "klingon"])
    }

    @Test("Deep and invalid JSON and bytes that are no text")
    func refusesHostile() async throws {
        let flow = try await flow()
        let deep = #"{"title":"x","tags":"# + String(repeating: "[", count: 100_000) + "}"
        let invalid: [[UInt8]] = [
            [0x00], [0xFF, 0xFE, 0x7B, 0x00], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0xFE, 0xFF],
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

    @Test("A key that is empty is none, and one that is too long counts as any other; the events say so")
    func takesOddKeys() async throws {
        let flow = try await flow()
        let name = try #require(HTTPField.Name("Idempotency-Key"))
        let long = String(repeating: "k", count: 256)
        try await flow.test { client in
            var answers: [String] = []
            for key in ["", "", long, long, long + "k"] {
                let answer = try await client.post(path, #"{"title":"x"}"#, bearer: "shop-code", headers: [name: key])
                #expect(answer.status == .ok, "\(answer.text)")
                answers.append(answer.text)
            }
            #expect(Set(answers).count == 4 && answers[2] == answers[3])
            let other = try await client.post(path, #"{"title":"y"}"#, bearer: "shop-code", headers: [name: long])
            #expect(other.json["type"] as? String == "urn:switchboard:problem:idempotency-key-reused")
        }
        let events = try await flow.database.read { [store = flow.composition.incidents.store] connection in
            try store.firstEvents(of: IncidentID(1), limit: 10, on: connection)
        }
        let marks: [EventAdjustment.What] = events.flatMap { event in event.adjustments.map { $0.what } }
        #expect(marks == [.dropped, .dropped, .converted, .converted])
        #expect(events.allSatisfy { $0.adjustments.first?.field == "idempotency_key" })
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
            settings[EventLimits.self].batch = 2
            settings[IntakeSettings.self].bodyBytes = 1024
            settings[IntakeSettings.self].batchBodyBytes = 4096
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
        let flow = try await flow { $0[IntakeSettings.self].inflatedBytes = 100_000 }
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
