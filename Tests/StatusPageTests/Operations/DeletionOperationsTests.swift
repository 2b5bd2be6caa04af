import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("Deletions that are undone", .bothEngines)
struct DeletionOperationsTests {
    @Test("A component is there again with its history, its group, and what told of it")
    func component() async throws {
        let page = try await PageFixture()
        let group = try await page.add("G", isGroup: true)
        let (a, b) = (try await page.add("A", group: group), try await page.add("B", group: group))
        let incident = try await page.publish("Trouble", [a: .majorOutage])
        page.world.advance(.seconds(600))
        let (before, others) = (try await page.components.find(a, by: .commandLine), try await page.components.find(b, by: .commandLine))
        let deletion = try await page.components.delete(a, by: .commandLine)
        #expect(try await page.state(group) == .operational)
        #expect(try await page.incidents.find(incident, by: .commandLine).incident.components.isEmpty)
        page.world.advance(.seconds(60))
        #expect(try await page.deletions.undo(deletion, by: .commandLine).subject == a)
        let after = try await page.components.find(a, by: .commandLine)
        #expect(after == before)
        #expect(try await page.components.find(b, by: .commandLine).component.position == others.component.position)
        #expect(try await page.incidents.find(incident, by: .commandLine).incident.components == [a: .majorOutage])
        #expect(try await page.state(group) == .majorOutage)
        #expect(try await page.seconds(a) == [[.majorOutage: 660]])
        // Once.
        await #expect(throws: ClientError.statusDeletionGone) { try await page.deletions.undo(deletion, by: .commandLine) }
    }

    @Test("A group gathers what was in it; a component whose group is gone stands alone")
    func groups() async throws {
        let page = try await PageFixture()
        let group = try await page.add("G", isGroup: true)
        let (a, b) = (try await page.add("A", group: group), try await page.add("B", group: group))
        let lost = try await page.components.delete(b, by: .commandLine)
        let gone = try await page.components.delete(group, by: .commandLine)
        #expect(try await page.components.find(a, by: .commandLine).component.groupID == nil)
        _ = try await page.deletions.undo(lost, by: .commandLine)
        #expect(try await page.components.find(b, by: .commandLine).component.groupID == nil)
        _ = try await page.deletions.undo(gone, by: .commandLine)
        let back = try await page.components.find(a, by: .commandLine).component
        #expect(back.groupID == group && back.position == 1)
    }

    @Test("An incident is there again with its messages, comments and links, without what is gone meanwhile")
    func incident() async throws {
        let page = try await PageFixture()
        let (a, b) = (try await page.add("A"), try await page.add("B"))
        let id = try await page.publish("Trouble", [a: .majorOutage, b: .partialOutage]) { $0.links = [IncidentID(7)] }
        page.world.advance(.seconds(1))
        _ = try await page.update(id, .identified)
        _ = try await page.incidents.comment("Hm", on: id, by: .commandLine)
        var before = try await page.incidents.find(id, by: .commandLine)
        let deletion = try await page.incidents.delete(id, by: .commandLine)
        #expect(try await page.state(a) == .operational)
        try await page.components.delete(b, by: .commandLine)
        _ = try await page.deletions.undo(deletion, by: .commandLine)
        before.incident.components[b] = nil
        #expect(try await page.incidents.find(id, by: .commandLine) == before)
        #expect(try await page.state(a) == .majorOutage)
    }

    @Test("Templates, pages and thresholds; nothing in whose place there is another one")
    func others() async throws {
        let page = try await PageFixture()
        _ = try await page.reader.sites()
        let text = LocalizedText(english: "Text")
        let template = try await page.templates.save(.init(name: "T", title: text, text: text), by: .commandLine)
        var draft = SiteOperations.Draft()
        (draft.host, draft.logo) = ("a.example", StatusLogo(type: "image/png", bytes: StatusLogoTests.png))
        let a = try await page.add("A")
        draft.components = [a]
        let site = try await page.sites.save(draft, by: .commandLine)
        let threshold = try await page.thresholds.save(CellScope(.mms), limits: [.bandwidth: MetricLimits(major: 7)], by: .commandLine)
        for deletion in [
            try await page.templates.delete(template.id, by: .commandLine), try await page.sites.delete(site.id, by: .commandLine),
            try await page.thresholds.delete(threshold.id, by: .commandLine),
        ] { _ = try await page.deletions.undo(deletion, by: .commandLine) }
        #expect(try await page.templates.list(by: .commandLine) == [template])
        #expect(try await page.sites.list(by: .commandLine).last == site)
        #expect(try await page.thresholds.list(by: .commandLine) == [threshold])
        let gone = try await page.templates.delete(template.id, by: .commandLine)
        _ = try await page.templates.save(.init(name: "T", title: text, text: text), by: .commandLine)
        await #expect(throws: ClientError.statusDeletionInTheWay) { try await page.deletions.undo(gone, by: .commandLine) }
        #expect(try await page.templates.list(by: .commandLine).count == 1)
    }

    @Test("Only within an hour, by who may, and nothing is kept for longer")
    func bounds() async throws {
        let page = try await PageFixture()
        let threshold = try await page.thresholds.save(CellScope(.mms), limits: [:], by: .commandLine)
        let deletion = try await page.thresholds.delete(threshold.id, by: .commandLine)
        let writer = Caller(actor: .token(1, name: "writer"), access: Access(base: .operator))
        await #expect(throws: ClientError.notPermitted(.manageStatusSites)) { try await page.deletions.undo(deletion, by: writer) }
        page.world.advance(.seconds(3601))
        await #expect(throws: ClientError.statusDeletionGone) { try await page.deletions.undo(deletion, by: .commandLine) }
        let cutoff = page.world.now.adding(.seconds(-3600))
        let pruned = try await page.database.write { try DeletionStore.prune(before: cutoff, limit: 10, on: $0) }
        #expect(pruned == 1)
    }
}
