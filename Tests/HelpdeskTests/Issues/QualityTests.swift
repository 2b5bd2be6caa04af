import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Helpdesk

@Suite("The quality board", .bothEngines, .timeLimit(.minutes(2)))
struct QualityTests {
    private func texts(_ fixture: IssuesFixture, _ caller: Caller) async throws -> [String] {
        try await fixture.desk.quality.unread(by: caller).map(\.body)
    }

    @Test("Comments of its project, each person's own to read")
    func perPerson() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "Call 7", in: 2)
        let first = fixture.redmine.comment("<b>good</b><script>alert(1)</script>", on: issue, by: IssuesFixture.bob)
        fixture.redmine.comment("  ", on: issue, by: IssuesFixture.bob)
        fixture.redmine.comment("elsewhere", on: fixture.redmine.addIssue(by: IssuesFixture.bob, "x"), by: IssuesFixture.bob)
        fixture.pass(.seconds(60))
        try await fixture.keeper().runOnce()
        let shown = try await texts(fixture, fixture.aliceHere)
        #expect(shown.count == 1 && shown[0].contains("<b>good</b>") && !shown[0].contains("<script"))
        try await fixture.desk.quality.markRead(first, by: fixture.aliceHere)
        // Nobody else's: the old one marked for all.
        #expect(try await texts(fixture, fixture.aliceHere).isEmpty)
        #expect(try await texts(fixture, fixture.bobHere).count == 1)
        #expect(try await texts(fixture, fixture.nobody).count == 1)
        // Twice is once.
        try await fixture.desk.quality.markRead(first, by: fixture.aliceHere)
        #expect(await fixture.refusal { try await fixture.desk.quality.markRead(99, by: fixture.aliceHere) } == "quality-comment-not-found")
        fixture.redmine.comment("new", on: issue, by: IssuesFixture.bob)
        fixture.pass(.seconds(60))
        try await fixture.keeper().runOnce()
        #expect(try await texts(fixture, fixture.aliceHere).map { $0.contains("new") } == [true])
        try await fixture.desk.quality.markAllRead(by: fixture.bobHere)
        #expect(try await texts(fixture, fixture.bobHere).isEmpty)
        #expect(try await texts(fixture, fixture.aliceHere).count == 1)
    }

    @Test("Private notes are for those who may read them: in the list, by number, and when all are marked")
    func privateNotes() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.alice, "Call 7", in: 2)
        let note = fixture.redmine.comment("secret", on: issue, by: 1, isPrivate: true)
        fixture.redmine.change("bob") { $0.seesPrivate = true }
        fixture.pass(.seconds(60))
        try await fixture.keeper().runOnce()
        #expect(try await texts(fixture, fixture.aliceHere).isEmpty)
        #expect(try await texts(fixture, fixture.stranger).isEmpty)
        #expect(try await texts(fixture, fixture.bobHere).count == 1)
        let refused = await fixture.refusal { try await fixture.desk.quality.markRead(note, by: fixture.aliceHere) }
        #expect(refused == "quality-comment-not-found")
        try await fixture.desk.quality.markAllRead(by: fixture.aliceHere)
        // Once she may, it is new to her.
        fixture.redmine.change("alice") { $0.seesPrivate = true }
        fixture.pass(.seconds(120))
        #expect(try await texts(fixture, fixture.aliceHere).count == 1)
        // While Redmine does not say who may, nobody may.
        fixture.redmine.change { $0.fault = .away }
        #expect(try await fixture.again().quality.unread(by: fixture.bobHere).isEmpty)
    }

    @Test("Who sees a private issue reads its comments, and no private notes for that")
    func privateIssues() async throws {
        let fixture = try await IssuesFixture()
        let (hidden, open) = (
            fixture.redmine.addIssue(by: 1, "Hidden", in: 2, assignee: IssuesFixture.alice) { $0.isPrivate = true },
            fixture.redmine.addIssue(by: 1, "Open", in: 2)
        )
        fixture.redmine.comment("between us", on: open, by: 1, isPrivate: true)
        fixture.redmine.comment("among the few", on: hidden, by: 1)
        fixture.redmine.comment("between the few", on: hidden, by: 1, isPrivate: true)
        fixture.redmine.change("bob") { $0.seesPrivate = true }
        fixture.pass(.seconds(60))
        try await fixture.keeper().runOnce()
        #expect(try await texts(fixture, fixture.aliceHere).map { $0.contains("among the few") } == [true])
        #expect(try await texts(fixture, fixture.bobHere).map { $0.contains("between us") } == [true])
        #expect(try await texts(fixture, fixture.stranger).isEmpty)
        fixture.redmine.change("alice") { $0.seesPrivate = true }
        fixture.pass(.seconds(120))
        #expect(try await texts(fixture, fixture.aliceHere).count == 3)
    }

    @Test("A history is read in runs, and what changed in one second is read once more")
    func following() async throws {
        let fixture = try await IssuesFixture()
        var issues: [Int64] = []
        for number in 0..<250 {
            let issue = fixture.redmine.addIssue(by: IssuesFixture.bob, "Call \(number)", in: 2)
            fixture.redmine.comment("c\(number)", on: issue, by: IssuesFixture.bob)
            issues.append(issue)
            if number % 50 == 0 { fixture.redmine.pass(.seconds(1)) }
        }
        fixture.pass(.seconds(300))
        for _ in 0..<5 { try await fixture.keeper().runOnce() }
        #expect(try await texts(fixture, fixture.aliceHere).count == 250)
        let details = fixture.redmine.count("GET /issues/")
        try await fixture.keeper().runOnce()
        #expect(fixture.redmine.count("GET /issues/") == details, "nothing changed, nothing is read")
        // Twice in the same second, with a look in between.
        fixture.world.advance(fixture.redmine.value.now.since(fixture.world.now))
        fixture.redmine.comment("one", on: issues[0], by: IssuesFixture.bob)
        try await fixture.keeper().runOnce()
        fixture.redmine.comment("two", on: issues[0], by: IssuesFixture.bob)
        try await fixture.keeper().runOnce()
        let found = try await texts(fixture, fixture.aliceHere)
        #expect(found.count == 252)
        fixture.pass(.seconds(60))
        try await fixture.keeper().runOnce()
        let settled = fixture.redmine.count("GET /issues/")
        try await fixture.keeper().runOnce()
        #expect(fixture.redmine.count("GET /issues/") == settled)
    }

    @Test("What is deleted or moved away there is gone here after the nightly look")
    func gone() async throws {
        let fixture = try await IssuesFixture()
        let (one, two, three) = (
            fixture.redmine.addIssue(by: IssuesFixture.bob, "1", in: 2), fixture.redmine.addIssue(by: IssuesFixture.bob, "2", in: 2),
            fixture.redmine.addIssue(by: IssuesFixture.bob, "3", in: 2)
        )
        for issue in [one, two, three] { fixture.redmine.comment("c", on: issue, by: IssuesFixture.bob) }
        fixture.pass(.seconds(60))
        try await fixture.keeper().runOnce()
        #expect(try await texts(fixture, fixture.aliceHere).count == 3)
        fixture.redmine.change { state in
            state.issues[one] = nil
            state.issues[two]?.project = 1
        }
        fixture.pass(.seconds(60))
        try await fixture.keeper().runOnce()
        #expect(try await texts(fixture, fixture.aliceHere).count == 3)
        fixture.pass(.seconds(86_400))
        try await fixture.keeper().runOnce()
        #expect(try await fixture.desk.quality.unread(by: fixture.aliceHere).map(\.issue) == [three])
        // An edit of a comment comes with the next change of its issue.
        fixture.redmine.change { $0.issues[three]?.journals = [] }
        fixture.redmine.comment("other", on: three, by: IssuesFixture.bob)
        fixture.pass(.seconds(60))
        try await fixture.keeper().runOnce()
        #expect(try await texts(fixture, fixture.aliceHere).map { $0.contains("other") } == [true])
    }

    @Test("What the follower of all changes has read is not read once more, and of other projects it is nothing")
    func takenOver() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.bob, "1", in: 2)
        let other = fixture.redmine.addIssue(by: IssuesFixture.bob, "2")
        fixture.pass(.seconds(60))
        try await fixture.keeper().runOnce()
        for number in [issue, other] { fixture.redmine.comment("c", on: number, by: IssuesFixture.bob) }
        fixture.pass(.seconds(60))
        let client = try #require(RedmineClient(fixture.settings, http: fixture.redmine.http, now: fixture.world.world.now))
        for number in [issue, other] {
            let read = try #require(RedmineIssue(try await client.get("/issues/\(number).json", [("include", "journals")])))
            try await fixture.database.write { try QualityKeeper.take(read, isSettled: true, on: $0) }
        }
        #expect(try await fixture.desk.quality.unread(by: fixture.aliceHere).map(\.issue) == [issue])
        let details = fixture.redmine.count("GET /issues/")
        try await fixture.keeper().runOnce()
        #expect(fixture.redmine.count("GET /issues/") == details)
    }

    @Test("Another project begins anew")
    func anotherProject() async throws {
        let fixture = try await IssuesFixture()
        fixture.redmine.comment("c", on: fixture.redmine.addIssue(by: IssuesFixture.bob, "1", in: 2), by: IssuesFixture.bob)
        fixture.pass(.seconds(60))
        try await fixture.keeper().runOnce()
        try await fixture.database.write { try QualityStore.begin("ops", on: $0) }
        #expect(try await texts(fixture, fixture.aliceHere).isEmpty)
    }

    @Test("The counts are Redmine's, asked for once for all who look, and old ones while it is away")
    func counts() async throws {
        let fixture = try await IssuesFixture()
        for number in 0..<3 { fixture.redmine.addIssue(by: IssuesFixture.bob, "\(number)", in: 2) { $0.status = number == 0 ? 5 : 1 } }
        let quality = fixture.desk.quality
        for _ in 0..<5 {
            #expect(try await quality.count(.total, by: fixture.aliceHere).number == 3)
            #expect(try await quality.count(.new, by: fixture.nobody).number == 2)
        }
        #expect(fixture.redmine.count("GET /issues.json") == 2)
        fixture.redmine.change { $0.fault = .html }
        fixture.pass(.seconds(30))
        let old = try await quality.count(.total, by: fixture.aliceHere)
        #expect(old.number == 3 && old.isOld)
        #expect(await fixture.refusal { try await fixture.again().quality.count(.total, by: fixture.aliceHere) } == "redmine-away")
        let without = try await IssuesFixture { $0.qualityProject = nil }
        #expect(await without.refusal { try await without.desk.quality.count(.new, by: without.aliceHere) } == "quality-not-set-up")
        #expect(await without.refusal { try await without.desk.quality.unread(by: without.aliceHere) } == "quality-not-set-up")
    }

    @Test("A Redmine that fails keeps what there is")
    func away() async throws {
        let fixture = try await IssuesFixture()
        let issue = fixture.redmine.addIssue(by: IssuesFixture.bob, "1", in: 2)
        fixture.redmine.comment("c", on: issue, by: IssuesFixture.bob)
        fixture.pass(.seconds(60))
        try await fixture.keeper().runOnce()
        fixture.redmine.comment("d", on: issue, by: IssuesFixture.bob)
        for fault in [RedmineDouble.Fault.away, .html, .status(500)] {
            fixture.redmine.change { $0.fault = fault }
            try await fixture.keeper().runOnce()
            #expect(try await texts(fixture, fixture.aliceHere).count == 1)
        }
        fixture.redmine.change { $0.fault = nil }
        fixture.pass(.seconds(600))
        try await fixture.keeper().runOnce()
        #expect(try await texts(fixture, fixture.aliceHere).count == 2)
    }
}
