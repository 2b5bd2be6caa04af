import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import TestKit
import Testing

@testable import App
@testable import Playbooks

@Suite("Dry runs over what really happened", .oneEngine, .timeLimit(.minutes(5)))
struct DryRunFlowTests {
    private static let playbook = Playbook(
        code: "shop", name: "Shop", when: Condition(any: [["title": .contains("Payment")], ["level": "critical"]]),
        customers: Customers(from: 4, channel: .push, audience: ["app"], message: Words([.english: "Sorry"])),
        escalate: [
            Step(occurrences: 3, after: Span(seconds: 300), tell: [.team("Duty")], repeat: Span(seconds: 60)),
            Step(unacknowledged: Span(seconds: 600), tell: [.team("Chiefs")]),
            Step(occurrences: 6, tell: [.user("ann")], stopsOnAcknowledgement: false),
        ])

    private let olga = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: .supervisor))

    /// Chance that repeats.
    private struct Dice {
        var seed: UInt64

        mutating func number(_ range: Range<Int>) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + Int(seed >> 33) % range.count
        }
    }

    /// A few minutes of reports, acknowledgements, resolutions, and reopenings, with the engine awake.
    private func live(_ flow: FlowFixture, seed: Int) async throws {
        let service = try await flow.addService("Shop")
        let titles = ["Payment fails", "Payment is slow", "Queue is full", "Mail is late"]
        var dice = Dice(seed: UInt64(seed))
        var known: [IncidentID] = []
        let actions = flow.composition.incidents.actions
        for _ in 0..<60 {
            switch dice.number(0..<10) {
            case 0..<5:
                let level: Level = dice.number(0..<5) == 0 ? .critical : .error
                let id = try await flow.report(titles[dice.number(0..<titles.count)], of: service, level: level)
                if !known.contains(id) { known.append(id) }
            case 5 where !known.isEmpty:
                _ = try? await actions.perform(.acknowledge, on: known[dice.number(0..<known.count)], by: olga)
            case 6 where !known.isEmpty:
                _ = try? await actions.perform(.resolve, on: known[dice.number(0..<known.count)], by: olga)
            default: flow.world.advance(.seconds(dice.number(1..<180)))
            }
            flow.world.advance(.seconds(1))
            _ = try await flow.composition.playbooks.engine.runOnce()
        }
    }

    private func steps(_ lines: [DryRunLine]) -> [String] {
        lines.map { "\($0.incident?.description ?? "-") \($0.step) \($0.reason) \($0.tell)" }.sorted()
    }

    @Test("What would have been done is what was done, and nothing is written to incidents or the ledger", arguments: 1...6)
    func same(seed: Int) async throws {
        let flow = try await FlowFixture()
        _ = try await flow.composition.playbooks.playbooks.save(Self.playbook, by: .commandLine)
        let began = flow.world.now
        flow.world.advance(.seconds(10))
        try await live(flow, seed: seed)
        let before = try await rows(flow)
        let module = flow.composition.playbooks
        let history = Ports.history(flow.composition.incidents)
        let run = try await module.dryRuns(history).start(.saved("shop"), on: .past(began...flow.world.now), by: .commandLine)
        let worker = module.dryRunWorker(history)
        while try await worker.runOnce() {}
        let view = try await module.dryRuns(history).find(run.id, by: .commandLine)
        #expect(view.run.state == .done && !view[.did].isEmpty)
        #expect(steps(view[.would]) == steps(view[.did]))
        #expect(try await rows(flow) == before)
    }

    private func rows(_ flow: FlowFixture) async throws -> [String] {
        try await flow.database.read { connection in
            try ["incidents", "timeline", "events", "event_log", "notifications", "playbook_episodes", "playbook_firings"].flatMap {
                table in
                try connection.query("SELECT * FROM \(table)").map { "\(table) \($0)" }.sorted()
            }
        }
    }

    @Test("The pages are there in three languages, and say what is wrong with a text")
    func pages() async throws {
        let flow = try await FlowFixture()
        _ = try await flow.composition.playbooks.playbooks.save(Self.playbook, by: .commandLine)
        try await live(flow, seed: 1)
        let history = Ports.history(flow.composition.incidents)
        let run = try await flow.composition.playbooks.dryRuns(history).start(
            .saved("shop"), on: .past(flow.world.now.adding(.seconds(-86_400))...flow.world.now), by: .commandLine)
        // Another process works on it, and dies.
        let isTaken = try await flow.database.write { [now = flow.world.now] in
            try DryRunStore.claim(run.id, by: "elsewhere", at: now, on: $0)
        }
        #expect(isTaken)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .supervisor)
            #expect(try await browser.get("/playbooks/dry-runs/\(run.id)").text.contains("hx-trigger=\"every 1s\""))
            flow.world.advance(.seconds(60))
            // The server's own worker is at it, too.
            let worker = flow.composition.playbooks.dryRunWorker(history)
            while try await flow.composition.playbooks.dryRuns(history).find(run.id, by: .commandLine).run.state == .running {
                _ = try await worker.runOnce()
            }
            for language in ["en", "ru", "pt-BR"] {
                browser.language = language
                for (path, text) in [
                    ("/playbooks/dry-runs", "shop · Shop"), ("/playbooks/dry-runs?playbook=shop&edit=1", "stop_on_acknowledgement"),
                    ("/playbooks/dry-runs/\(run.id)", "team:Duty"), ("/playbooks/figures", "team:Chiefs"),
                ] {
                    let page = try await browser.get(path)
                    #expect(page.status == .ok && page.text.contains(text), "\(path) in \(language)")
                    #expect(!page.text.contains(/>\s*dryruns_[a-z_]+\s*</), "\(path) in \(language)")
                }
                #expect(try await !browser.get("/playbooks/dry-runs/\(run.id)").text.contains("hx-trigger=\"every 1s\""))
            }
            browser.language = "en"
            let tabs = try await browser.get("/playbooks/dry-runs").text.components(separatedBy: "class=\"tabs\"")[1]
            let open = tabs.components(separatedBy: "</nav>")[0].components(separatedBy: "<a href=").filter { $0.contains("aria-current") }
            #expect(open.map { $0.hasPrefix("\"/playbooks/dry-runs\"") } == [true], "of pages one below the other, one is open")
            let wrong = try await browser.post(
                "/playbooks/dry-runs", from: "/playbooks/dry-runs", ["playbook": "shop", "text": "code: [", "on": "past", "days": "7"])
            #expect(wrong.status == .unprocessableContent && wrong.text.contains("The playbook cannot be read: line "))
            let asked = try await browser.post(
                "/playbooks/dry-runs", from: "/playbooks/dry-runs",
                ["playbook": "shop", "text": "", "on": "event", "service": "Shop", "title": "Payment <fails>", "level": "error"])
            #expect(asked.status == .seeOther)
            let made = try await browser.get("/playbooks/dry-runs").text
            #expect(made.contains("Made-up event: Payment &lt;fails&gt;"))
        }
    }
}
