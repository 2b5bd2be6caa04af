import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Helpdesk

@Suite("Issues of incidents", .bothEngines, .timeLimit(.minutes(2)))
struct IncidentIssuesTests {
    private let base = "https://desk.test"

    private func open(
        _ incident: IncidentID, turn: Int64? = nil, anew: Bool = false, _ fixture: IssuesFixture, desk: IssueDesk? = nil,
        by caller: Caller? = nil
    ) async throws -> IncidentIssues.Opened {
        try await (desk ?? fixture.desk).incidents.open(
            incident, turn: turn, isAnother: anew, words: fixture.texts.for(.english), base: base, by: caller ?? fixture.aliceHere)
    }

    @Test("An issue tells of its incident, and the incident has one")
    func one() async throws {
        let fixture = try await IssuesFixture()
        let incident = fixture.incidents.add(12, "Shop is down", message: "No answer")
        let opened = try await open(incident, fixture)
        #expect(opened.isNew)
        let issue = try #require(fixture.redmine.value.issues[opened.issue])
        #expect(issue.subject == "Shop is down" && issue.author == IssuesFixture.alice)
        #expect(issue.description.contains("No answer") && issue.description.contains("Service: Shop"))
        #expect(issue.description.contains("#12 https://desk.test/incidents/12"))
        // Asked again, by whomever: the same.
        let again = try await open(incident, fixture, by: fixture.bobHere)
        #expect(again.issue == opened.issue && !again.isNew)
        #expect(try await fixture.desk.incidents.incidents(of: opened.issue, by: fixture.bobHere).map(\.id) == [incident])
        // One more only when that is said; the same form twice opens one.
        let second = try await open(incident, turn: 2, fixture)
        #expect(second.issue != opened.issue && second.isNew)
        #expect(try await open(incident, turn: 2, fixture).issue == second.issue)
        let third = try await open(incident, anew: true, fixture)
        #expect(third.isNew && Set([opened.issue, second.issue, third.issue]).count == 3)
        // Nobody skips turns.
        #expect(try await open(incident, turn: 99, fixture).isNew)
        #expect(fixture.redmine.count("POST /issues.json") == 4)
    }

    @Test("Two clicks at once make one")
    func twice() async throws {
        let fixture = try await IssuesFixture()
        let incident = fixture.incidents.add(12, "Shop is down")
        let opened = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<5 { group.addTask { try await open(incident, turn: 1, fixture).issue } }
            return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
        }
        #expect(opened.count == 1 && fixture.redmine.count("POST /issues.json") == 1)
    }

    @Test("Another process that opens it at the moment is not overtaken, and one that died is")
    func processes() async throws {
        let fixture = try await IssuesFixture()
        let incident = fixture.incidents.add(12, "Shop is down")
        let now = fixture.world.now
        _ = try await fixture.database.write { connection in
            try IssueLinkStore.claim(1, of: incident, subject: "x", by: "Bob", at: now, stale: now, on: connection)
        }
        #expect(await fixture.refusal { try await open(incident, fixture) } == "issue-being-opened")
        fixture.pass(.seconds(121))
        #expect(try await open(incident, fixture).isNew)
        #expect(fixture.redmine.value.issues.count == 1)
    }

    @Test("An answer that gets lost leads to no second issue")
    func lostAnswer() async throws {
        let fixture = try await IssuesFixture()
        let incident = fixture.incidents.add(12, "Shop is down")
        fixture.redmine.change { $0.losesAnswer = true }
        #expect(await fixture.refusal { try await open(incident, fixture) } == "redmine-away")
        let made = try #require(fixture.redmine.value.issues.keys.first)
        let opened = try await open(incident, fixture)
        #expect(opened.issue == made && fixture.redmine.value.issues.count == 1)
    }

    @Test("What Redmine refuses leaves nothing behind")
    func refused() async throws {
        let fixture = try await IssuesFixture { $0.project = "nowhere" }
        let incident = fixture.incidents.add(12, "Shop is down")
        #expect(await fixture.refusal { try await open(incident, fixture) } == "redmine-has-none")
        #expect(try await fixture.database.read { try IssueLinkStore.links(of: incident, on: $0) }.isEmpty)
        #expect(await fixture.refusal { try await open(incident, fixture, by: fixture.stranger) } == "redmine-person-unknown")
        #expect(try await fixture.database.read { try IssueLinkStore.links(of: incident, on: $0) }.isEmpty)
    }

    @Test("Who does not see the incident opens nothing, and is told of none")
    func rights() async throws {
        let fixture = try await IssuesFixture()
        let incident = fixture.incidents.add(12, "Shop is down")
        let outside = Caller(actor: fixture.bobHere.actor, access: Access(base: nil))
        let looker = Caller(actor: fixture.bobHere.actor, access: Access(base: .viewer))
        #expect(await fixture.refusal { try await open(incident, fixture, by: outside) } == "not-found")
        #expect(await fixture.refusal { try await open(incident, fixture, by: looker) } != nil)
        let opened = try await open(incident, fixture)
        #expect(try await fixture.desk.incidents.incidents(of: opened.issue, by: outside).isEmpty)
        #expect(try await fixture.desk.incidents.incidents(of: opened.issue, by: looker).count == 1)
        let refused = await fixture.refusal {
            try await fixture.desk.incidents.closeBoth(issue: opened.issue, incident: incident, by: looker)
        }
        #expect(refused != nil)
        #expect(fixture.incidents.closed.isEmpty)
    }

    @Test("Both are closed, the issue first; what Redmine refuses leaves both")
    func closing() async throws {
        let fixture = try await IssuesFixture()
        let incident = fixture.incidents.add(12, "Shop is down")
        let opened = try await open(incident, fixture)
        fixture.redmine.change("bob") { $0.statuses = [1, 2] }
        #expect(
            await fixture.refusal {
                try await fixture.desk.incidents.closeBoth(issue: opened.issue, incident: incident, by: fixture.bobHere)
            } == "issue-closing-refused")
        #expect(fixture.incidents.closed.isEmpty && fixture.redmine.value.issues[opened.issue]?.status == 1)
        let other = fixture.incidents.add(13, "Other")
        #expect(
            await fixture.refusal {
                try await fixture.desk.incidents.closeBoth(issue: opened.issue, incident: other, by: fixture.aliceHere)
            } == "issue-not-of-incident")
        try await fixture.desk.incidents.closeBoth(issue: opened.issue, incident: incident, by: fixture.aliceHere)
        #expect(fixture.incidents.closed == [incident] && fixture.redmine.value.issues[opened.issue]?.status == 5)
    }

    @Test("What is merged keeps its issue on the one that counts, and takes it back; what is deleted leaves nothing")
    func merged() async throws {
        let fixture = try await IssuesFixture()
        let (first, second) = (fixture.incidents.add(12, "Shop is down"), fixture.incidents.add(13, "Shop is slow"))
        let opened = try await open(first, fixture)
        fixture.incidents.merge(first, into: second)
        func shown(_ incident: IncidentID) async throws -> [Int64] {
            try await fixture.database.read { connection in
                try IssueLinkStore.links(of: incident, with: fixture.incidents.port, on: connection).compactMap(\.issue)
            }
        }
        #expect(try await shown(second) == [opened.issue])
        #expect(try await fixture.desk.incidents.incidents(of: opened.issue, by: fixture.aliceHere).map(\.id) == [second])
        // Asked of either, it is the same; another one only when that is said.
        for incident in [first, second] { #expect(try await open(incident, fixture).issue == opened.issue) }
        let another = try await open(second, turn: 1, fixture)
        #expect(another.isNew)
        #expect(try await shown(second) == [another.issue, opened.issue])
        try await fixture.desk.incidents.closeBoth(issue: opened.issue, incident: second, by: fixture.aliceHere)
        #expect(fixture.incidents.closed == [second])
        fixture.incidents.merge(first, into: nil)
        #expect(try await shown(first) == [opened.issue])
        #expect(try await shown(second) == [another.issue])
        fixture.incidents.delete(second)
        let deleted = try await fixture.database.write { connection in
            try IssueLinkStore.delete(goneFrom: fixture.incidents.port, limit: 10, on: connection)
        }
        #expect(deleted == 1)
        #expect(try await shown(second) == [])
        #expect(try await shown(first) == [opened.issue])
    }

    @Test("A title and a message of any length fit")
    func long() async throws {
        let fixture = try await IssuesFixture()
        let text = String(repeating: "ж", count: 20_000)
        let opened = try await open(fixture.incidents.add(12, text, message: text), fixture)
        let issue = try #require(fixture.redmine.value.issues[opened.issue])
        #expect(issue.subject.count == 255)
        #expect(issue.description.contains("#12 https://desk.test/incidents/12"))
    }
}
