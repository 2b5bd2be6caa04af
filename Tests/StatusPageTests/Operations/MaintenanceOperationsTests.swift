import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("Planned work", .bothEngines)
struct MaintenanceOperationsTests {
    @Test("It reminds, begins and ends by itself; components go under maintenance and come back")
    func byItself() async throws {
        let page = try await PageFixture()
        let group = try await page.add("G", isGroup: true)
        let a = try await page.add("A", group: group)
        let id = try await page.plan(in: .seconds(3600), for: .seconds(600), [group], reminder: .seconds(1800))
        try await page.clock.runOnce()
        #expect(try await page.state(a) == .operational)
        page.world.advance(.seconds(1800))
        try await page.clock.runOnce()
        try await page.clock.runOnce()
        #expect(try await page.told().filter { $0 == .maintenanceNear }.count == 1)
        let reminded = try await page.maintenances.find(id, by: .commandLine)
        #expect(reminded.stage == .scheduled && reminded.updates.count == 2 && reminded.updatedAt == page.world.now)
        #expect(reminded.updates[0].text.english == "Reminder: the maintenance begins in 30\u{A0}min.")
        #expect(reminded.updates[0].text.texts[.russian]?.contains("через 30\u{A0}мин") == true)
        page.world.advance(.seconds(1800))
        try await page.clock.runOnce()
        var maintenance = try await page.maintenances.find(id, by: .commandLine)
        #expect(maintenance.stage == .inProgress && maintenance.startedAt == page.world.now)
        #expect(try await page.state(a) == .underMaintenance)
        #expect(try await page.state(group) == .underMaintenance)
        page.world.advance(.seconds(600))
        try await page.clock.runOnce()
        maintenance = try await page.maintenances.find(id, by: .commandLine)
        #expect(maintenance.stage == .completed && maintenance.completedAt == page.world.now)
        #expect(maintenance.updates.map(\.stage) == ["completed", "in_progress", "scheduled", "scheduled"])
        #expect(maintenance.updates[0].text.texts.count == Language.allCases.count)
        #expect(try await page.state(a) == .operational)
        #expect(try await page.seconds(a) == [[.operational: 3600, .underMaintenance: 600]])
    }

    @Test("One whose beginning and end were both slept through happens at once")
    func late() async throws {
        let page = try await PageFixture()
        let a = try await page.add("A")
        let id = try await page.plan(in: .seconds(60), for: .seconds(60), [a])
        page.world.advance(.seconds(600))
        try await page.clock.runOnce()
        #expect(try await page.maintenances.find(id, by: .commandLine).stage == .completed)
        #expect(try await page.state(a) == .operational)
    }

    @Test("It can be put off, before it and while it is under way, and cancelled")
    func changed() async throws {
        let page = try await PageFixture()
        let a = try await page.add("A")
        let id = try await page.plan(in: .seconds(-10), for: .seconds(600), [a])
        #expect(try await page.state(a) == .underMaintenance)
        var later = MaintenanceOperations.Changes()
        later.scheduledFor = page.world.now.adding(.seconds(7200))
        await #expect(throws: ClientError.endBeforeStart) { try await page.maintenances.change(id, later, by: .commandLine) }
        later.scheduledUntil = page.world.now.adding(.seconds(9000))
        let off = try await page.maintenances.change(id, later, by: .commandLine)
        #expect(off.stage == .scheduled)
        #expect(off.startedAt == nil)
        #expect(try await page.state(a) == .operational)
        let gone = try await page.maintenances.cancel(id, by: .commandLine)
        #expect(gone.stage == .completed && gone.updates[0].text.english == "The maintenance does not take place.")
        await #expect(throws: ClientError.maintenanceOver) { try await page.maintenances.cancel(id, by: .commandLine) }
        page.world.advance(.seconds(8000))
        try await page.clock.runOnce()
        #expect(try await page.state(a) == .operational)
    }

    @Test("A reminder moves with the beginning; none follows an announcement that comes later than it")
    func reminders() async throws {
        let page = try await PageFixture()
        let id = try await page.plan(in: .seconds(3600), for: .seconds(600), [], reminder: .seconds(1800))
        let late = try await page.plan(in: .seconds(900), for: .seconds(600), [], reminder: .seconds(1800))
        func reminder(_ id: PublicID) async throws -> Timestamp? {
            try await page.database.read { try MaintenanceStore.reminder(of: id, on: $0) }
        }
        #expect(try await reminder(late) == nil)
        let start = page.world.now.adding(.seconds(3600))
        #expect(try await reminder(id) == start.adding(.seconds(-1800)))
        var changes = MaintenanceOperations.Changes()
        (changes.scheduledFor, changes.scheduledUntil) = (start.adding(.seconds(86_400)), start.adding(.seconds(90_000)))
        _ = try await page.maintenances.change(id, changes, by: .commandLine)
        #expect(try await reminder(id) == start.adding(.seconds(84_600)))
        page.world.advance(.seconds(1))
        // Nearer than the reminder: people are reminded at once.
        changes.scheduledFor = page.world.now.adding(.seconds(600))
        let moved = try await page.maintenances.change(id, changes, by: .commandLine)
        #expect(moved.updates[0].text.english == "Reminder: the maintenance begins in 10\u{A0}min.")
        #expect(try await reminder(id) == nil)
        // Once it was said, another title says nothing anew.
        var title = MaintenanceOperations.Changes()
        title.title = LocalizedText(english: "Other work")
        #expect(try await page.maintenances.change(id, title, by: .commandLine).updates.count == 2)
    }

    @Test("A message may end it before its time")
    func completed() async throws {
        let page = try await PageFixture()
        let a = try await page.add("A")
        let id = try await page.plan(in: .zero, for: .seconds(600), [a])
        #expect(try await page.state(a) == .underMaintenance)
        let text = LocalizedText(english: "Nearly.")
        #expect(try await page.maintenances.update(id, text: text, stage: .verifying, by: .commandLine).stage == .verifying)
        #expect(try await page.state(a) == .underMaintenance)
        _ = try await page.maintenances.update(id, text: text, stage: .completed, by: .commandLine)
        #expect(try await page.state(a) == .operational)
        #expect(try await page.told().last { $0 != .state } == .maintenanceEnded)
    }

    @Test("An incident stands over planned work, and what is measured meanwhile does not")
    func overlay() async throws {
        let page = try await PageFixture()
        page.desk.change { $0.levels = [ServiceID(1): .critical] }
        let a = try await page.add("A", link: .service(page.shop))
        _ = try await page.plan(in: .zero, for: .seconds(600), [a])
        try await page.clock.runOnce()
        #expect(try await page.state(a) == .underMaintenance)
        _ = try await page.publish("It went wrong", [a: .partialOutage])
        #expect(try await page.state(a) == .partialOutage)
    }
}
