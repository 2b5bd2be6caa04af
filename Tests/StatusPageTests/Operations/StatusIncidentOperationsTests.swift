import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("What customers are told", .bothEngines)
struct StatusIncidentOperationsTests {
    @Test("From the first message to the postmortem: stages, times, components that go and come back")
    func story() async throws {
        let page = try await PageFixture()
        let (a, b) = (try await page.add("A"), try await page.add("B"))
        let began = page.world.now
        let id = try await page.publish("Down", [a: .majorOutage, b: .degradedPerformance])
        #expect(try await page.state(a) == .majorOutage)
        #expect(try await page.state(b) == .degradedPerformance)
        page.world.advance(.seconds(60))
        var record = try await page.update(id, .monitoring, [a: .operational])
        #expect(record.incident.stage == .monitoring && record.incident.monitoringAt == page.world.now && record.incident.resolvedAt == nil)
        #expect(try await page.state(a) == .operational)
        #expect(record.incident.impact == .critical)
        #expect(record.incident.updates.first?.affected.map(\.new) == [.operational])
        page.world.advance(.seconds(60))
        await #expect(throws: ClientError.postmortemTooEarly) { try await page.update(id, .postmortem) }
        record = try await page.update(id, .resolved)
        #expect(record.incident.resolvedAt == page.world.now && record.incident.startedAt == began)
        #expect(record.incident.updates.map(\.stage) == ["resolved", "monitoring", "investigating"])
        #expect(record.incident.updates[0].affected.map(\.component) == [b])
        #expect(try await page.state(b) == .operational)
        record = try await page.update(id, .postmortem)
        #expect(record.incident.stage == .postmortem && record.incident.resolvedAt == page.world.now)
        #expect(try await page.seconds(a) == [[.operational: 60, .majorOutage: 60]])
        let kinds = try await page.told()
        #expect(kinds.filter { $0 == .incidentPublished }.count == 1 && kinds.filter { $0 == .incidentUpdated }.count == 3)
    }

    @Test("Two incidents over one component: the worse counts, and what is left of them")
    func overlapping() async throws {
        let page = try await PageFixture()
        let a = try await page.add("A")
        let (one, two) = (try await page.publish("One", [a: .partialOutage]), try await page.publish("Two", [a: .majorOutage]))
        #expect(try await page.state(a) == .majorOutage)
        page.world.advance(.seconds(30))
        try await page.update(two, .resolved)
        #expect(try await page.state(a) == .partialOutage)
        page.world.advance(.seconds(30))
        try await page.update(one, .resolved)
        #expect(try await page.state(a) == .operational)
        #expect(try await page.seconds(a) == [[.majorOutage: 30, .partialOutage: 30]])
    }

    @Test("One that is told of afterwards counts from its beginning on")
    func backDated() async throws {
        let page = try await PageFixture()
        let group = try await page.add("G", isGroup: true)
        let a = try await page.add("A", group: group)
        page.world.advance(.seconds(1000))
        let now = page.world.now
        let id = try await page.publish("Was down", [a: .majorOutage]) { draft in
            (draft.stage, draft.startedAt, draft.resolvedAt) = (
                .resolved, now.adding(.seconds(-600)), now.adding(.seconds(-500))
            )
        }
        #expect(try await page.state(a) == .operational)
        for component in [a, group] { #expect(try await page.seconds(component) == [[.operational: 900, .majorOutage: 100]]) }
        let record = try await page.incidents.find(id, by: .commandLine)
        #expect(record.incident.createdAt == now && record.incident.resolvedAt == now.adding(.seconds(-500)))
        let open = try await page.publish("Is down", [a: .partialOutage]) { $0.startedAt = now.adding(.seconds(-200)) }
        page.world.advance(.seconds(100))
        #expect(try await page.seconds(a) == [[.operational: 700, .majorOutage: 100, .partialOutage: 300]])
        await #expect(throws: ClientError.startInFuture) {
            try await page.publish { $0.startedAt = now.adding(.seconds(1000)) }
        }
        var earlier = StatusIncidentOperations.Changes()
        earlier.startedAt = now.adding(.seconds(-300))
        _ = try await page.incidents.edit(open, earlier, by: .commandLine)
        #expect(try await page.seconds(a) == [[.operational: 600, .majorOutage: 100, .partialOutage: 400]])
    }

    @Test("A draft and private comments never leak")
    func hidden() async throws {
        let page = try await PageFixture()
        let a = try await page.add("A")
        let id = try await page.publish("Draft", [a: .majorOutage]) { $0.isDraft = true }
        _ = try await page.incidents.comment("The carrier is to blame.", on: id, by: .commandLine)
        let reading = page.reader.reading()
        #expect(try await page.state(a) == .operational)
        #expect(try await reading.snapshot().incidents.isEmpty)
        #expect(try await reading.incident(id) == nil)
        #expect(try await reading.incidents(0, 10).isEmpty)
        #expect(try await !page.told().contains(.incidentPublished))
        _ = try await page.incidents.publishDraft(id, by: .commandLine)
        let shown = try #require(try await reading.incident(id))
        #expect(shown.updates.count == 1)
        #expect(try await page.state(a) == .majorOutage)
        await #expect(throws: ClientError.alreadyPublished) { try await page.incidents.publishDraft(id, by: .commandLine) }
        #expect(try await page.incidents.find(id, by: .commandLine).comments.map(\.text) == ["The carrier is to blame."])
    }

    @Test("The desk's incident is drafted from with its service's components, and offers the resolution when it is over")
    func fromDesk() async throws {
        let page = try await PageFixture()
        page.desk.change { $0.levels = [ServiceID(1): .error] }
        let a = try await page.add("A", link: .service(page.shop))
        let drafted = try await page.incidents.draft(from: IncidentID(7), by: .commandLine)
        #expect(drafted.isDraft && drafted.links == [IncidentID(7)] && drafted.incident.components == [a: .partialOutage])
        #expect(drafted.incident.title.english == "Shop is down")
        #expect(drafted.incident.startedAt == Timestamp(rfc3339: "2026-11-21T08:50:00Z"))
        await #expect(throws: ClientError.notFound) { try await page.incidents.draft(from: IncidentID(8), by: .commandLine) }
        _ = try await page.incidents.publishDraft(drafted.id, by: .commandLine)
        try await page.clock.runOnce()
        #expect(try await page.incidents.find(drafted.id, by: .commandLine).offeredAt == nil)
        page.desk.change { $0.over = [IncidentID(7)] }
        try await page.clock.runOnce()
        #expect(try await page.incidents.find(drafted.id, by: .commandLine).offeredAt == page.world.now)
        page.desk.change { $0.over = [] }
        try await page.clock.runOnce()
        #expect(try await page.incidents.find(drafted.id, by: .commandLine).offeredAt == nil)
    }

    @Test("The impact follows the components until somebody says it, and never gets smaller by itself")
    func impact() async throws {
        let page = try await PageFixture()
        let a = try await page.add("A")
        let id = try await page.publish("X", [a: .degradedPerformance])
        #expect(try await page.update(id, nil, [a: .majorOutage]).incident.impact == .critical)
        #expect(try await page.update(id, nil, [a: .degradedPerformance]).incident.impact == .critical)
        var said = StatusIncidentOperations.Changes()
        said.impact = .some(.minor)
        _ = try await page.incidents.edit(id, said, by: .commandLine)
        #expect(try await page.update(id, nil, [a: .majorOutage]).incident.impact == .minor)
    }

    @Test("Messages can be mended, and an incident deleted with all that belongs to it")
    func mended() async throws {
        let page = try await PageFixture()
        let a = try await page.add("A")
        let id = try await page.publish("X", [a: .majorOutage])
        let update = try await page.incidents.find(id, by: .commandLine).incident.updates[0]
        page.world.advance(.seconds(5))
        let mended = try await page.incidents.editUpdate(update.id, of: id, text: LocalizedText(english: "Better."), by: .commandLine)
        #expect(mended.incident.updates[0].text.english == "Better." && mended.incident.updates[0].displayAt == update.displayAt)
        await #expect(throws: ClientError.statusUpdateNotFound) {
            try await page.incidents.editUpdate(id, of: id, text: nil, by: .commandLine)
        }
        try await page.incidents.delete(id, by: .commandLine)
        #expect(try await page.state(a) == .operational)
        await #expect(throws: ClientError.statusIncidentNotFound) { try await page.incidents.find(id, by: .commandLine) }
        let left = try await page.database.read { try $0.query("SELECT 1 AS one FROM status_updates") }
        #expect(left.isEmpty)
    }

    @Test("A component that is not there cannot be named, and a preview changes nothing")
    func preview() async throws {
        let page = try await PageFixture()
        let (a, missing) = (try await page.add("A"), PublicID.random(page.world.world))
        await #expect(throws: ClientError.componentUnknown(missing.rawValue)) { try await page.publish("X", [missing: .majorOutage]) }
        var draft = StatusIncidentOperations.Draft(title: LocalizedText(english: "X"), text: LocalizedText(english: "Y"))
        draft.components = [a: .partialOutage]
        let seen = try await page.incidents.preview(draft, by: .commandLine).incident
        #expect(seen.impact == .major && seen.updates.first?.affected.first?.new == .partialOutage)
        #expect(try await page.incidents.list(limit: 10, by: .commandLine).isEmpty)
    }
}
