import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("What subscribers are told", .bothEngines)
struct BroadcasterTests {
    @Test("Each message on an incident is told once, in the subscriber's language, with where to read on and to end it")
    func incident() async throws {
        let house = try await SubscriberHouse()
        let sms = try await house.page.add("SMS")
        let token = try await house.subscribe(.mail, "ann@example.org") { $0.language = .portuguese }
        let id = try await house.page.publish("Late", [sms: .partialOutage])
        try await house.broadcaster.run()
        let told = try #require(house.outbox.messages.first)
        #expect(house.outbox.messages.count == 1 && told.kind == .news && told.title == "Acme: Late" && told.thread == id.rawValue)
        #expect(told.lines == ["Investigando · Impacto grande", "We look into it.", "Afetados: SMS (Interrupção parcial)"])
        #expect(told.url == "https://desk.example/incidents/\(id)")
        #expect(told.manageURL == "https://desk.example/status/subscriptions/\(token)")
        #expect(told.unsubscribeURL == told.manageURL.map { $0 + "/unsubscribe" })
        house.outbox.forget()
        #expect(try await house.told() == [])
        try await house.page.update(id, .identified)
        try await house.page.update(id, .resolved)
        #expect(try await house.told() == ["ann@example.org Acme: Late", "ann@example.org Acme: Late"])
    }

    @Test("A draft, what is mended, and what is written down afterwards are told to nobody; what was taken back neither")
    func silent() async throws {
        let house = try await SubscriberHouse()
        try await house.subscribe(.mail, "ann@example.org")
        let draft = try await house.page.publish { $0.isDraft = true }
        let (start, end) = (house.page.world.now.adding(.seconds(-7200)), house.page.world.now.adding(.seconds(-3600)))
        let past = try await house.page.publish("Past") { ($0.stage, $0.startedAt, $0.resolvedAt) = (.resolved, start, end) }
        let pastDraft = try await house.page.publish("Past") {
            ($0.stage, $0.startedAt, $0.resolvedAt, $0.isDraft) = (.resolved, start, end, true)
        }
        _ = try await house.page.incidents.publishDraft(pastDraft, by: .commandLine)
        #expect(try await house.told() == [])
        // What is added to it is news.
        try await house.page.update(past, .postmortem)
        #expect(try await house.told() == ["ann@example.org Acme: Past"])
        _ = try await house.page.incidents.publishDraft(draft, by: .commandLine)
        #expect(try await house.told() == ["ann@example.org Acme: Trouble"])
        let record = try await house.page.update(draft, .identified)
        house.page.world.advance(.seconds(1))
        let newest = try await house.page.update(draft, .monitoring).incident.updates[0].id
        _ = try await house.page.incidents.retract(newest, of: draft, by: .commandLine)
        #expect(record.incident.stage == .identified)
        // The one before it was not told yet.
        #expect(try await house.told() == ["ann@example.org Acme: Trouble"])
    }

    @Test("What is over as it is published is told, also when it began in the past")
    func overAtOnce() async throws {
        let house = try await SubscriberHouse()
        try await house.subscribe(.mail, "ann@example.org")
        let start = house.page.world.now.adding(.seconds(-3600))
        _ = try await house.page.publish("Short") { ($0.stage, $0.startedAt) = (.resolved, start) }
        #expect(try await house.told() == ["ann@example.org Acme: Short"])
        let draft = try await house.page.publish("Drafted") { ($0.stage, $0.isDraft) = (.resolved, true) }
        house.page.world.advance(.seconds(60))
        _ = try await house.page.incidents.publishDraft(draft, by: .commandLine)
        #expect(try await house.told() == ["ann@example.org Acme: Drafted"])
    }

    @Test("By component, in groups too, and by how bad it is")
    func chosen() async throws {
        let house = try await SubscriberHouse()
        let group = try await house.page.add("Channels", isGroup: true)
        let (sms, voice) = (try await house.page.add("SMS", group: group), try await house.page.add("Voice", group: group))
        try await house.subscribe(.mail, "all@x.org")
        try await house.subscribe(.mail, "sms@x.org") { $0.components = [sms] }
        try await house.subscribe(.mail, "group@x.org") { $0.components = [group] }
        try await house.subscribe(.mail, "worst@x.org") { $0.severity = .critical }
        _ = try await house.page.publish("A", [sms: .degradedPerformance])
        #expect(try await house.told() == ["all@x.org Acme: A", "group@x.org Acme: A", "sms@x.org Acme: A"])
        _ = try await house.page.publish("B", [voice: .majorOutage])
        #expect(try await house.told() == ["all@x.org Acme: B", "group@x.org Acme: B", "worst@x.org Acme: B"])
        _ = try await house.page.publish("C", [group: .majorOutage])
        #expect(try await house.told().count == 4)
        // What is about no component concerns everybody.
        _ = try await house.page.publish("D") { $0.impact = .critical }
        #expect(try await house.told().count == 4)
        let counts = try await house.operations.audience(of: [voice], impact: .critical, by: .commandLine)
        #expect(counts == [.mail: 3])
    }

    @Test("Planned work is told when it is announced, put off, near, begun and over, to those who want it")
    func maintenance() async throws {
        let house = try await SubscriberHouse()
        let sms = try await house.page.add("SMS")
        try await house.subscribe(.mail, "ann@example.org")
        try await house.subscribe(.mail, "bob@example.org") { $0.tellsMaintenances = false }
        let id = try await house.page.plan(in: .seconds(7200), for: .seconds(600), [sms], reminder: .seconds(1800))
        #expect(try await house.told() == ["ann@example.org Acme: Work"])
        var changes = MaintenanceOperations.Changes()
        changes.scheduledFor = house.page.world.now.adding(.seconds(3600))
        _ = try await house.page.maintenances.change(id, changes, by: .commandLine)
        try await house.broadcaster.run()
        #expect(house.outbox.messages.map(\.lines).first?.first?.hasPrefix("Another time · ") == true)
        house.outbox.forget()
        // Near, begun, over.
        for wait in [2000, 2000, 4000] {
            house.page.world.advance(.seconds(wait))
            try await house.page.clock.runOnce()
            #expect(try await house.told() == ["ann@example.org Acme: Work"])
        }
    }

    @Test("Programs get Statuspage's two forms: an incident, and a component in another state")
    func webhooks() async throws {
        let house = try await SubscriberHouse()
        let sms = try await house.page.add("SMS")
        try await house.subscribe(.webhook, "https://hook.example/x")
        try await house.subscribe(.mail, "ann@example.org")
        let id = try await house.page.publish("Late", [sms: .partialOutage])
        try await house.broadcaster.run()
        let bodies = try house.outbox.messages.filter { $0.channel == .webhook }.map { message in
            try JSONDecoder().decode(JSON.self, from: Data((message.body ?? "").utf8))
        }
        // People are told of the incident alone.
        #expect(bodies.count == 2 && house.outbox.messages.filter { $0.channel == .mail }.count == 1)
        let incident = try #require(bodies.first { $0["incident"] != nil })
        #expect(incident["incident"]?["id"]?.string == id.rawValue && incident["incident"]?["incident_updates"]?.elements?.count == 1)
        #expect(incident["page"]?.fields.map { Set($0.keys) } == ["id", "status_indicator", "status_description"])
        #expect(incident["meta"]?.fields.map { Set($0.keys) } == ["unsubscribe", "documentation", "generated_at"])
        let component = try #require(bodies.first { $0["component_update"] != nil })
        let update = try #require(component["component_update"])
        #expect(update["old_status"] == "operational" && update["new_status"] == "partial_outage")
        #expect(update["component_id"]?.string == sms.rawValue && component["component"]?["name"] == "SMS")
    }

    @Test("Many are told in several transactions, each once")
    func many() async throws {
        let house = try await SubscriberHouse { $0.signUpsPerHour = 1000 }
        let site = try await house.snapshot().site.id
        let time = house.page.world.now
        let ids = (0..<450).map { _ in PublicID.random(house.page.world.world) }
        try await house.page.database.write { connection in
            for id in ids {
                var one = Subscriber(id: id, site: site, channel: .mail, address: "\(id)@x.org", choice: .init(), createdAt: time)
                one.confirmedAt = time
                try SubscriberStore.insert(one, on: connection)
            }
        }
        _ = try await house.page.publish("Late")
        var steps = 0
        while try await house.broadcaster.runOnce() { steps += 1 }
        #expect(steps == 3 && Set(house.outbox.messages.map(\.address)).count == 450 && house.outbox.messages.count == 450)
    }

    @Test("A page of some components tells of those alone, and names no other")
    func sites() async throws {
        let house = try await SubscriberHouse()
        let (sms, voice) = (try await house.page.add("SMS"), try await house.page.add("Voice"))
        _ = try await house.snapshot()
        var draft = SiteOperations.Draft()
        (draft.host, draft.components) = ("partner.example", [sms])
        let site = try await house.page.sites.save(draft, by: .commandLine).id
        let added = try await house.operations.add(.mail, "ann@x.org", .init(), at: site, by: .commandLine)
        _ = try await house.operations.confirm(SubscriberLink.confirm.token(added.id, house.key))
        house.outbox.forget()
        _ = try await house.page.publish("Voice only", [voice: .majorOutage])
        #expect(try await house.told() == [])
        _ = try await house.page.publish("Both", [sms: .partialOutage, voice: .majorOutage])
        try await house.broadcaster.run()
        let told = try #require(house.outbox.messages.first)
        #expect(told.lines.last == "Affected: SMS (Partial outage)" && told.url.hasPrefix("https://partner.example/incidents/"))
    }
}
