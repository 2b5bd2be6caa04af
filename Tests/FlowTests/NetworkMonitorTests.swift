import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Platform
import Reachability
import TestKit
import Testing

@testable import App

@Suite("The network monitor, from the store to its doors", .oneEngine, .timeLimit(.minutes(5)))
struct NetworkMonitorTests {
    /// A network in which one host answers, and everything else does not.
    private func look(_ flow: FlowFixture, _ micros: Int = 2300) -> ProbeKeeper {
        flow.composition.reachability.keeper(
            ProbeLook { draft in
                guard draft.target == "uccx1.example.org" else { throw Silence() }
                return micros
            })
    }

    private struct Silence: Error, CustomStringConvertible { let description = "no answer in time" }

    private func used() async throws -> FlowFixture {
        let flow = try await FlowFixture()
        for (name, target) in [("router", "10.0.0.1"), ("finesse", "uccx1.example.org"), ("<b>", "nobody.invalid")] {
            var draft = ProbeDraft(name: name, kind: .icmp, target: target)
            draft.every = 10
            _ = try await flow.composition.reachability.probes.add(draft, by: .commandLine)
        }
        return flow
    }

    private func get(_ browser: inout PageBrowser, _ path: String) async throws -> JSON {
        let answer = try await browser.get(path)
        #expect(answer.status == .ok, "\(path)")
        return JSONReader.value(of: answer.text) ?? .null
    }

    @Test("Old pages are told what the server found, in their form, and cause no look")
    func oldRoutes() async throws {
        let flow = try await used()
        let keeper = look(flow)
        try await keeper.runOnce()
        let user = try await flow.addUser("ann", access: Access(base: .viewer))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: user)
            for path in ["/api/ping", "/api/ping?target=finesse", "/api/ping?target=nobody"] {
                let ping = try await get(&browser, path)
                #expect(Set((ping.fields ?? [:]).keys) == ["timestamp", "target", "success", "time_ms", "error"])
                #expect(ping["target"] == "uccx1.example.org")
                #expect(ping["time_ms"] == 3)
                #expect(ping["success"] == true)
                #expect(ping["error"] == .null)
                #expect(ping["timestamp"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/) != nil)
            }
            let lost = try await get(&browser, "/api/ping?target=router")
            #expect(lost["success"] == false)
            #expect(lost["time_ms"] == -1)
            #expect(lost["error"] == "no answer in time")
            let status = try await get(&browser, "/api/status")
            #expect(status["status"] == "ok")
            #expect(Set((status["targets"]?.fields ?? [:]).keys) == ["router", "finesse", "<b>"])
            #expect(status["targets"]?["finesse"]?["status"] == "excellent")
            #expect(status["targets"]?["router"]?["status"] == "disconnected")
            #expect(Set((status["targets"]?["router"]?.fields ?? [:]).keys) == ["status", "time_ms", "timestamp", "success"])
            for path in ["", "&limit=1", "&limit=0", "&limit=-5", "&limit=x"] {
                let history = try await get(&browser, "/api/ping-history?target=finesse" + path)
                #expect(Set((history.fields ?? [:]).keys) == ["target", "host", "history"])
                #expect(history["history"]?.elements?.count == 1)
            }
        }
        // Nobody looked because of that.
        let probes = try await flow.composition.reachability.probes.list(limit: 10, by: .commandLine)
        for probe in probes {
            let results = try await flow.composition.reachability.probes.results(of: probe, limit: 100, by: .commandLine)
            #expect(results.count == 1)
        }
    }

    @Test("History is told the oldest first, as much as is asked for")
    func history() async throws {
        let flow = try await used()
        let keeper = look(flow)
        for _ in 0..<120 {
            try await keeper.runOnce()
            flow.world.advance(.seconds(10))
        }
        let user = try await flow.addUser("ann", access: Access(base: .viewer))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: user)
            for (limit, count) in [("10", 10), ("x", 50), ("", 50), ("0", 100), ("-1", 100), ("110", 110)] {
                let history = try await get(&browser, "/api/ping-history?limit=\(limit)")["history"]?.elements ?? []
                #expect(history.count == count, "\(limit)")
                let times = history.compactMap { $0["timestamp"]?.string }
                #expect(times == times.sorted())
            }
        }
    }

    @Test("Who is not signed in is told so in the old form; the exact address decides")
    func strangers() async throws {
        let flow = try await used()
        try await flow.test { client in
            for path in ["/api/ping", "/api/status", "/api/ping-history"] {
                let answer = try await client.execute(uri: path, method: .get) { $0 }
                #expect(answer.status == .unauthorized)
                #expect(answer.json["success"] as? Bool == false)
                #expect(answer.json["error"] is String)
            }
            // The status page's own document, and the API's problems, are what they were.
            let other = try await client.execute(uri: "/api/status/x", method: .get) { $0 }
            #expect(other.status == .notFound)
            #expect(other.json["success"] == nil)
        }
    }

    @Test("Without a probe there is nothing to tell of")
    func empty() async throws {
        let flow = try await FlowFixture()
        let user = try await flow.addUser("ann", access: Access(base: .viewer))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: user)
            #expect(try await browser.get("/api/ping").status == .notFound)
            #expect(try await browser.get("/api/status").json["targets"] as? [String: String] == [:])
            #expect(try await browser.get("/network-monitor").text.contains("Nothing is looked at yet"))
        }
    }

    @Test("The page is there in three languages, with its chart and the same as a table")
    func page() async throws {
        let flow = try await used()
        let keeper = look(flow)
        for _ in 0..<30 {
            flow.world.advance(.seconds(10))
            try await keeper.runOnce()
        }
        // Nothing is due now, so the server itself does not look.
        let user = try await flow.addUser("ann", access: Access(base: .viewer))
        try await flow.test { client in
            var browser = try await flow.browser(client, of: user)
            for (language, word) in [("en", "Excellent"), ("ru", "Отличное"), ("pt-BR", "Excelente")] {
                browser.language = language
                for span in ["1h", "24h", "7d", "30d", "400d", "x"] {
                    let page = try await browser.get("/network-monitor?span=\(span)")
                    #expect(page.status == .ok)
                    #expect(page.text.contains(word), "\(language)")
                    #expect(!page.text.contains(/>\s*monitor_[a-z0-9_]+\s*</), "\(language)")
                    #expect(page.text.contains("<details class=\"chart-table\""), "\(span)")
                }
            }
            let page = try await browser.get("/network-monitor?target=finesse")
            // The browser may ask the target, and nobody else.
            let policy = page.headers[.contentSecurityPolicy] ?? ""
            #expect(policy.contains("connect-src 'self' https://uccx1.example.org;"))
            #expect(policy.contains("script-src 'self';"))
            #expect(!page.text.contains("<b></a>"))
            #expect(page.text.contains("&lt;b&gt;"))
        }
    }

    @Test("Programs add a probe, ask how it did, and remove it")
    func api() async throws {
        let flow = try await used()
        let keeper = look(flow)
        for _ in 0..<30 {
            try await keeper.runOnce()
            flow.world.advance(.seconds(10))
        }
        let (reader, writer) = (try await flow.addToken([.probesRead]), try await flow.addToken([.probesRead, .probesWrite]))
        try await flow.test { client in
            let body = #"{"name":"page","kind":"http","target":"https://example.org/","expect":"well","every":30,"depends_on":"router"}"#
            #expect(try await client.post("/api/v1/probes", body, bearer: reader).status == .forbidden)
            let added = try await client.post("/api/v1/probes", body, bearer: writer)
            #expect(added.status == .created, "\(added.text)")
            #expect(added.json["depends_on"] as? String == "router")
            #expect(try await client.post("/api/v1/probes", body, bearer: writer).status == .conflict)
            let wrong = try await client.post("/api/v1/probes", #"{"name":"x","kind":"tcp","target":"host"}"#, bearer: writer)
            #expect(wrong.status == .unprocessableContent)
            let headers: HTTPFields = [.authorization: "Bearer " + reader]
            let series = try await client.execute(uri: "/api/v1/probes/2/series?count=24", method: .get, headers: headers) { $0 }
            let items = try #require(series.json["items"] as? [[String: Any]])
            #expect(items.reduce(0) { $0 + ($1["looks"] as? Int ?? 0) } >= 29)
            #expect(items.allSatisfy { $0["median"] as? Int == 2300 && $0["lost"] as? Int == 0 })
        }
    }
}
