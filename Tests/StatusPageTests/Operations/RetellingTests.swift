import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("Mistakes that customers were told", .bothEngines)
struct RetellingTests {
    private static let day = 86_400

    // MARK: Taken out of the history

    @Test("An incident that is deleted leaves its outage in the uptime, or takes it along; what others said of it then stays")
    func deletion() async throws {
        let page = try await PageFixture()
        let group = try await page.add("G", isGroup: true)
        let a = try await page.add("A", group: group)
        page.world.advance(.seconds(3600))
        let mistake = try await page.publish("Mistake", [a: .majorOutage])
        page.world.advance(.seconds(1800))
        let real = try await page.publish("Real", [group: .partialOutage])
        page.world.advance(.seconds(1800))
        try await page.incidents.delete(mistake, fromHistory: true, by: .commandLine)
        for component in [a, group] {
            #expect(try await page.state(component) == .partialOutage)
            #expect(try await page.seconds(component) == [[.operational: 5400, .partialOutage: 1800]])
        }
        page.world.advance(.seconds(600))
        try await page.incidents.delete(real, by: .commandLine)
        page.world.advance(.seconds(60))
        #expect(try await page.seconds(a) == [[.operational: 5460, .partialOutage: 2400]])
        let lines = try await page.database.read { try $0.query("SELECT detail FROM audit_log ORDER BY id") }.map { try $0.text("detail") }
        #expect(lines.filter { $0.contains("taken out") }.count == 1)
    }

    @Test("What was found stays as it was found")
    func found() async throws {
        let page = try await PageFixture()
        let a = try await page.add("A", link: .service(page.shop))
        let shop = page.shop
        page.desk.change { $0.levels = [shop: .error] }
        try await page.clock.runOnce()
        page.world.advance(.seconds(600))
        let mistake = try await page.publish("Mistake", [a: .majorOutage])
        page.world.advance(.seconds(600))
        page.desk.change { $0.levels = [shop: nil] }
        // It is well again, and nobody sees it.
        try await page.clock.runOnce()
        #expect(try await page.state(a) == .majorOutage)
        page.world.advance(.seconds(300))
        try await page.incidents.delete(mistake, fromHistory: true, by: .commandLine)
        #expect(try await page.state(a) == ComponentState(openIncidents: nil))
        #expect(try await page.seconds(a) == [[.partialOutage: 1200, .operational: 300]])
    }

    @Test("Of days that are kept as seconds only what it did is taken out, and put in again when that is undone")
    func longAgo() async throws {
        let (page, group, a) = try await used()
        let mistake = try await tell(page, [a: .majorOutage], from: 50 * Self.day, until: 50 * Self.day - 7200)
        _ = try await tell(page, [a: .partialOutage], from: 50 * Self.day - 10_000, until: 50 * Self.day - 13_600)
        let before: [[ComponentState: Int]] = [[.operational: 75_600, .partialOutage: 3600, .majorOutage: 7200]]
        for component in [a, group] { #expect(try await page.seconds(component, before: 50) == before) }
        let deletion = try await page.incidents.delete(mistake, fromHistory: true, by: .commandLine)
        for component in [a, group] {
            #expect(try await page.seconds(component, before: 50) == [[.operational: 82_800, .partialOutage: 3600]])
        }
        _ = try await page.deletions.undo(deletion, by: .commandLine)
        for component in [a, group] { #expect(try await page.seconds(component, before: 50) == before) }
    }

    @Test("A later beginning gives back what the earlier one took", arguments: [50, 2])
    func later(days: Int) async throws {
        let (page, _, a) = try await used()
        let start = days * Self.day
        let id = try await tell(page, [a: .majorOutage], from: start, until: start - 7200)
        #expect(try await page.seconds(a, before: days) == [[.operational: 79_200, .majorOutage: 7200]])
        var changes = StatusIncidentOperations.Changes()
        changes.startedAt = page.world.now.adding(.seconds(3600 - start))
        _ = try await page.incidents.edit(id, changes, by: .commandLine)
        #expect(try await page.seconds(a, before: days) == [[.operational: 82_800, .majorOutage: 3600]])
    }

    @Test("Who may not set up pages takes nothing out of the history")
    func permission() async throws {
        let page = try await PageFixture()
        let id = try await page.publish()
        let writer = Caller(actor: .token(1, name: "writer"), access: Access(base: .operator))
        await #expect(throws: ClientError.notPermitted(.manageStatusSites)) {
            try await page.incidents.delete(id, fromHistory: true, by: writer)
        }
        _ = try await page.incidents.delete(id, by: writer)
    }

    @Test(
        "A day without what was said in it",
        arguments: [
            ([.operational: 50, .majorOutage: 50], [.majorOutage: 20], [:], [.operational: 70, .majorOutage: 30]),
            // What was said may not all have been counted.
            ([.operational: 90, .majorOutage: 10], [.majorOutage: 20], [:], [.operational: 100]),
            (
                [.noData: 40, .majorOutage: 60], [.majorOutage: 60], [.partialOutage: 20],
                [.noData: 40, .operational: 40, .partialOutage: 20]
            ),
            ([.operational: 100], [:], [.majorOutage: 30], [.operational: 70, .majorOutage: 30]),
            ([.operational: 70, .majorOutage: 30], [.majorOutage: 30], [.majorOutage: 30], [.operational: 70, .majorOutage: 30]),
        ] as [([ComponentState: Int], [ComponentState: Int], [ComponentState: Int], [ComponentState: Int])])
    func retold(day: [ComponentState: Int], before: [ComponentState: Int], after: [ComponentState: Int], expected: [ComponentState: Int]) {
        #expect(day.retold(from: before, to: after) == expected)
        #expect(expected.values.reduce(0, +) == day.values.reduce(0, +))
    }

    // MARK: Messages that are taken back

    @Test("The newest message is taken back within an hour: incident and components are as before it, as if it had not been published")
    func retract() async throws {
        let page = try await PageFixture()
        let (a, b) = (try await page.add("A"), try await page.add("B"))
        let id = try await page.publish("Trouble", [a: .majorOutage])
        page.world.advance(.seconds(600))
        _ = try await page.update(id, .monitoring, [b: .partialOutage])
        page.world.advance(.seconds(60))
        let resolved = try await page.update(id, .resolved)
        #expect(try await page.state(a) == .operational)
        page.world.advance(.seconds(240))
        var record = try await page.incidents.retract(resolved.incident.updates[0].id, of: id, by: .commandLine)
        #expect(record.incident.stage == .monitoring && record.incident.resolvedAt == nil && record.incident.monitoringAt != nil)
        #expect(record.incident.components == [a: .majorOutage, b: .partialOutage] && record.incident.updates.count == 2)
        #expect(try await page.state(a) == .majorOutage)
        #expect(try await page.seconds(a) == [[.majorOutage: 900]])
        #expect(try await page.seconds(b) == [[.operational: 600, .partialOutage: 300]])
        record = try await page.incidents.retract(record.incident.updates[0].id, of: id, by: .commandLine)
        #expect(record.incident.stage == .investigating && record.incident.monitoringAt == nil)
        // What it named first is not affected any more.
        #expect(record.incident.components == [a: .majorOutage] && record.incident.impact == .critical)
        #expect(try await page.seconds(b) == [[.operational: 900]])
        #expect(try await page.told().contains(.incidentEdited))
        let first = record.incident.updates[0].id
        await #expect(throws: ClientError.statusUpdateStays) { try await page.incidents.retract(first, of: id, by: .commandLine) }
    }

    @Test("Not one that others have followed, nor one of more than an hour ago")
    func stays() async throws {
        let page = try await PageFixture()
        let id = try await page.publish()
        page.world.advance(.seconds(1))
        let older = try await page.update(id, .identified).incident.updates[0].id
        page.world.advance(.seconds(1))
        let newest = try await page.update(id, .monitoring).incident.updates[0].id
        for message in [older, newest] {
            if message == newest { page.world.advance(.seconds(3601)) }
            await #expect(throws: ClientError.statusUpdateStays) { try await page.incidents.retract(message, of: id, by: .commandLine) }
        }
        let unknown = try await page.add("A")
        await #expect(throws: ClientError.statusUpdateNotFound) { try await page.incidents.retract(unknown, of: id, by: .commandLine) }
    }

    @Test("What ended an incident ends it again when the message behind it is taken back")
    func reopened() async throws {
        let page = try await PageFixture()
        let id = try await page.publish()
        page.world.advance(.seconds(60))
        let over = try await page.update(id, .resolved).incident
        page.world.advance(.seconds(60))
        let again = try await page.update(id, .investigating).incident
        #expect(again.resolvedAt == nil)
        let record = try await page.incidents.retract(again.updates[0].id, of: id, by: .commandLine)
        #expect(record.incident.stage == .resolved && record.incident.resolvedAt == over.resolvedAt)
    }

    @Test("A cancellation and an early end of planned work are taken back, what the clock says is not")
    func maintenance() async throws {
        let page = try await PageFixture()
        let a = try await page.add("A")
        let id = try await page.plan(in: .seconds(3000), for: .seconds(600), [a])
        page.world.advance(.seconds(1))
        let cancelled = try await page.maintenances.cancel(id, by: .commandLine)
        let planned = try await page.maintenances.retract(cancelled.updates[0].id, of: id, by: .commandLine)
        #expect(planned.stage == .scheduled && planned.completedAt == nil && planned.updates.count == 1)
        page.world.advance(.seconds(3000))
        try await page.clock.runOnce()
        let begun = try await page.maintenances.find(id, by: .commandLine)
        #expect(begun.stage == .inProgress)
        await #expect(throws: ClientError.statusUpdateStays) {
            try await page.maintenances.retract(begun.updates[0].id, of: id, by: .commandLine)
        }
        page.world.advance(.seconds(60))
        let over = try await page.maintenances.update(id, text: LocalizedText(english: "Done."), stage: .completed, by: .commandLine)
        #expect(try await page.state(a) == .operational)
        let back = try await page.maintenances.retract(over.updates[0].id, of: id, by: .commandLine)
        #expect(back.stage == .inProgress && back.startedAt == begun.startedAt && back.completedAt == nil)
        #expect(try await page.state(a) == .underMaintenance)
    }

    // MARK: Short

    /// A component in a group for a hundred days, of which all but the last weeks are kept as seconds of days.
    private func used() async throws -> (page: PageFixture, group: PublicID, component: PublicID) {
        let page = try await PageFixture()
        let group = try await page.add("G", isGroup: true)
        let component = try await page.add("A", group: group)
        page.world.advance(.seconds(100 * Self.day))
        #expect(try await page.history.runOnce() == 2)
        return (page, group, component)
    }

    private func tell(
        _ page: PageFixture, _ components: [PublicID: ComponentState], from start: Int, until end: Int
    ) async throws -> PublicID {
        let now = page.world.now
        return try await page.publish("Was down", components) { draft in
            draft.stage = .resolved
            (draft.startedAt, draft.resolvedAt) = (now.adding(.seconds(-start)), now.adding(.seconds(-end)))
        }
    }
}
