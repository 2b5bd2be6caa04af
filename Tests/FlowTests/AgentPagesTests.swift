import Accounts
import HTTPTypes
import HummingbirdTesting
import Kernel
import Platform
import Simulators
import TestKit
import Testing

@testable import App
@testable import ContactCenter

@Suite("Boards of agents, from Finesse to the browser", .oneEngine, .timeLimit(.minutes(5)))
struct AgentPagesTests {
    /// A server beside a Finesse whose agents were just read.
    private struct Scene {
        let flow: FlowFixture
        let finesse: FinesseDouble

        init(_ change: @escaping (inout Settings) -> Void = { _ in }) async throws {
            let shared = TestWorld()
            finesse = FinesseHouse.double(now: { shared.now })
            let nodes = FinesseDouble.Node.allCases.compactMap { FinesseNode($0.address) }
            flow = try await FlowFixture(outside: finesse.http) { settings in
                settings[FinesseSettings.self].urls = nodes
                settings[FinesseSettings.self].user = FinesseHouse.administrator.loginName
                settings[FinesseSettings.self].password = FinesseHouse.administrator.password
                change(&settings)
            }
            clock = shared
        }

        private let clock: TestWorld

        /// Both clocks go on, and the agents are read.
        func poll(after seconds: Int = 5) async throws {
            clock.advance(.seconds(seconds))
            flow.world.advance(.seconds(seconds))
            let center = flow.composition.contactCenter
            let poller = try #require(center.agents.client.flatMap(center.finessePoller))
            try await poller.runOnce()
        }
    }

    private func isWhole(_ page: TestResponse, _ language: String) {
        #expect(page.status == .ok, "\(language)")
        // No key of the dictionaries stands where its text should.
        #expect(!page.text.contains(/>\s*agents?_[a-z0-9_]+\s*</), "\(language)")
    }

    @Test("The board is there in three languages, by team, with states, reasons and marks")
    func board() async throws {
        let scene = try await Scene()
        scene.finesse.put("7314", .talking)
        scene.finesse.put("7421", .notReady, reason: FinesseHouse.ringNoAnswer)
        try await scene.poll()
        try await scene.flow.test { client in
            var browser = try await scene.flow.browser(client, as: .viewer)
            for (language, words) in [
                ("en", ["Talking", "Call not taken", "Line"]), ("ru", ["Разговор", "Звонок не взят"]), ("pt-BR", ["Em conversa"]),
            ] {
                browser.language = language
                for path in ["/agents", "/agents/wall", "/agents?state=talking&order=time&team=3", "/agents?team=x&state=y&order=z&q=%00"] {
                    isWhole(try await browser.get(path), language)
                }
                let page = try await browser.get("/agents")
                for word in words where word != "Line" { #expect(page.text.contains(word), "\(word)") }
                #expect(page.text.contains("Vilnius &amp; Kaunas") && page.text.contains("Мария Иванова"))
                // Whoever has no telephone is no agent.
                #expect(!page.text.contains("Old Account"))
            }
            let filtered = try await browser.get("/agents?state=talking")
            #expect(filtered.text.contains("Мария Иванова") && !filtered.text.contains("Ana Silva"))
        }
    }

    @Test("However many look, Finesse is asked by the poller alone")
    func onePoller() async throws {
        let scene = try await Scene()
        try await scene.poll()
        scene.finesse.forget()
        try await scene.flow.test { client in
            var browser = try await scene.flow.browser(client, as: .viewer)
            for path in ["/agents", "/agents/wall", "/agents?fresh=1", "/agents/7314/history"] {
                #expect(try await browser.get(path).status == .ok)
            }
        }
        let asked = scene.finesse.asked.filter { $0.login != FinesseHouse.administrator.loginName && $0.login != nil }
        #expect(asked.isEmpty)
    }

    @Test("When no node answers the board stays, greys out and says since when")
    func stale() async throws {
        let scene = try await Scene()
        try await scene.poll()
        scene.finesse.set(.away)
        for _ in 0..<4 { try await scene.poll(after: 20) }
        try await scene.flow.test { client in
            var browser = try await scene.flow.browser(client, as: .viewer)
            let page = try await browser.get("/agents")
            #expect(page.text.contains("data-stale") && page.text.contains("Is the VPN connected") && page.text.contains("Мария Иванова"))
        }
    }

    @Test("A day of an agent has a ribbon, sums and the same as a table")
    func history() async throws {
        let scene = try await Scene()
        try await scene.poll()
        scene.finesse.put("7314", .talking)
        try await scene.poll(after: 600)
        scene.finesse.put("7314", .notReady, reason: FinesseHouse.reasons[0])
        try await scene.poll(after: 600)
        try await scene.flow.test { client in
            var browser = try await scene.flow.browser(client, as: .viewer)
            for language in ["en", "ru", "pt-BR"] {
                browser.language = language
                for day in ["", "?day=2026-11-20", "?day=x"] { isWhole(try await browser.get("/agents/7314/history" + day), language) }
            }
            browser.language = "en"
            let page = try await browser.get("/agents/7314/history")
            #expect(page.text.contains("<svg class=\"chart-drawing") && page.text.contains("Обед") && page.text.contains("plain-table"))
            #expect(try await browser.get("/agents/nobody/history").status == .notFound)
        }
    }

    @Test("One's own state is asked for with one's own sign-in to Finesse, and refused where Finesse would")
    func own() async throws {
        let scene = try await Scene()
        try await scene.poll()
        try await scene.flow.test { client in
            var browser = try await scene.flow.browser(client, as: .viewer)
            let wrong = try await browser.post(
                "/agents/sign-in", from: "/agents", ["username": "m.ivanova", "password": "<wrong>"])
            #expect(wrong.status == .unprocessableContent && wrong.text.contains("id=\"problem\"") && !wrong.text.contains("wrong"))
            let entered = try await browser.post("/agents/sign-in", from: "/agents", ["username": "m.ivanova", "password": "secret"])
            #expect(entered.status == .seeOther && entered.headers[.location] == "/agents?done=signed_in")
            let page = try await browser.get("/agents")
            #expect(page.text.contains("Мария Иванова:") && page.text.contains("optgroup") && page.text.contains("Обед"))
            #expect(!page.text.contains("secret"))
            let changed = try await browser.post("/agents/state", from: "/agents", ["state": "READY", "reason": "6"])
            #expect(changed.status == .seeOther)
            try await scene.poll()
            #expect(scene.finesse.agent("7314")?.state == .ready)
            for state in ["TALKING", "</state><x>", ""] {
                let refused = try await browser.post("/agents/state", from: "/agents", ["state": state])
                #expect(refused.status == .unprocessableContent && scene.finesse.agent("7314")?.state == .ready, "\(state)")
            }
            #expect(try await browser.post("/agents/sign-out", from: "/agents").status == .seeOther)
            #expect(try await browser.get("/agents").text.contains("finesse-password"))
        }
    }

    @Test("A supervisor of Finesse moves their own people, and nobody else does")
    func leading() async throws {
        let scene = try await Scene()
        scene.finesse.put("7314", .work)
        try await scene.poll()
        try await scene.flow.test { client in
            for (login, isLeader) in [("p.orlov", false), ("o.smirnova", true)] {
                var browser = try await scene.flow.browser(client, as: .viewer, name: login)
                _ = try await browser.post("/agents/sign-in", from: "/agents", ["username": login, "password": "secret"])
                #expect(try await browser.get("/agents/7314/history").text.contains("lead-state") == isLeader, "\(login)")
                let answer = try await browser.post("/agents/7314/state", from: "/agents", ["state": "NOT_READY"])
                #expect(answer.status == (isLeader ? .seeOther : .unprocessableContent), "\(login)")
            }
            try await scene.poll()
            #expect(scene.finesse.agent("7314")?.state == .notReady)
        }
    }

    @Test("Reasons are for supervisors where the house says so")
    func privacy() async throws {
        let scene = try await Scene { $0[BoardSettings.self].hideReasons = true }
        scene.finesse.put("7314", .notReady, reason: FinesseHouse.reasons[0])
        try await scene.poll()
        try await scene.flow.test { client in
            var viewer = try await scene.flow.browser(client, as: .viewer)
            var supervisor = try await scene.flow.browser(client, as: .supervisor)
            for path in ["/agents", "/agents/wall", "/agents/7314/history"] {
                #expect(try await !viewer.get(path).text.contains("Обед"), "\(path)")
                #expect(try await supervisor.get(path).text.contains("Обед"), "\(path)")
            }
            // What is hidden is not found either.
            let found = try await viewer.get("/agents?q=%D0%BE%D0%B1%D0%B5%D0%B4")
            #expect(!found.text.contains("Мария Иванова"))
        }
    }

    @Test("Open incidents stand beside the agents, as the reader may see them")
    func work() async throws {
        let scene = try await Scene()
        try await scene.poll()
        let service = try await scene.flow.addService("telephony")
        try await scene.flow.report("Line <down>", of: service, level: .critical)
        try await scene.flow.test { client in
            var browser = try await scene.flow.browser(client, as: .viewer)
            let page = try await browser.get("/agents")
            #expect(page.text.contains("Line &lt;down&gt;") && page.text.contains("1 open incident"))
            #expect(try await browser.get("/agents/wall").text.contains("1 open incident"))
        }
    }

    @Test("Without Finesse the page says so")
    func off() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            for path in ["/agents", "/agents/wall"] { #expect(try await browser.get(path).status == .ok) }
            #expect(try await browser.get("/agents").text.contains("No Finesse is connected"))
            let answer = try await browser.post("/agents/sign-in", from: "/report", ["username": "a", "password": "b"])
            #expect(answer.status == .unprocessableContent)
        }
    }
}
