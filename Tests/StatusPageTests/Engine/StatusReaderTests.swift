import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("What the public doors read", .bothEngines)
struct StatusReaderTests {
    @Test("The first page is there from the beginning, and stays the same")
    func first() async throws {
        let page = try await PageFixture(zone: "Europe/Berlin")
        let site = try await page.reader.reading().snapshot().site
        #expect(site.name.english == "Acme" && site.url == "https://desk.example" && site.timeZone.identifier == "Europe/Berlin")
        page.reader.listens(at: "https://desk.example:8443")
        #expect(try await page.reader.reading().snapshot().site.url == "https://desk.example:8443")
        let again = StatusReader(
            database: page.database, world: page.world.world,
            defaults: .init(name: LocalizedText(english: "Other"), timeZone: .gmt, url: "https://other.example"))
        #expect(try await again.sites().map(\.id) == [site.id])
    }

    @Test("A change is seen as soon as it is answered; without one nothing is read for some seconds")
    func kept() async throws {
        let page = try await PageFixture()
        let reading = page.reader.reading()
        let a = try await page.add("A")
        #expect(try await reading.snapshot().components.map(\.state) == [.operational])
        let before = try await reading.snapshot().at
        page.world.advance(.seconds(4))
        #expect(try await reading.snapshot().at == before)
        page.world.advance(.seconds(2))
        #expect(try await reading.snapshot().at == page.world.now)
        let id = try await page.publish("Down", [a: .majorOutage])
        let snapshot = try await reading.snapshot()
        #expect(snapshot.components.map(\.state) == [.majorOutage] && snapshot.incidents.map(\.id) == [id])
        #expect(snapshot.site.updatedAt == page.world.now)
        try await page.update(id, .resolved)
        #expect(try await reading.snapshot().incidents.isEmpty)
        #expect(try await (reading.incidents(0, 10)).map(\.id) == [id])
    }

    @Test("However many ask at once, what holds now is read once")
    func once() async throws {
        let page = try await PageFixture()
        _ = try await page.add("A")
        let reading = page.reader.reading()
        let marks = try await withThrowingTaskGroup(of: ObjectIdentifier.self) { group in
            let first = try await reading.snapshot()
            page.world.advance(.seconds(6))
            for _ in 0..<100 { group.addTask { ObjectIdentifier(try await reading.snapshot().mark) } }
            var marks: Set<ObjectIdentifier> = []
            for try await mark in group { marks.insert(mark) }
            return (marks, ObjectIdentifier(first.mark))
        }
        #expect(marks.0.count == 1)
        #expect(!marks.0.contains(marks.1))
    }

    @Test("What was known serves for a while where nothing can be read, but not for ever")
    func away() async throws {
        let page = try await PageFixture()
        _ = try await page.add("A")
        let database = try await page.test.openAgain(options: .init(retryLimit: .zero))
        let reader = StatusReader(
            database: database, world: page.world.world,
            defaults: .init(name: LocalizedText(english: "Acme"), timeZone: .gmt, url: "https://desk.example"))
        let known = try await reader.reading().snapshot()
        try database.close()
        for _ in 0..<3 {
            page.world.advance(.seconds(99))
            #expect(try await reader.reading().snapshot().mark === known.mark)
        }
        page.world.advance(.seconds(3))
        await #expect(throws: StorageError.self) { try await reader.reading().snapshot() }
    }

    @Test("Maintenances under way come first, then those to come, the nearest first; lists go the other way")
    func maintenances() async throws {
        let page = try await PageFixture()
        let far = try await page.plan(in: .seconds(9000), for: .seconds(60), [])
        let near = try await page.plan(in: .seconds(3000), for: .seconds(60), [])
        let now = try await page.plan(in: .zero, for: .seconds(60), [])
        let reading = page.reader.reading()
        #expect(try await reading.snapshot().maintenances.map(\.id) == [now, near, far])
        #expect(try await reading.maintenances(0, 2).map(\.id) == [far, near])
        #expect(try await reading.maintenance(near)?.title.english == "Work")
    }

    @Test("A page of its own domain shows its components, and what concerns them")
    func sites() async throws {
        let page = try await PageFixture()
        let group = try await page.add("G", isGroup: true)
        let (a, b) = (try await page.add("A", group: group), try await page.add("B", group: group))
        let c = try await page.add("C")
        var draft = SiteOperations.Draft()
        (draft.name, draft.host, draft.components) = (LocalizedText(english: "Partner"), "Status.Partner.example", [a])
        let site = try await page.sites.save(draft, by: .commandLine)
        #expect(try await page.reader.site(host: "status.partner.example:8443").id == site.id)
        #expect(try await page.reader.site(host: "elsewhere.example").name.english == "Acme")
        #expect(try await page.reader.site(host: nil).host == nil)
        let reading = page.reader.reading(of: site.id)
        #expect(try await reading.snapshot().components.map(\.id) == [group, a])
        #expect(try await reading.snapshot().site.url == "https://status.partner.example")
        let (own, other) = (try await page.publish("Own", [a: .majorOutage]), try await page.publish("Other", [c: .majorOutage]))
        _ = try await page.plan(in: .zero, for: .seconds(60), [b])
        #expect(try await reading.snapshot().incidents.map(\.id) == [own])
        #expect(try await reading.snapshot().maintenances.isEmpty)
        #expect(try await reading.incident(other) == nil)
        #expect(try await page.reader.reading().incident(other) != nil)
        try await page.sites.delete(site.id, by: .commandLine)
        await #expect(throws: ClientError.statusSiteNotFound) { try await reading.snapshot() }
    }

    @Test("A page of some components says nothing of the others, not even by the name of one or by the state of a group")
    func others() async throws {
        let page = try await PageFixture()
        let group = try await page.add("G", isGroup: true)
        let (own, other) = (try await page.add("Own", group: group), try await page.add("Other", group: group))
        var draft = SiteOperations.Draft()
        (draft.name, draft.host, draft.components) = (LocalizedText(english: "Partner"), "partner.example", [own])
        let reading = page.reader.reading(of: try await page.sites.save(draft, by: .commandLine).id)
        let incident = try await page.publish("Both", [own: .degradedPerformance, other: .majorOutage])
        page.world.advance(.seconds(60))
        try await page.update(incident, .identified, [other: .partialOutage])
        let work = try await page.plan(in: .seconds(60), for: .seconds(60), [own, other])

        let snapshot = try await reading.snapshot()
        #expect(snapshot.components.map(\.state) == [.degradedPerformance, .degradedPerformance])
        #expect(snapshot.components[0].stateSince == page.world.now.adding(.seconds(-60)))
        let incidents = [snapshot.incidents, try await reading.incidents(0, 10), [try #require(try await reading.incident(incident))]]
        for incident in incidents.flatMap({ $0 }) {
            #expect(incident.components == [own: .degradedPerformance])
            #expect(incident.updates.map { $0.affected.map(\.component) } == [[], [own]])
        }
        #expect(incidents.map(\.count) == [1, 1, 1])
        let works = [snapshot.maintenances, try await reading.maintenances(0, 10), [try #require(try await reading.maintenance(work))]]
        #expect(works.map { $0.map(\.components) } == [[[own]], [[own]], [[own]]])
        // The first page tells everything.
        let all = try await page.reader.reading().snapshot()
        #expect(all.components[0].state == .partialOutage && all.incidents[0].components.count == 2)
        #expect(all.maintenances[0].components.count == 2)
    }

    @Test("Planned work on a group is told on the page of one of its components")
    func groups() async throws {
        let page = try await PageFixture()
        let group = try await page.add("G", isGroup: true)
        let own = try await page.add("Own", group: group)
        var draft = SiteOperations.Draft()
        (draft.name, draft.host, draft.components) = (LocalizedText(english: "Partner"), "partner.example", [own])
        let reading = page.reader.reading(of: try await page.sites.save(draft, by: .commandLine).id)
        let work = try await page.plan(in: .seconds(60), for: .seconds(60), [group])
        #expect(try await reading.snapshot().maintenances.map(\.id) == [work])
        #expect(try await reading.maintenance(work)?.components == [group])
    }

    @Test("Days have their incidents, and end now")
    func days() async throws {
        let page = try await PageFixture()
        let a = try await page.add("A")
        page.world.advance(.seconds(86_400))
        let id = try await page.publish("Down", [a: .majorOutage])
        page.world.advance(.seconds(3600))
        try await page.update(id, .resolved)
        page.world.advance(.seconds(86_400))
        let days = try await page.reader.reading().days([a], 3, 0)[a, default: []]
        #expect(days.map(\.date) == ["2026-11-21", "2026-11-22", "2026-11-23"])
        #expect(days.map(\.incidents) == [[], [id], []])
        #expect(days.map { $0.seconds.values.reduce(0, +) } == [54_000, 86_400, 36_000])
        #expect(days[1].seconds == [.operational: 82_800, .majorOutage: 3600])
        #expect(try await page.reader.reading().days([a], 1, 1)[a]?.map(\.date) == ["2026-11-22"])
    }

    @Test("Days long past are kept as seconds, and nothing of them is lost", arguments: ["Etc/UTC", "Europe/Berlin", "America/Sao_Paulo"])
    func folded(zone: String) async throws {
        let page = try await PageFixture(zone: zone)
        let a = try await page.add("A")
        for _ in 0..<60 {
            page.world.advance(.seconds(80_000))
            try await page.say(.majorOutage, of: a)
            page.world.advance(.seconds(7001))
            try await page.say(.operational, of: a)
        }
        let before = try await page.seconds(a, days: 70)
        #expect(try await page.history.runOnce() == 1)
        #expect(try await page.seconds(a, days: 70) == before)
        let count = { try await page.database.read { try $0.query("SELECT 1 AS one FROM status_stretches").count } }
        let stretches = try await count()
        #expect(stretches < 80)
        #expect(try await page.history.runOnce() == 0)
        #expect(try await count() == stretches)
        page.world.advance(.seconds(40 * 86_400))
        #expect(try await page.history.runOnce() == 1)
        #expect(try await count() == 1)
        let all = try await page.seconds(a, days: 120).flatMap { $0 }.reduce(into: [:]) { $0[$1.key, default: 0] += $1.value }
        #expect(all == [.majorOutage: 60 * 7001, .operational: 60 * 80_000 + 40 * 86_400])
    }
}
